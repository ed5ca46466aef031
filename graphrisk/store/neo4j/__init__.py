"""The store for investigators: a Neo4j database, where rings can be looked at and asked about.

Nothing is imported here: who keeps orders elsewhere needs no driver.
"""
