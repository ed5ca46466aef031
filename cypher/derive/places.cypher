// What: Joins a page of orders to their users and merchants where that is missing.
// Params: after, the last order of the page before; page, orders
// Returns: last, the last order of this page, null when there is none
// Used by: graphrisk.store.neo4j.derive
MATCH (o:Order)
WHERE o.order_id > $after
WITH o ORDER BY o.order_id LIMIT $page
WITH collect(o) AS orders
CALL (orders) {
  UNWIND orders AS o
  WITH o WHERE NOT EXISTS { (o)<-[:PLACED]-(:User) }
  MERGE (u:User {user_id: o.user_id})
  CREATE (u)-[:PLACED]->(o)
}
CALL (orders) {
  UNWIND orders AS o
  WITH o WHERE o.merchant_id IS NOT NULL AND NOT EXISTS { (o)-[:AT]->(:Merchant) }
  MERGE (m:Merchant {merchant_id: o.merchant_id})
  CREATE (o)-[:AT]->(m)
}
RETURN orders[-1].order_id AS last
