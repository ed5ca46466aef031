// What: One order.
// Params: order_id; kinds, in the order of its codes
// Returns: user_id, order_id, at, amount, discount, currency, merchant, product, coupon, status, cod,
// refunded, charged, codes; times in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.reads
MATCH (o:Order {order_id: $order_id})
RETURN o.user_id AS user_id, o.order_id AS order_id, o.ordered_at.epochSeconds AS at, o.amount AS amount,
  o.discount AS discount, o.currency AS currency, o.merchant_id AS merchant, o.product_id AS product,
  o.coupon_code AS coupon, o.status AS status, coalesce(o.payment_method = 'cod', false) AS cod,
  o.refunded_at IS NOT NULL OR coalesce(o.status = 'refunded', false) AS refunded,
  o.charged_back_at IS NOT NULL AS charged, [kind IN $kinds | o[kind]] AS codes
