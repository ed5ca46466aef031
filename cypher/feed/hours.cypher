// What: How many orders each hour of a window has, to read them in slices.
// Params: start and stop, in microseconds since 1970 UTC
// Returns: hour, since 1970 UTC; orders
// Used by: graphrisk.store.neo4j.feed
MATCH (n:Order)
WHERE n.ordered_at >= datetime.fromEpoch($start / 1000000, $start % 1000000 * 1000)
  AND n.ordered_at < datetime.fromEpoch($stop / 1000000, $stop % 1000000 * 1000)
RETURN n.ordered_at.epochSeconds / 3600 AS hour, count(*) AS orders
ORDER BY hour
