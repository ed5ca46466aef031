// What: Stores users and merchants of which nothing but the id is known.
// Params: users and merchants, lists of ids that aren't stored
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
CALL () { UNWIND $users AS id CREATE (:User {user_id: id}) }
CALL () { UNWIND $merchants AS id CREATE (:Merchant {merchant_id: id}) }
