// What: Compares the links of a page of users with those that their orders give.
// Params: after, the last user of the page before; page, users; kinds, all that orders have
// Returns: last, the last user of this page, null when there is none; more, links too many or wrong;
// less, links missing or wrong
// Used by: graphrisk.store.neo4j.derive
MATCH (u:User)
WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $page
WITH collect(u) AS users
CALL (users) {
  UNWIND users AS u
  CALL (u) {
    MATCH (u)-[:PLACED]->(o:Order)
    UNWIND $kinds AS kind
    WITH o[kind] AS code, o.ordered_at AS at
    WHERE code IS NOT NULL
    WITH code, min(at) AS first, max(at) AS last, count(*) AS orders
    RETURN collect([code, first, last, orders]) AS made
  }
  CALL (u) {
    MATCH (u)-[l:USES]->(e:Entity)
    RETURN collect([e.code, l.first_seen, l.last_seen, l.orders]) AS held
  }
  RETURN sum(size([l IN held WHERE NOT l IN made])) AS more,
    sum(size([l IN made WHERE NOT l IN held])) AS less
}
RETURN users[-1].user_id AS last, more, less
