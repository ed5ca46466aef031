// What: Completes stored orders.
// Params: as for new-orders, with what is to stand
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($order_id) - 1) AS i
MATCH (o:Order {order_id: $order_id[i]})
SET o.amount = $amount[i],
  o.currency = $currency[i],
  o.market = $market[i],
  o.merchant_id = $merchant_id[i],
  o.product_id = $product_id[i],
  o.device = $device[i],
  o.ip = $ip[i],
  o.address = $address[i],
  o.payment = $payment[i],
  o.phone = $phone[i],
  o.email = $email[i],
  o.coupon_code = $coupon_code[i],
  o.discount = $discount[i],
  o.status = $status[i],
  o.payment_method = $payment_method[i],
  o.refunded_at = CASE WHEN $refunded_at[i] IS NOT NULL
    THEN datetime.fromEpoch($refunded_at[i] / 1000000, $refunded_at[i] % 1000000 * 1000) END
WITH o, i
WHERE $merchant_id[i] IS NOT NULL
MATCH (m:Merchant {merchant_id: $merchant_id[i]})
MERGE (o)-[:AT]->(m)
