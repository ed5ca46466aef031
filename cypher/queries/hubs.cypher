// What: Which values of this user do many others use? To be looked through with users-of.
// Params: user_id; most, how many users a value may have and be no hub
// Returns: kind, caption, users
// Used by: investigators (docs/queries.md)
MATCH (u:User {user_id: $user_id})-[:USES]->(e:Entity)
WITH e, COUNT { (e)<-[:USES]-() } AS users
WHERE users > $most
RETURN e.kind AS kind, e.caption AS caption, users
ORDER BY users DESC, kind, caption
