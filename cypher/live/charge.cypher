// What: Notes that the money of an order was taken back; the earliest time stands.
// Params: order_id; at, in microseconds since 1970 UTC
// Returns: user_id; no row when there is no such order
// Used by: graphrisk.store.neo4j.live
MATCH (o:Order {order_id: $order_id})
SET o.charged = true
WITH o, datetime.fromEpoch($at / 1000000, $at % 1000000 * 1000) AS at
SET o.charged_back_at = CASE WHEN o.charged_back_at < at THEN o.charged_back_at ELSE at END
RETURN o.user_id AS user_id
