// What: Stores a kind of identifier that the contract doesn't name.
// Params: kind; order_id and code, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($order_id) - 1) AS i
MATCH (o:Order {order_id: $order_id[i]})
SET o[$kind] = $code[i]
