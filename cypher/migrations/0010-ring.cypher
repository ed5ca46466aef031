// What: A ring is told apart by ring_id within its sweep.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE CONSTRAINT ring_id IF NOT EXISTS FOR (r:Ring) REQUIRE (r.ring_id, r.sweep) IS UNIQUE
