// What: The reviews of a window, a page; those without a time are in every window.
// Params: after, the last id of the page before; page, rows; start and stop, in microseconds
// since 1970 UTC
// Returns: the columns, a list each; times in microseconds since 1970 UTC
// Used by: graphrisk.store.neo4j.feed
MATCH (n:Review)
WHERE n.review_id > $after
  AND (n.reviewed_at IS NULL
    OR n.reviewed_at >= datetime.fromEpoch($start / 1000000, $start % 1000000 * 1000)
    AND n.reviewed_at < datetime.fromEpoch($stop / 1000000, $stop % 1000000 * 1000))
WITH n ORDER BY n.review_id LIMIT $page
WITH collect(n) AS found
RETURN [n IN found | n.review_id] AS review_id,
  [n IN found | n.user_id] AS user_id,
  [n IN found | n.merchant_id] AS merchant_id,
  [n IN found | n.product_id] AS product_id,
  [n IN found | n.rating] AS rating,
  [n IN found | n.text] AS text,
  [n IN found | n.reviewed_at.epochSeconds * 1000000 + n.reviewed_at.microsecond] AS reviewed_at
