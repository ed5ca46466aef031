// What: Which orders of a batch are stored already, and what of them.
// Params: ids; more, kinds that the contract does not name
// Returns: place, in the batch, and the columns, a list each; times in microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.load
UNWIND range(0, size($ids) - 1) AS i
MATCH (n:Order {order_id: $ids[i]})
WITH collect([i, n]) AS found
RETURN [f IN found | f[0]] AS place,
  [f IN found | f[1].order_id] AS order_id,
  [f IN found | f[1].user_id] AS user_id,
  [f IN found | f[1].ordered_at.epochSeconds * 1000000 + f[1].ordered_at.microsecond] AS ordered_at,
  [f IN found | f[1].amount] AS amount,
  [f IN found | f[1].currency] AS currency,
  [f IN found | f[1].market] AS market,
  [f IN found | f[1].merchant_id] AS merchant_id,
  [f IN found | f[1].product_id] AS product_id,
  [f IN found | f[1].device] AS device,
  [f IN found | f[1].ip] AS ip,
  [f IN found | f[1].address] AS address,
  [f IN found | f[1].payment] AS payment,
  [f IN found | f[1].phone] AS phone,
  [f IN found | f[1].email] AS email,
  [f IN found | f[1].coupon_code] AS coupon_code,
  [f IN found | f[1].discount] AS discount,
  [f IN found | f[1].status] AS status,
  [f IN found | f[1].payment_method] AS payment_method,
  [f IN found | f[1].refunded_at.epochSeconds * 1000000 + f[1].refunded_at.microsecond] AS refunded_at,
  [kind IN $more | [f IN found | f[1][kind]]] AS more
