// What: How many orders a merchant has.
// Params: thing
// Returns: orders; no row when there is none of that name
// Used by: graphrisk.store.neo4j.moments
MATCH (m:Merchant {merchant_id: $thing})
RETURN COUNT { (m)<-[:AT]-() } AS orders
