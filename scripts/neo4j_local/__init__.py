"""Fetches, starts and stops a Neo4j server that belongs to this checkout."""
