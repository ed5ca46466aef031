// What: Puts the new key and seal of a page of entities in the place of the old.
// Params: after, the last code of the page before; page, entities
// Returns: last, the last code of this page, null when there is none
// Used by: graphrisk.store.neo4j.rekey
MATCH (e:Entity)
WHERE e.code > $after
WITH e ORDER BY e.code LIMIT $page
WITH collect(e) AS found
CALL (found) {
  UNWIND found AS e
  WITH e WHERE e.next_key IS NOT NULL
  SET e.key = e.next_key, e.sealed = e.next_sealed
  REMOVE e.next_key, e.next_sealed
}
RETURN found[-1].code AS last
