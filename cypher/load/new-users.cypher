// What: Stores users that came from a table of users.
// Params: user_id and signed_up_at, a list each; times in microseconds since 1970 UTC
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($user_id) - 1) AS i
CREATE (:User:Listed {user_id: $user_id[i], signed_up_at: CASE WHEN $signed_up_at[i] IS NOT NULL
    THEN datetime.fromEpoch($signed_up_at[i] / 1000000, $signed_up_at[i] % 1000000 * 1000) END})
