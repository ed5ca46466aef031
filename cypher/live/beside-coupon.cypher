// What: The paid orders of coupons in some spans of time.
// Params: spans, lists of coupon, start and stop in seconds since 1970 UTC
// Returns: thing, order_id, user_id, at
// Used by: graphrisk.store.neo4j.moments
UNWIND $spans AS span
MATCH (o:Order)
WHERE o.coupon_code = span[0] AND o.ordered_at >= datetime({epochSeconds: span[1]})
  AND o.ordered_at < datetime({epochSeconds: span[2]}) AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
RETURN DISTINCT o.coupon_code AS thing, o.order_id AS order_id, o.user_id AS user_id,
  o.ordered_at.epochSeconds AS at
