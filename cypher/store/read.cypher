// What: What the store says of itself.
// Params: none
// Returns: said, all properties of the store's node; no row when there is no store
// Used by: graphrisk.store.neo4j.schema
MATCH (s:Store {name: 'graphrisk'}) RETURN properties(s) AS said
