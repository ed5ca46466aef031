// What: Whether there is a user.
// Params: user_id
// Returns: user_id; no row when there is none
// Used by: graphrisk.store.neo4j.reads
MATCH (u:User {user_id: $user_id}) RETURN u.user_id AS user_id
