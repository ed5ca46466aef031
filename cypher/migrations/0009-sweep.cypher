// What: A sweep is told apart by its own mark.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE CONSTRAINT sweep_id IF NOT EXISTS FOR (s:Sweep) REQUIRE s.sweep_id IS UNIQUE
