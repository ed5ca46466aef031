// What: Destroys a page of reviews from before a moment.
// Params: before, in microseconds since 1970 UTC; page, reviews
// Returns: gone, how many went
// Used by: graphrisk.store.neo4j.erase
MATCH (r:Review)
WHERE r.reviewed_at < datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000)
WITH r LIMIT $page
DETACH DELETE r
RETURN count(*) AS gone
