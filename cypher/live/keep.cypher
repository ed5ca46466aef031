// What: Keeps an answer for an order, unless it has one; the first SET makes others wait.
// Params: order_id, answer
// Returns: answer, the one that stands
// Used by: graphrisk.store.neo4j.live
MATCH (o:Order {order_id: $order_id})
SET o.answered = true
WITH o
SET o.answer = coalesce(o.answer, $answer)
RETURN o.answer AS answer
