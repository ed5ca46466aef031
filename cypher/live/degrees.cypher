// What: How many users each of some values has, from the database's own counters.
// Params: codes
// Returns: code, users
// Used by: graphrisk.store.neo4j.crowds
UNWIND $codes AS code
MATCH (e:Entity {code: code})
RETURN code, COUNT { (e)<-[:USES]-() } AS users
