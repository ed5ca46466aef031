// What: What some users did, an entry an order.
// Params: users, a list of ids
// Returns: user_id, signed_up, and orders, a list of time, amount, currency, if it has a coupon and if it
// came back; times in seconds since 1970 UTC
// Used by: graphrisk.store.neo4j.reads
UNWIND $users AS id
MATCH (u:User {user_id: id})
RETURN u.user_id AS user_id, u.signed_up_at.epochSeconds AS signed_up,
  [(u)-[:PLACED]->(o:Order) | [
    o.ordered_at.epochSeconds, o.amount, o.currency, o.coupon_code IS NOT NULL,
    o.refunded_at IS NOT NULL OR coalesce(o.status IN ['refunded', 'refused'], false)
  ]] AS orders
