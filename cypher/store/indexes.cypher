// What: Waits until indexes are filled.
// Params: seconds, at most
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CALL db.awaitIndexes($seconds)
