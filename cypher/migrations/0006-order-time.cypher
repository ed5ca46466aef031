// What: A sweep reads the orders of a window.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE INDEX order_time IF NOT EXISTS FOR (o:Order) ON (o.ordered_at)
