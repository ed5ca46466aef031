// What: Destroys a page of orders from before a moment.
// Params: before, in microseconds since 1970 UTC; page, orders
// Returns: gone, how many went
// Used by: graphrisk.store.neo4j.erase
MATCH (o:Order)
WHERE o.ordered_at < datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000)
WITH o LIMIT $page
DETACH DELETE o
RETURN count(*) AS gone
