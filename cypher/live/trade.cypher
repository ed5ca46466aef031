// What: How many orders each buyer of a merchant placed there.
// Params: merchant
// Returns: user_id, orders
// Used by: graphrisk.store.neo4j.moments
MATCH (:Merchant {merchant_id: $merchant})<-[:AT]-(o:Order)
RETURN o.user_id AS user_id, count(*) AS orders
