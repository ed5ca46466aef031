// What: Puts chargebacks and given answers back beside their orders.
// Params: order_id, charged_back_at in microseconds since 1970 UTC, answer, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.marks
UNWIND range(0, size($order_id) - 1) AS i
MATCH (o:Order {order_id: $order_id[i]})
SET o.answer = $answer[i], o.answered = CASE WHEN $answer[i] IS NOT NULL THEN true END,
  o.charged = CASE WHEN $charged_back_at[i] IS NOT NULL THEN true END,
  o.charged_back_at = CASE WHEN $charged_back_at[i] IS NOT NULL
    THEN datetime.fromEpoch($charged_back_at[i] / 1000000, $charged_back_at[i] % 1000000 * 1000) END
