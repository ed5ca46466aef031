// What: How many orders a product has.
// Params: thing
// Returns: orders
// Used by: graphrisk.store.neo4j.moments
MATCH (o:Order)
WHERE o.product_id = $thing AND o.ordered_at IS NOT NULL
RETURN count(*) AS orders
