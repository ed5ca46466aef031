// What: Counts the orders of a page that aren't joined to their user and merchant.
// Params: after, the last order of the page before; page, orders
// Returns: last, the last order of this page, null when there is none; lost, how many
// Used by: graphrisk.store.neo4j.derive
MATCH (o:Order)
WHERE o.order_id > $after
WITH o ORDER BY o.order_id LIMIT $page
WITH collect(o) AS orders
CALL (orders) {
  UNWIND orders AS o
  WITH o
  WHERE NOT EXISTS { MATCH (o)<-[:PLACED]-(u:User) WHERE u.user_id = o.user_id }
    OR o.merchant_id IS NOT NULL
    AND NOT EXISTS { MATCH (o)-[:AT]->(m:Merchant) WHERE m.merchant_id = o.merchant_id }
  RETURN count(o) AS lost
}
RETURN orders[-1].order_id AS last, lost
