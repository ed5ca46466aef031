// What: What is known of one value, with how many use it.
// Params: key
// Returns: code, key, kind, caption, users; no row when there is none
// Used by: graphrisk.store.neo4j.reads
MATCH (e:Entity {key: $key})
RETURN e.code AS code, e.key AS key, e.kind AS kind, e.caption AS caption,
  COUNT { (e)<-[:USES]-() } AS users
