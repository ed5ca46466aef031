// What: What is known of some values, with how many use each.
// Params: codes
// Returns: code, key, kind, caption, users
// Used by: graphrisk.store.neo4j.reads
UNWIND $codes AS code
MATCH (e:Entity {code: code})
RETURN e.code AS code, e.key AS key, e.kind AS kind, e.caption AS caption,
  COUNT { (e)<-[:USES]-() } AS users
