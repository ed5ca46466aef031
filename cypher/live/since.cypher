// What: How many orders some values have in a span of time.
// Params: codes and kinds, a list each; start and stop, in seconds since 1970 UTC
// Returns: code, orders
// Used by: graphrisk.store.neo4j.moments
UNWIND range(0, size($codes) - 1) AS i
WITH $codes[i] AS code, $kinds[i] AS kind, datetime({epochSeconds: $start}) AS start,
  datetime({epochSeconds: $stop}) AS stop
MATCH (:Entity {code: code})<-[l:USES]-(u:User)
WHERE l.last_seen >= start AND l.first_seen < stop
MATCH (u)-[:PLACED]->(o:Order)
WHERE o.ordered_at >= start AND o.ordered_at < stop AND o[kind] = code
RETURN code, count(*) AS orders
