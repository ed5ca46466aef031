// What: Makes a sweep the current one, in place of the one before.
// Params: sweep; rings, how many it has; as_of, the moment it speaks of, in seconds since 1970 UTC
// Returns: turned, 1, or 0 when the sweep is gone
// Used by: graphrisk.store.neo4j.publish
MATCH (store:Store {name: 'graphrisk'})
MATCH (s:Sweep {sweep_id: $sweep})
SET s.rings = $rings, s.as_of = datetime.fromEpoch($as_of, 0), s.published_at = datetime()
CREATE (store)-[:CURRENT]->(s)
WITH store, s
CALL (store, s) {
  MATCH (store)-[before:CURRENT]->(other:Sweep)
  WHERE other <> s
  DELETE before
}
RETURN count(s) AS turned
