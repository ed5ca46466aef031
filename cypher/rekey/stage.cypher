// What: Puts the new key and seal of entities beside the old.
// Params: code, key and sealed, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.rekey
UNWIND range(0, size($code) - 1) AS i
MATCH (e:Entity {code: $code[i]})
SET e.next_key = $key[i], e.next_sealed = $sealed[i]
