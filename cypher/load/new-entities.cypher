// What: Stores entities of one kind.
// Params: kind; label, the kind's own beside :Entity; code, key, caption and sealed, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.codes
UNWIND range(0, size($code) - 1) AS i
CREATE (e:Entity:$($label) {
  kind: $kind, code: $code[i], key: $key[i], caption: $caption[i], sealed: $sealed[i]
})
