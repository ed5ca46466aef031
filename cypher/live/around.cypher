// What: Who uses some values, who bought something at some moments, and the orders of them all. Of
// a value with too many users, those who ordered with it within some spans.
// Params: values [code, kind, spans [start, stop] or none to tell of a value of one user], whole, the
// most users to tell; products, coupons and merchants [thing, start, stop]; stops are one too late;
// few, the most users of a value of whom the orders are told
// Returns: crowds [code, users, uses [user_id, first, born]], products, coupons and merchants [thing,
// order_id, user_id, at], people as live/sums; times in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.crowds
CALL () {
  UNWIND $values AS value
  WITH value[0] AS code, value[1] AS kind, value[2] AS spans
  MATCH (e:Entity {code: code})
  WITH code, kind, spans, e, COUNT { (e)<-[:USES]-() } AS users
  CALL (code, kind, spans, e, users) {
    CALL (code, kind, spans, e, users) {
      WITH e, users, spans
      WHERE users <= $whole AND (users > 1 OR size(spans) = 0)
      MATCH (e)<-[:USES]-(v:User)
      RETURN v
      UNION
      UNWIND CASE WHEN users > $whole THEN spans ELSE [] END AS span
      MATCH (n:Order)
      WHERE n.ordered_at >= datetime({epochSeconds: span[0]})
        AND n.ordered_at < datetime({epochSeconds: span[1]}) AND n[kind] = code
      WITH DISTINCT n.user_id AS id
      MATCH (v:User {user_id: id})
      RETURN v
    }
    MATCH (v)-[:PLACED]->(o:Order)
    WITH v, min(o.ordered_at) AS known,
      min(CASE WHEN o[kind] = code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
      THEN o.ordered_at END) AS first
    WHERE first IS NOT NULL
    RETURN collect([v.user_id, first.epochSeconds, coalesce(v.signed_up_at, known).epochSeconds]) AS uses
  }
  RETURN collect([code, users, uses]) AS crowds
}
CALL () {
  UNWIND $products AS span
  MATCH (o:Order)
  WHERE o.product_id = span[0] AND o.ordered_at >= datetime({epochSeconds: span[1]})
    AND o.ordered_at < datetime({epochSeconds: span[2]}) AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  WITH DISTINCT o
  RETURN collect([o.product_id, o.order_id, o.user_id, o.ordered_at.epochSeconds]) AS products
}
CALL () {
  UNWIND $coupons AS span
  MATCH (o:Order)
  WHERE o.coupon_code = span[0] AND o.ordered_at >= datetime({epochSeconds: span[1]})
    AND o.ordered_at < datetime({epochSeconds: span[2]}) AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  WITH DISTINCT o
  RETURN collect([o.coupon_code, o.order_id, o.user_id, o.ordered_at.epochSeconds]) AS coupons
}
CALL () {
  UNWIND $merchants AS span
  MATCH (o:Order)
  WHERE o.merchant_id = span[0] AND o.ordered_at >= datetime({epochSeconds: span[1]})
    AND o.ordered_at < datetime({epochSeconds: span[2]}) AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
  WITH DISTINCT o
  RETURN collect([o.merchant_id, o.order_id, o.user_id, o.ordered_at.epochSeconds]) AS merchants
}
CALL (crowds, products, coupons, merchants) {
  UNWIND [crowd IN crowds WHERE size(crowd[2]) <= $few | [use IN crowd[2] | use[0]]]
    + [[row IN products + coupons + merchants | row[2]]] AS ids
  UNWIND ids AS id
  WITH DISTINCT id
  MATCH (v:User {user_id: id})
  RETURN collect([v.user_id, v.signed_up_at.epochSeconds,
  [(v)-[:PLACED]->(o:Order) | [
    o.ordered_at.epochSeconds, o.amount, o.currency, o.coupon_code IS NOT NULL,
    o.refunded_at IS NOT NULL OR coalesce(o.status IN ['refunded', 'refused'], false)
  ]]]) AS people
}
RETURN crowds, products, coupons, merchants, people
