// What: Makes the store say something of itself.
// Params: said, properties and their values; null takes one away
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
MATCH (s:Store {name: 'graphrisk'}) SET s += $said
