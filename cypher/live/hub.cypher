// What: Of a value that many use: its first and last user's first order, and the last ones who paid.
// Params: code, kind, and most, users
// Returns: since and latest, in seconds since 1970 UTC, and uses: user_id, first, born, a list each
// Used by: graphrisk.store.neo4j.crowds
MATCH (e:Entity {code: $code})
CALL (e) {
  MATCH (e)<-[l:USES]-(:User)
  RETURN min(l.first_seen).epochSeconds AS since, max(l.first_seen).epochSeconds AS latest
}
CALL (e) {
  MATCH (e)<-[l:USES]-(u:User)
  WITH u, l ORDER BY l.first_seen DESC LIMIT $most
  MATCH (u)-[:PLACED]->(o:Order)
  WITH u, min(o.ordered_at) AS known, min(CASE WHEN o[$kind] = $code AND coalesce(NOT o.status IN ['placed', 'cancelled'], true)
    THEN o.ordered_at END) AS first
  WHERE first IS NOT NULL
  RETURN collect([u.user_id, first.epochSeconds, coalesce(u.signed_up_at, known).epochSeconds]) AS uses
}
RETURN since, latest, uses
