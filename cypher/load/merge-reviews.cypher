// What: Completes stored reviews.
// Params: as for new-reviews, with what is to stand
// Returns: nothing
// Used by: graphrisk.store.neo4j.graph
UNWIND range(0, size($review_id) - 1) AS i
MATCH (r:Review {review_id: $review_id[i]})
SET r.merchant_id = $merchant_id[i],
  r.product_id = $product_id[i],
  r.rating = $rating[i],
  r.text = $text[i],
  r.reviewed_at = CASE WHEN $reviewed_at[i] IS NOT NULL
    THEN datetime.fromEpoch($reviewed_at[i] / 1000000, $reviewed_at[i] % 1000000 * 1000) END
WITH r, i
WHERE $merchant_id[i] IS NOT NULL
MATCH (m:Merchant {merchant_id: $merchant_id[i]})
MERGE (r)-[:ABOUT]->(m)
