// What: Of a value that many use: the last ones who paid.
// Params: code, kind, and most, users
// Returns: user_id, first, born, in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.crowds
MATCH (:Entity {code: $code})<-[l:USES]-(u:User)
WITH u, l ORDER BY l.first_seen DESC LIMIT $most
MATCH (u)-[:PLACED]->(o:Order)
WITH u, min(o.ordered_at) AS known, min(CASE WHEN o[$kind] = $code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  THEN o.ordered_at END) AS first
WHERE first IS NOT NULL
RETURN u.user_id AS user_id, first.epochSeconds AS first,
  coalesce(u.signed_up_at, known).epochSeconds AS born
