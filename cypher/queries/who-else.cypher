// What: Who else used a value that this user used? The rarest values first.
// Params: user_id; most, how many users a value may have (30 is a household, a dorm or an office)
// Returns: kind, caption and users of the value, the other user, its first and last use, its orders
// Used by: investigators (docs/queries.md)
MATCH (u:User {user_id: $user_id})-[:USES]->(e:Entity)
WITH u, e, COUNT { (e)<-[:USES]-() } AS users
WHERE users > 1 AND users <= $most
MATCH (e)<-[l:USES]-(other:User)
WHERE other <> u
RETURN e.kind AS kind, e.caption AS caption, users, other.user_id AS user_id,
  l.first_seen AS first_seen, l.last_seen AS last_seen, l.orders AS orders
ORDER BY users, kind, caption, user_id
LIMIT 1000
