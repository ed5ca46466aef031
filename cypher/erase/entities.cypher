// What: Destroys a page of entities that nobody uses any more.
// Params: page, entities
// Returns: gone, how many went
// Used by: graphrisk.store.neo4j.erase
MATCH (e:Entity)
WHERE NOT EXISTS { (e)<-[:USES]-(:User) }
WITH e LIMIT $page
DETACH DELETE e
RETURN count(*) AS gone
