// What: An order names its entities by code.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE INDEX entity_code IF NOT EXISTS FOR (e:Entity) ON (e.code)
