// What: Completes stored labels.
// Params: user_id, ring and kind, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($user_id) - 1) AS i
MATCH (u:User {user_id: $user_id[i]})
SET u:Labelled, u.true_ring = $ring[i], u.true_kind = $kind[i]
