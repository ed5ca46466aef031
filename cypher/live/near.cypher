// What: What every review asks of its order: the user with all orders; the values of those that tie
// and of this one, with their users where they are not too many; how many orders rare products and
// coupons have; what came lately by this order's values and at its merchant.
// Params: user_id, order_id; kinds, all of identifiers; lately, those to count, in the span seconds
// before the order; whole, the most users of a value to tell; acts, how many last orders' products
// and coupons to count, up to most; few, the most users of a value of whom the orders are told
// Returns: signed_up, orders as live/orders, crowds [kind, code, users, uses [user_id, first, born]],
// products and coupons [thing, orders, paid ones], merchants [id, orders], reviews as live/reviews,
// since [code, orders, caption], shop [at, user_id], people as live/sums; times in seconds since
// 1970 UTC; no row when there is no such user or order
// Used by: graphrisk.store.neo4j.near
MATCH (u:User {user_id: $user_id})
MATCH (n:Order {order_id: $order_id})
CALL (u) {
  MATCH (u)-[:PLACED]->(o:Order)
  WITH o ORDER BY o.ordered_at, o.order_id
  RETURN collect(o) AS placed
}
WITH u, n, placed, n.ordered_at.epochSeconds AS at,
  [o IN placed WHERE o = n OR coalesce(NOT o.status IN ['placed', 'cancelled'], true)] AS paid
CALL (paid) {
  UNWIND paid AS o
  UNWIND range(0, size($kinds) - 1) AS kind
  WITH DISTINCT kind, o[$kinds[kind]] AS code
  WHERE code IS NOT NULL
  MATCH (e:Entity {code: code})
  WITH kind, code, e, COUNT { (e)<-[:USES]-() } AS users
  WHERE users <= $whole
  CALL (kind, code, e, users) {
    WITH kind, code, e, users
    WHERE users > 1
    MATCH (e)<-[:USES]-(v:User)
    MATCH (v)-[:PLACED]->(o:Order)
    WITH v, min(o.ordered_at) AS known,
      min(CASE WHEN o[$kinds[kind]] = code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
      THEN o.ordered_at END) AS first
    WHERE first IS NOT NULL
    RETURN collect([v.user_id, first.epochSeconds, coalesce(v.signed_up_at, known).epochSeconds]) AS uses
  }
  RETURN collect([kind, code, users, uses]) AS crowds
}
CALL (paid) {
  UNWIND paid[-$acts..] AS o
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
CALL (paid) {
  UNWIND paid[-$acts..] AS o
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
CALL (u) {
  MATCH (u)-[:WROTE]->(r:Review)
  RETURN collect([u.user_id, r.rating, r.text]) AS reviews
}
CALL (n, at) {
  UNWIND $lately AS kind
  WITH kind, n[kind] AS code, datetime({epochSeconds: at - $span + 1}) AS start,
    datetime({epochSeconds: at + 1}) AS stop
  WHERE code IS NOT NULL
  MATCH (e:Entity {code: code})<-[l:USES]-(v:User)
  WHERE l.last_seen >= start AND l.first_seen < stop
  MATCH (v)-[:PLACED]->(o:Order)
  WHERE o.ordered_at >= start AND o.ordered_at < stop AND o[kind] = code
  WITH e, count(*) AS orders
  RETURN collect([e.code, orders, e.caption]) AS since
}
CALL (n, at) {
  MATCH (o:Order)
  WHERE o.merchant_id = n.merchant_id AND o.ordered_at >= datetime({epochSeconds: at - $span})
    AND o.ordered_at < datetime({epochSeconds: at + 1})
    AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  WITH o.ordered_at.epochSeconds AS when, o.user_id AS user_id ORDER BY when, user_id
  RETURN collect([when, user_id]) AS shop
}
CALL (crowds) {
  UNWIND [crowd IN crowds WHERE crowd[2] <= $few | crowd[3]] AS uses
  UNWIND uses AS use
  WITH DISTINCT use[0] AS id
  MATCH (v:User {user_id: id})
  RETURN collect([v.user_id, v.signed_up_at.epochSeconds,
  [(v)-[:PLACED]->(o:Order) | [
    o.ordered_at.epochSeconds, o.amount, o.currency, o.coupon_code IS NOT NULL,
    o.refunded_at IS NOT NULL OR coalesce(o.status IN ['refunded', 'refused'], false)
  ]]]) AS people
}
RETURN u.signed_up_at.epochSeconds AS signed_up, [o IN placed | [
  o.user_id, o.order_id, o.ordered_at.epochSeconds, o.amount, o.discount, o.currency, o.merchant_id,
  o.product_id, o.coupon_code, o.status, coalesce(o.payment_method = 'cod', false),
  o.refunded_at IS NOT NULL OR coalesce(o.status = 'refunded', false),
  o.charged_back_at IS NOT NULL, [kind IN $kinds | o[kind]]
]] AS orders, crowds, products, coupons, merchants, reviews, since, shop, people
