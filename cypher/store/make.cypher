// What: Makes the store's node, or notes which migration it has had.
// Params: schema, a number
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
MERGE (s:Store {name: 'graphrisk'})
ON CREATE SET s.codes = 0, s.kinds = [], s.present = []
SET s.schema = $schema
