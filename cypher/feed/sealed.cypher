// What: Entities with what opens to their values, a page.
// Params: after, the last code of the page before; page, rows; moving, whether a rotation is under way
// Returns: the columns, a list each
// Used by: graphrisk.store.neo4j.feed
MATCH (n:Entity)
WHERE n.code > $after
WITH n ORDER BY n.code LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.code] AS code,
  [n IN found | n.kind] AS kind,
  [n IN found | n.caption] AS caption,
  [n IN found | CASE WHEN $moving THEN coalesce(n.next_key, n.key) ELSE n.key END] AS key,
  [n IN found | CASE WHEN $moving THEN coalesce(n.next_sealed, n.sealed) ELSE n.sealed END]
    AS sealed
