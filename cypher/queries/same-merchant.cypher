// What: Which rings of the current sweep share a merchant with this one?
// Params: ring_id
// Returns: merchant_id, ring_id, kind, score, size
// Used by: investigators (docs/queries.md)
MATCH (:Store {name: 'graphrisk'})-[:CURRENT]->(s:Sweep)
MATCH (r:Ring {ring_id: $ring_id, sweep: s.sweep_id})-[:AT]->(m:Merchant)
MATCH (m)<-[:AT]-(other:Ring {sweep: s.sweep_id})
WHERE other <> r
RETURN m.merchant_id AS merchant_id, other.ring_id AS ring_id, other.kind AS kind,
  other.score AS score, other.size AS size
ORDER BY merchant_id, score DESC, ring_id
