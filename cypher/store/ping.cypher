// What: Asks nothing, to see that the server answers and the user may read this database.
// Params: none
// Returns: 1
// Used by: graphrisk.store.neo4j.connection
RETURN 1 AS one
