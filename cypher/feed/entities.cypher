// What: Entities, a page.
// Params: after, the last code of the page before; page, rows
// Returns: the columns, a list each
// Used by: graphrisk.store.neo4j.feed
MATCH (n:Entity)
WHERE n.code > $after
WITH n ORDER BY n.code LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.code] AS code,
  [n IN found | n.kind] AS kind,
  [n IN found | n.caption] AS caption
