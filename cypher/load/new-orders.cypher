// What: Stores orders, each between its user and its merchant.
// Params: a list for each of the contract's columns: times in microseconds since 1970 UTC, identifiers
// by their entity's code; users and merchants are stored before
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($order_id) - 1) AS i
MATCH (u:User {user_id: $user_id[i]})
CREATE (u)-[:PLACED]->(o:Order {
  order_id: $order_id[i],
  user_id: $user_id[i],
  ordered_at: datetime.fromEpoch($ordered_at[i] / 1000000, $ordered_at[i] % 1000000 * 1000),
  amount: $amount[i],
  currency: $currency[i],
  market: $market[i],
  merchant_id: $merchant_id[i],
  product_id: $product_id[i],
  device: $device[i],
  ip: $ip[i],
  address: $address[i],
  payment: $payment[i],
  phone: $phone[i],
  email: $email[i],
  coupon_code: $coupon_code[i],
  discount: $discount[i],
  status: $status[i],
  payment_method: $payment_method[i],
  refunded_at: CASE WHEN $refunded_at[i] IS NOT NULL
    THEN datetime.fromEpoch($refunded_at[i] / 1000000, $refunded_at[i] % 1000000 * 1000) END
})
WITH o, i
WHERE $merchant_id[i] IS NOT NULL
MATCH (m:Merchant {merchant_id: $merchant_id[i]})
CREATE (o)-[:AT]->(m)
