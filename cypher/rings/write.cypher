// What: Writes rings of a sweep.
// Params: sweep; rings, a list of maps with ring_id, kind, score, size, amount, first_order_at,
// last_order_at (seconds since 1970 UTC), reasons, change, merchants, and lists members
// [user_id, role, score] and shared [code, users]
// Returns: written, how many
// Used by: graphrisk.store.neo4j.publish
MATCH (s:Sweep {sweep_id: $sweep})
UNWIND $rings AS ring
CREATE (s)-[:FOUND]->(r:Ring {
  ring_id: ring.ring_id,
  sweep: $sweep,
  kind: ring.kind,
  score: ring.score,
  size: ring.size,
  amount: ring.amount,
  first_order_at: CASE WHEN ring.first_order_at IS NOT NULL
    THEN datetime.fromEpoch(ring.first_order_at, 0) END,
  last_order_at: CASE WHEN ring.last_order_at IS NOT NULL
    THEN datetime.fromEpoch(ring.last_order_at, 0) END,
  reasons: ring.reasons,
  change: ring.change
})
WITH r, ring
CALL (r, ring) {
  UNWIND ring.members AS member
  MATCH (u:User {user_id: member[0]})
  CREATE (r)-[:HAS_MEMBER {role: member[1], score: member[2]}]->(u)
}
CALL (r, ring) {
  UNWIND ring.shared AS held
  MATCH (e:Entity {code: held[0]})
  CREATE (r)-[:HELD_BY {users: held[1]}]->(e)
}
CALL (r, ring) {
  UNWIND ring.merchants AS id
  MATCH (m:Merchant {merchant_id: id})
  CREATE (r)-[:AT]->(m)
}
RETURN count(r) AS written
