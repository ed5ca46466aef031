// What: How many orders with a value were refused.
// Params: code, kind
// Returns: orders
// Used by: graphrisk.store.neo4j.moments
MATCH (:Entity {code: $code})<-[:USES]-(u:User)
MATCH (u)-[:PLACED]->(o:Order)
WHERE o[$kind] = $code AND o.status = 'refused'
RETURN count(*) AS orders
