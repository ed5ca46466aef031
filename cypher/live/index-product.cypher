// What: A review looks at the orders of a product next to a moment. Made when orders are first reviewed,
// since a bulk load is quicker without it.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.live
CREATE INDEX order_product IF NOT EXISTS FOR (o:Order) ON (o.product_id, o.ordered_at)
