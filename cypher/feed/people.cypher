// What: All users, a page.
// Params: after, the last id of the page before; page, rows
// Returns: user_id, signed_up_at in microseconds since 1970 UTC and listed, a list each
// Used by: graphrisk.store.neo4j.backup
MATCH (n:User)
WHERE n.user_id > $after
WITH n ORDER BY n.user_id LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.user_id] AS user_id,
  [n IN found | n.signed_up_at.epochSeconds * 1000000 + n.signed_up_at.microsecond] AS signed_up_at,
  [n IN found | CASE WHEN n:Listed THEN 1 ELSE 0 END] AS listed
