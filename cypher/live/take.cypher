// What: Stores an order that is not there yet, with its user, merchant, entities and links, where
// nothing stands in its way; else it does nothing, and the statements of a load tell why.
// Params: key, fingerprint of the store's; kinds and present, what the store must have had; order,
// its columns but identifiers and times; at and refunded_at, in microseconds since 1970 UTC;
// values, its identifiers: kind, label, key, caption, sealed; mark, of this change
// Returns: user_id, no row when it did nothing
// Used by: graphrisk.store.neo4j.taking
MATCH (s:Store {name: 'graphrisk'})
SET s.held = true
WITH s
WHERE s.key = $key AND s.restoring IS NULL AND all(kind IN $kinds WHERE kind IN s.kinds)
  AND all(name IN $present WHERE name IN s.present)
  AND NOT EXISTS { MATCH (:Order {order_id: $order.order_id}) }
CALL (s) {
  UNWIND $values AS value
  OPTIONAL MATCH (known:Entity {key: value.key})
  WITH s, collect(CASE WHEN known IS NULL THEN value END) AS news
  UNWIND range(0, size(news) - 1) AS i
  WITH s, i, news[i] AS value
  CREATE (e:Entity:$(value.label) {
    kind: value.kind, code: coalesce(s.codes, 0) + 1 + i, key: value.key, caption: value.caption,
    sealed: value.sealed
  })
  RETURN count(e) AS fresh
}
MERGE (u:User {user_id: $order.user_id})
CREATE (u)-[:PLACED]->(o:Order)
SET o = $order, o.ordered_at = datetime.fromEpoch($at / 1000000, $at % 1000000 * 1000),
  o.refunded_at = CASE WHEN $refunded_at IS NOT NULL
    THEN datetime.fromEpoch($refunded_at / 1000000, $refunded_at % 1000000 * 1000) END
WITH s, fresh, u, o
CALL (u, o) {
  UNWIND $values AS value
  MATCH (e:Entity {key: value.key})
  SET o[value.kind] = e.code
  WITH u, e, o.ordered_at AS at
  MERGE (u)-[l:USES]->(e)
  ON CREATE SET l.first_seen = at, l.last_seen = at, l.orders = 1
  ON MATCH SET l.first_seen = CASE WHEN l.first_seen > at THEN at ELSE l.first_seen END,
    l.last_seen = CASE WHEN l.last_seen < at THEN at ELSE l.last_seen END,
    l.orders = l.orders + 1
  RETURN count(*) AS links
}
CALL (o) {
  WITH o
  WHERE o.merchant_id IS NOT NULL
  MERGE (m:Merchant {merchant_id: o.merchant_id})
  CREATE (o)-[:AT]->(m)
  RETURN count(*) AS places
}
SET s.codes = coalesce(s.codes, 0) + fresh, s.wrote = $mark
RETURN u.user_id AS user_id
