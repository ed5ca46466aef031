// What: A sealed value.
// Params: key
// Returns: kind, sealed; no row when there is none
// Used by: graphrisk.store.neo4j.reads
MATCH (e:Entity {key: $key}) RETURN e.kind AS kind, e.sealed AS sealed
