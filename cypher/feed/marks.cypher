// What: What came beside orders: chargebacks, and answers that were given; a page.
// Params: after, the last id of the page before; page, rows
// Returns: order_id, charged_back_at in microseconds since 1970 UTC and answer, a list each
// Used by: graphrisk.store.neo4j.marks
MATCH (o:Order)
WHERE o.order_id > $after AND (o.charged OR o.answered)
WITH o ORDER BY o.order_id LIMIT $page
WITH collect(o) AS found
RETURN [o IN found | o.order_id] AS order_id,
  [o IN found | o.charged_back_at.epochSeconds * 1000000 + o.charged_back_at.microsecond] AS charged_back_at,
  [o IN found | o.answer] AS answer
