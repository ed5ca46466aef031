// What: How are two accounts connected? The shortest way over values that not too many used.
// Params: one and other, user_ids; most, how many users a value may have
// Returns: path, user_ids and captions in turn; steps
// Used by: investigators (docs/queries.md)
MATCH (a:User {user_id: $one}), (b:User {user_id: $other})
MATCH p = shortestPath((a)-[:USES*..8]-(b))
WHERE all(n IN nodes(p) WHERE n:User OR COUNT { (n)<-[:USES]-() } <= $most)
RETURN [n IN nodes(p) | CASE WHEN n:User THEN n.user_id ELSE n.caption END] AS path,
  length(p) AS steps
