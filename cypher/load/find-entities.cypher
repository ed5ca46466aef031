// What: Codes of the entities that are stored already.
// Params: keys, as hexadecimal text
// Returns: key, code
// Used by: graphrisk.store.neo4j.codes
UNWIND $keys AS key
MATCH (e:Entity {key: key})
RETURN key, e.code AS code
