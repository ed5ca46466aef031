// What: The orders of a slice of time, in pages.
// Params: start and stop, in microseconds since 1970 UTC; page, rows; more, kinds that the contract
// does not name
// Returns: the columns, a list each; times in microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.feed
MATCH (n:Order)
WHERE n.ordered_at >= datetime.fromEpoch($start / 1000000, $start % 1000000 * 1000)
  AND n.ordered_at < datetime.fromEpoch($stop / 1000000, $stop % 1000000 * 1000)
WITH collect(n) AS every
UNWIND range(0, size(every) - 1, $page) AS first
WITH every[first..first + $page] AS found
RETURN [n IN found | n.order_id] AS order_id,
  [n IN found | n.user_id] AS user_id,
  [n IN found | n.ordered_at.epochSeconds * 1000000 + n.ordered_at.microsecond] AS ordered_at,
  [n IN found | n.amount] AS amount,
  [n IN found | n.currency] AS currency,
  [n IN found | n.market] AS market,
  [n IN found | n.merchant_id] AS merchant_id,
  [n IN found | n.product_id] AS product_id,
  [n IN found | n.device] AS device,
  [n IN found | n.ip] AS ip,
  [n IN found | n.address] AS address,
  [n IN found | n.payment] AS payment,
  [n IN found | n.phone] AS phone,
  [n IN found | n.email] AS email,
  [n IN found | n.coupon_code] AS coupon_code,
  [n IN found | n.discount] AS discount,
  [n IN found | n.status] AS status,
  [n IN found | n.payment_method] AS payment_method,
  [n IN found | n.refunded_at.epochSeconds * 1000000 + n.refunded_at.microsecond] AS refunded_at,
  [kind IN $more | [n IN found | n[kind]]] AS more
