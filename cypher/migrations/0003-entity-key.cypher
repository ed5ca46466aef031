// What: An entity is told apart by the key that stands for its value.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (e:Entity) REQUIRE e.key IS UNIQUE
