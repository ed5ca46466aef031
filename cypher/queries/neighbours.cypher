// What: Whom does this user share values with, over two hops? Counts what they share.
// Params: user_id; most, how many users a value may have
// Returns: user_id of the other, shared, the kinds that both used, least, the users of the rarest of them
// Used by: investigators (docs/queries.md)
MATCH (u:User {user_id: $user_id})-[:USES]->(e:Entity)
WITH u, e, COUNT { (e)<-[:USES]-() } AS users
WHERE users > 1 AND users <= $most
MATCH (e)<-[:USES]-(other:User)
WHERE other <> u
RETURN other.user_id AS user_id, collect(DISTINCT e.kind) AS shared, min(users) AS least
ORDER BY size(shared) DESC, least, user_id
LIMIT 200
