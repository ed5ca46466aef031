// What: Who paid for orders with values that few use, and when first.
// Params: codes and kinds, a list each
// Returns: code, user_id, first, and since when the user is known, in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.crowds
UNWIND range(0, size($codes) - 1) AS i
WITH $codes[i] AS code, $kinds[i] AS kind
MATCH (:Entity {code: code})<-[:USES]-(u:User)
MATCH (u)-[:PLACED]->(o:Order)
WITH code, u, min(o.ordered_at) AS known, min(CASE WHEN o[kind] = code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  THEN o.ordered_at END) AS first
WHERE first IS NOT NULL
RETURN code, u.user_id AS user_id, first.epochSeconds AS first,
  coalesce(u.signed_up_at, known).epochSeconds AS born
