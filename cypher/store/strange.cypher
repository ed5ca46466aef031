// What: Looks for nodes of our names in a database that holds no store: another program's.
// Params: none
// Returns: labels, those that there are nodes of
// Used by: graphrisk.store.neo4j.schema
CALL () { MATCH (:User) RETURN count(*) AS users }
CALL () { MATCH (:Entity) RETURN count(*) AS entities }
CALL () { MATCH (:Order) RETURN count(*) AS orders }
CALL () { MATCH (:Merchant) RETURN count(*) AS merchants }
CALL () { MATCH (:Review) RETURN count(*) AS reviews }
CALL () { MATCH (:Ring) RETURN count(*) AS rings }
CALL () { MATCH (:Sweep) RETURN count(*) AS sweeps }
WITH [['User', users], ['Entity', entities], ['Order', orders], ['Merchant', merchants],
  ['Review', reviews], ['Ring', rings], ['Sweep', sweeps]] AS found
RETURN [pair IN found WHERE pair[1] > 0 | pair[0]] AS labels
