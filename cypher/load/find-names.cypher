// What: Which users and merchants are stored already.
// Params: users and merchants, lists of ids
// Returns: users and merchants, lists of those that are
// Used by: graphrisk.store.neo4j.graph
CALL () { UNWIND $users AS id MATCH (u:User {user_id: id}) RETURN collect(id) AS users }
CALL () { UNWIND $merchants AS id MATCH (m:Merchant {merchant_id: id}) RETURN collect(id) AS merchants }
RETURN users, merchants
