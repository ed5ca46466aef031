// What: Who used a value that many use within a span of time, and when first; by the time, since the
// value may have a hundred thousand users.
// Params: code, kind, start and stop, in seconds since 1970 UTC
// Returns: user_id, first, and since when the user is known, in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.crowds
MATCH (n:Order)
WHERE n.ordered_at >= datetime({epochSeconds: $start})
  AND n.ordered_at < datetime({epochSeconds: $stop}) AND n[$kind] = $code
WITH DISTINCT n.user_id AS id
MATCH (u:User {user_id: id})-[:PLACED]->(o:Order)
WITH u, min(o.ordered_at) AS known, min(CASE WHEN o[$kind] = $code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  THEN o.ordered_at END) AS first
WHERE first IS NOT NULL
RETURN u.user_id AS user_id, first.epochSeconds AS first,
  coalesce(u.signed_up_at, known).epochSeconds AS born
