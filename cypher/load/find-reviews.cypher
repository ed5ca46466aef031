// What: Which reviews of a batch are stored already, and what of them.
// Params: ids
// Returns: place, in the batch, and the columns, a list each; times in microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.load
UNWIND range(0, size($ids) - 1) AS i
MATCH (n:Review {review_id: $ids[i]})
WITH collect([i, n]) AS found
RETURN [f IN found | f[0]] AS place,
  [f IN found | f[1].review_id] AS review_id,
  [f IN found | f[1].user_id] AS user_id,
  [f IN found | f[1].merchant_id] AS merchant_id,
  [f IN found | f[1].product_id] AS product_id,
  [f IN found | f[1].rating] AS rating,
  [f IN found | f[1].text] AS text,
  [f IN found | f[1].reviewed_at.epochSeconds * 1000000 + f[1].reviewed_at.microsecond] AS reviewed_at
