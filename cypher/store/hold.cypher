// What: Makes other writers wait until this transaction ends: the first statement of each.
// Params: none
// Returns: said, all properties of the store's node, as the writer before left them
// Used by: graphrisk.store.neo4j.schema
MATCH (s:Store {name: 'graphrisk'})
SET s.held = true
WITH s
RETURN properties(s) AS said
