// What: Destroys a user with all orders, reviews and links.
// Params: user_id
// Returns: users, orders, reviews: how many went
// Used by: graphrisk.store.neo4j.erase
CALL () {
  MATCH (:User {user_id: $user_id})-[:PLACED]->(o:Order)
  DETACH DELETE o
  RETURN count(*) AS orders
}
CALL () {
  MATCH (:User {user_id: $user_id})-[:WROTE]->(r:Review)
  DETACH DELETE r
  RETURN count(*) AS reviews
}
CALL () {
  MATCH (u:User {user_id: $user_id})
  DETACH DELETE u
  RETURN count(*) AS users
}
RETURN users, orders, reviews
