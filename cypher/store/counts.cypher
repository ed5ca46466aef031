// What: How much the store holds; from the database's own counters.
// Params: none
// Returns: users, orders, reviews, labels, entities, links
// Used by: graphrisk.store.neo4j.__init__
CALL () { MATCH (:User) RETURN count(*) AS users }
CALL () { MATCH (:Order) RETURN count(*) AS orders }
CALL () { MATCH (:Review) RETURN count(*) AS reviews }
CALL () { MATCH (:Labelled) RETURN count(*) AS labels }
CALL () { MATCH (:Entity) RETURN count(*) AS entities }
CALL () { MATCH ()-[:USES]->() RETURN count(*) AS links }
RETURN users, orders, reviews, labels, entities, links
