// What: How many orders with a value there are, were refused, and were paid back without that.
// Params: code, kind
// Returns: orders, refusals, refunds
// Used by: graphrisk.store.neo4j.moments
MATCH (:Entity {code: $code})<-[:USES]-(u:User)
MATCH (u)-[:PLACED]->(o:Order)
WHERE o[$kind] = $code
WITH coalesce(o.status = 'refused', false) AS refused,
  o.refunded_at IS NOT NULL OR coalesce(o.status = 'refunded', false) AS back
RETURN count(*) AS orders,
  sum(CASE WHEN refused THEN 1 ELSE 0 END) AS refusals,
  sum(CASE WHEN back AND NOT refused THEN 1 ELSE 0 END) AS refunds
