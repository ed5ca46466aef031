// What: Which labels of a batch are stored already, and what of them.
// Params: ids
// Returns: place, in the batch, and the columns, a list each
// Used by: graphrisk.store.neo4j.load
UNWIND range(0, size($ids) - 1) AS i
MATCH (n:User {user_id: $ids[i]})
WHERE n:Labelled
WITH collect([i, n]) AS found
RETURN [f IN found | f[0]] AS place,
  [f IN found | f[1].user_id] AS user_id,
  [f IN found | f[1].true_ring] AS ring,
  [f IN found | f[1].true_kind] AS kind
