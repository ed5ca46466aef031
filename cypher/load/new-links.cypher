// What: Stores links that are not there yet.
// Params: user_id, code, orders, and first and last, in microseconds since 1970 UTC, a list each
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($user_id) - 1) AS i
MATCH (u:User {user_id: $user_id[i]})
MATCH (e:Entity {code: $code[i]})
CREATE (u)-[:USES {first_seen: datetime.fromEpoch($first[i] / 1000000, $first[i] % 1000000 * 1000), last_seen: datetime.fromEpoch($last[i] / 1000000, $last[i] % 1000000 * 1000), orders: $orders[i]}]->(e)
