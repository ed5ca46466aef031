// What: Begins to write the rings of a sweep; nobody sees them yet.
// Params: sweep, its mark
// Returns: nothing
// Used by: graphrisk.store.neo4j.publish
CREATE (:Sweep {sweep_id: $sweep})
