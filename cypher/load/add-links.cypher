// What: Adds to those links of a batch that are there. From the user, who has few of them, and
// not from the entity, which may have thousands: so it stands without its label here.
// Params: user_id, code, orders, and first and last, in microseconds since 1970 UTC, a list each
// Returns: places, of those in the batch that were there
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($user_id) - 1) AS i
MATCH (:User {user_id: $user_id[i]})-[l:USES]->(e)
WHERE e.code = $code[i]
WITH i, l, datetime.fromEpoch($first[i] / 1000000, $first[i] % 1000000 * 1000) AS first,
  datetime.fromEpoch($last[i] / 1000000, $last[i] % 1000000 * 1000) AS last
SET l.first_seen = CASE WHEN l.first_seen > first THEN first ELSE l.first_seen END,
  l.last_seen = CASE WHEN l.last_seen < last THEN last ELSE l.last_seen END,
  l.orders = l.orders + $orders[i]
RETURN collect(i) AS places
