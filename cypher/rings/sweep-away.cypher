// What: Removes the rings of all sweeps but the current one, some at a time.
// Params: page, rings
// Returns: rings and sweeps, how many it found; to be done again while there are any
// Used by: graphrisk.store.neo4j.publish
MATCH (s:Sweep)
WHERE NOT EXISTS { (:Store)-[:CURRENT]->(s) }
CALL (s) {
  OPTIONAL MATCH (s)-[:FOUND]->(r:Ring)
  RETURN r
}
WITH s, r LIMIT $page
WITH s, collect(r) AS rings
CALL (rings) {
  UNWIND rings AS r
  DETACH DELETE r
}
CALL (s, rings) {
  WITH s WHERE size(rings) = 0
  DETACH DELETE s
}
RETURN sum(size(rings)) AS rings, count(*) AS sweeps
