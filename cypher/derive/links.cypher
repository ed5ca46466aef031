// What: Makes the links of a page of users again, from their orders.
// Params: after, the last user of the page before; page, users; kinds, all that orders have
// Returns: last, the last user of this page, null when there is none
// Used by: graphrisk.store.neo4j.derive
MATCH (u:User)
WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $page
WITH collect(u) AS users
CALL (users) {
  UNWIND users AS u
  MATCH (u)-[l:USES]->()
  DELETE l
}
CALL (users) {
  UNWIND users AS u
  MATCH (u)-[:PLACED]->(o:Order)
  UNWIND $kinds AS kind
  WITH u, o[kind] AS code, o.ordered_at AS at
  WHERE code IS NOT NULL
  WITH u, code, min(at) AS first, max(at) AS last, count(*) AS orders
  MATCH (e:Entity {code: code})
  CREATE (u)-[:USES {first_seen: first, last_seen: last, orders: orders}]->(e)
}
RETURN users[-1].user_id AS last
