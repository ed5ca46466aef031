// What: Marks users that came from a table of users, and are not only known from their orders.
// Params: users, a list of ids
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND $users AS id
MATCH (u:User {user_id: id})
SET u:Listed
