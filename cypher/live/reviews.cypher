// What: The reviews that some users wrote.
// Params: users, a list of ids
// Returns: user_id, rating, text
// Used by: graphrisk.store.neo4j.reads
UNWIND $users AS id
MATCH (:User {user_id: id})-[:WROTE]->(r:Review)
RETURN id AS user_id, r.rating AS rating, r.text AS text
