// What: An order is told apart by order_id.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE CONSTRAINT order_id IF NOT EXISTS FOR (o:Order) REQUIRE o.order_id IS UNIQUE
