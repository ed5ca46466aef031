// What: Completes stored users.
// Params: as for new-users, with what is to stand
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($user_id) - 1) AS i
MATCH (u:User {user_id: $user_id[i]})
SET u.signed_up_at = CASE WHEN $signed_up_at[i] IS NOT NULL
    THEN datetime.fromEpoch($signed_up_at[i] / 1000000, $signed_up_at[i] % 1000000 * 1000) END
