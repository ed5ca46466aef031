// What: The paid orders of a merchant in a span of time.
// Params: merchant; start and stop, in seconds since 1970 UTC
// Returns: at, user_id
// Used by: graphrisk.store.neo4j.moments
MATCH (o:Order)
WHERE o.merchant_id = $merchant AND o.ordered_at >= datetime({epochSeconds: $start})
  AND o.ordered_at < datetime({epochSeconds: $stop}) AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
RETURN o.ordered_at.epochSeconds AS at, o.user_id AS user_id
ORDER BY at, user_id
