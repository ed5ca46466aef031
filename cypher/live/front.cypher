// What: All orders of some users, what they wrote, and how many orders the rare products and coupons
// and the merchants among them have.
// Params: users, ids; kinds of identifiers; most, the orders up to which a product is counted
// Returns: orders as live/orders, products and coupons [thing, orders, paid ones], merchants [id,
// orders], reviews as live/reviews; times in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.near
CALL () {
  UNWIND $users AS id
  MATCH (:User {user_id: id})-[:PLACED]->(o:Order)
  WITH o ORDER BY o.user_id, o.ordered_at, o.order_id
  RETURN collect(o) AS placed
}
CALL (placed) {
  UNWIND placed AS o
  WITH DISTINCT o.product_id AS thing
  WHERE thing IS NOT NULL
  CALL (thing) {
    MATCH (p:Order)
    WHERE p.product_id = thing AND p.ordered_at IS NOT NULL
    WITH p LIMIT $most
    RETURN count(*) AS every, sum(CASE WHEN coalesce(NOT p.status IN ['placed', 'cancelled'], true) THEN 1 ELSE 0 END) AS orders
  }
  WITH thing, every, orders
  WHERE every < $most
  RETURN collect([thing, every, orders]) AS products
}
CALL (placed) {
  UNWIND placed AS o
  WITH DISTINCT o.coupon_code AS thing
  WHERE thing IS NOT NULL
  CALL (thing) {
    MATCH (p:Order)
    WHERE p.coupon_code = thing AND p.ordered_at IS NOT NULL
    WITH p LIMIT $most
    RETURN count(*) AS every, sum(CASE WHEN coalesce(NOT p.status IN ['placed', 'cancelled'], true) THEN 1 ELSE 0 END) AS orders
  }
  WITH thing, every, orders
  WHERE every < $most
  RETURN collect([thing, every, orders]) AS coupons
}
CALL (placed) {
  UNWIND placed AS o
  WITH DISTINCT o.merchant_id AS id
  MATCH (m:Merchant {merchant_id: id})
  RETURN collect([id, COUNT { (m)<-[:AT]-() }]) AS merchants
}
CALL () {
  UNWIND $users AS id
  MATCH (:User {user_id: id})-[:WROTE]->(r:Review)
  RETURN collect([id, r.rating, r.text]) AS reviews
}
RETURN [o IN placed | [
  o.user_id, o.order_id, o.ordered_at.epochSeconds, o.amount, o.discount, o.currency, o.merchant_id,
  o.product_id, o.coupon_code, o.status, coalesce(o.payment_method = 'cod', false),
  o.refunded_at IS NOT NULL OR coalesce(o.status = 'refunded', false),
  o.charged_back_at IS NOT NULL, [kind IN $kinds | o[kind]]
]] AS orders, products, coupons, merchants, reviews
