// What: Who of this ring came to its shared values lately, and by which of them?
// Params: ring_id; since, a DATETIME such as datetime() - duration('P7D')
// Returns: user_id, since when, kind and caption
// Used by: investigators (docs/queries.md)
MATCH (:Store {name: 'graphrisk'})-[:CURRENT]->(s:Sweep)
MATCH (r:Ring {ring_id: $ring_id, sweep: s.sweep_id})-[:HELD_BY]->(e:Entity)
MATCH (r)-[:HAS_MEMBER]->(u:User)-[l:USES]->(e)
WHERE l.first_seen >= $since
RETURN u.user_id AS user_id, l.first_seen AS since, e.kind AS kind, e.caption AS caption
ORDER BY since, user_id, kind, caption
