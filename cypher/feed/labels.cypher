// What: Labels, a page.
// Params: after, the last id of the page before; page, rows
// Returns: the columns, a list each
// Used by: graphrisk.store.neo4j.feed
MATCH (n:User)
WHERE n.user_id > $after AND n:Labelled
WITH n ORDER BY n.user_id LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.user_id] AS user_id,
  [n IN found | n.true_ring] AS ring,
  [n IN found | n.true_kind] AS kind
