// What: The ring around this user in the current sweep: who is in it, and what holds it together.
// Params: user_id
// Returns: ring_id, kind, score, reasons, members [user_id, role, score], held_by [kind, caption, users]
// Used by: investigators (docs/queries.md)
MATCH (:Store {name: 'graphrisk'})-[:CURRENT]->(s:Sweep)
MATCH (u:User {user_id: $user_id})<-[:HAS_MEMBER]-(r:Ring {sweep: s.sweep_id})
CALL (r) {
  MATCH (r)-[m:HAS_MEMBER]->(v:User)
  WITH v.user_id AS id, m.role AS role, m.score AS score ORDER BY score DESC, id
  RETURN collect([id, role, score]) AS members
}
CALL (r) {
  OPTIONAL MATCH (r)-[h:HELD_BY]->(e:Entity)
  WITH e, h.users AS users ORDER BY users DESC, e.kind, e.caption
  RETURN collect([e.kind, e.caption, users]) AS held_by
}
RETURN r.ring_id AS ring_id, r.kind AS kind, r.score AS score, r.reasons AS reasons, members,
  held_by
ORDER BY score DESC, ring_id
