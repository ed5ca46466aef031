// What: Who placed an order, and when.
// Params: order_id
// Returns: user_id, ordered_at; no row when there is no such order
// Used by: graphrisk.store.neo4j.single
MATCH (o:Order {order_id: $order_id}) RETURN o.user_id AS user_id, o.ordered_at AS ordered_at
