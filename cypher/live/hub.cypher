// What: Of values that many use: when their first and their last user came.
// Params: codes
// Returns: code, since and latest, in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.crowds
UNWIND $codes AS code
MATCH (:Entity {code: code})<-[l:USES]-()
RETURN code, min(l.first_seen).epochSeconds AS since, max(l.first_seen).epochSeconds AS latest
