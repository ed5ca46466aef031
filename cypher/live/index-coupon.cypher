// What: A review looks at the orders of a coupon next to a moment. Made when orders are first reviewed,
// since a bulk load is quicker without it.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.live
CREATE INDEX order_coupon IF NOT EXISTS FOR (o:Order) ON (o.coupon_code, o.ordered_at)
