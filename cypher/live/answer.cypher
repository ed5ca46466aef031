// What: The answer that was kept for an order.
// Params: order_id
// Returns: answer
// Used by: graphrisk.store.neo4j.live
MATCH (o:Order {order_id: $order_id}) RETURN o.answer AS answer
