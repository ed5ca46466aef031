// What: Destroys a page of users who have no order and no review, and signed up before a moment.
// Params: before, in microseconds since 1970 UTC; page, users
// Returns: gone, how many went
// Used by: graphrisk.store.neo4j.erase
MATCH (u:User)
WHERE NOT EXISTS { (u)-[:PLACED]->(:Order) } AND NOT EXISTS { (u)-[:WROTE]->(:Review) }
  AND coalesce(u.signed_up_at < datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000), true)
WITH u LIMIT $page
DETACH DELETE u
RETURN count(*) AS gone
