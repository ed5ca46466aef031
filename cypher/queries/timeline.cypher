// What: The orders of a ring's members, in time, with where they bought.
// Params: ring_id
// Returns: ordered_at, user_id, order_id, merchant_id, product_id, amount, status
// Used by: investigators (docs/queries.md)
MATCH (:Store {name: 'graphrisk'})-[:CURRENT]->(s:Sweep)
MATCH (r:Ring {ring_id: $ring_id, sweep: s.sweep_id})-[:HAS_MEMBER]->(u:User)
MATCH (u)-[:PLACED]->(o:Order)
RETURN o.ordered_at AS ordered_at, u.user_id AS user_id, o.order_id AS order_id,
  o.merchant_id AS merchant_id, o.product_id AS product_id, o.amount AS amount,
  o.status AS status
ORDER BY ordered_at, order_id
LIMIT 5000
