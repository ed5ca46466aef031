// What: Removes everything but the store's own node, some thousand nodes at a time.
// Params: page, nodes
// Returns: nothing
// Used by: graphrisk.store.neo4j.restore
MATCH (n:User|Entity|Order|Merchant|Review|Ring|Sweep)
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF $page ROWS
