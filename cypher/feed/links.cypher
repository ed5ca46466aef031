// What: The links of a page of users.
// Params: after, the last user of the page before; page, users
// Returns: last, that of this page, null when there is none; the columns, a list each; times in
// microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.feed
MATCH (u:User)
WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $page
WITH collect(u) AS users
CALL (users) {
  UNWIND users AS u
  MATCH (u)-[n:USES]->(e:Entity)
  RETURN collect([u.user_id, e.kind, e.code, n]) AS found
}
RETURN users[-1].user_id AS last,
  [f IN found | f[0]] AS user_id,
  [f IN found | f[1]] AS kind,
  [f IN found | f[2]] AS code,
  [f IN found | f[3].first_seen.epochSeconds * 1000000 + f[3].first_seen.microsecond]
    AS first_seen,
  [f IN found | f[3].last_seen.epochSeconds * 1000000 + f[3].last_seen.microsecond] AS last_seen,
  [f IN found | f[3].orders] AS orders
