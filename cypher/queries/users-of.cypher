// What: Who used the values of this order? A page at a time, so that a value of thousands can be
// looked through.
// Params: order_id; kind, such as payment; after, the last user_id of the page before, '' for the first;
// page, rows
// Returns: user_id, first_seen, last_seen, orders
// Used by: investigators (docs/queries.md)
MATCH (o:Order {order_id: $order_id})
MATCH (e:Entity {code: o[$kind]})<-[l:USES]-(u:User)
WHERE u.user_id > $after
RETURN u.user_id AS user_id, l.first_seen AS first_seen, l.last_seen AS last_seen,
  l.orders AS orders
ORDER BY user_id
LIMIT $page
