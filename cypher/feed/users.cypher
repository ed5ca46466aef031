// What: Users that came from a table of users, a page.
// Params: after, the last id of the page before; page, rows
// Returns: the columns, a list each; times in microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.feed
MATCH (n:User)
WHERE n.user_id > $after AND n:Listed
WITH n ORDER BY n.user_id LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.user_id] AS user_id,
  [n IN found | n.signed_up_at.epochSeconds * 1000000 + n.signed_up_at.microsecond] AS signed_up_at
