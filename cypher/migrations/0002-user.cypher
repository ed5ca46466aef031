// What: A user is told apart by user_id.
// Params: none
// Returns: nothing
// Used by: graphrisk.store.neo4j.schema
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (u:User) REQUIRE u.user_id IS UNIQUE
