"""Every Cypher statement, one a file; installed as `graphrisk.cypher`."""
