// What: How many paid orders some merchants have.
// Params: things, a list
// Returns: thing, orders
// Used by: graphrisk.store.neo4j.moments
UNWIND $things AS thing
MATCH (o:Order)
WHERE o.merchant_id = thing AND o.ordered_at IS NOT NULL AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
RETURN thing, count(*) AS orders
