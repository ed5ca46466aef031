// What: Stores reviews, each between its user and its merchant.
// Params: a list for each of the contract's columns; times in microseconds since 1970 UTC; users and
// merchants are stored before
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($review_id) - 1) AS i
MATCH (u:User {user_id: $user_id[i]})
CREATE (u)-[:WROTE]->(r:Review {
  review_id: $review_id[i],
  user_id: $user_id[i],
  merchant_id: $merchant_id[i],
  product_id: $product_id[i],
  rating: $rating[i],
  text: $text[i],
  reviewed_at: CASE WHEN $reviewed_at[i] IS NOT NULL
    THEN datetime.fromEpoch($reviewed_at[i] / 1000000, $reviewed_at[i] % 1000000 * 1000) END
})
WITH r, i
WHERE $merchant_id[i] IS NOT NULL
MATCH (m:Merchant {merchant_id: $merchant_id[i]})
CREATE (r)-[:ABOUT]->(m)
