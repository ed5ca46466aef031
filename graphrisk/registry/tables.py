"""The registry's tables: append-only; what is known now is a pure function of them.

Only `subjects` and `notes` hold what tells of persons, and only there, and in the names of
former members, is anything ever taken away (`erasure`). All else names a user or a value by
its reference.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

META = MetaData()

SWEEPS = Table(
    "sweeps",
    META,
    Column("id", Integer, primary_key=True),
    Column("as_of", Text, nullable=False),
    Column("summary", Text, nullable=False),
)

RINGS = Table(
    "rings",
    META,
    Column("sweep", Integer, ForeignKey("sweeps.id"), primary_key=True),
    Column("ring_id", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hour_of", Text, nullable=False, server_default=""),
)

MEMBERS = Table(
    "members",
    META,
    Column("sweep", Integer, ForeignKey("sweeps.id"), primary_key=True),
    Column("ring_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("score", Integer, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("members_user", "user_id"),
)

LINEAGE = Table(
    "lineage",
    META,
    Column("sweep", Integer, ForeignKey("sweeps.id"), primary_key=True),
    Column("ring_id", Text, primary_key=True),
    Column("parent", Text, primary_key=True),
)

SUBJECTS = Table(
    "subjects",
    META,
    Column("ref", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("caption", Text),
    Column("sealed", LargeBinary),
    Index("subjects_key", "key"),
)

NOTES = Table(
    "notes",
    META,
    Column("id", Integer, primary_key=True),
    Column("salt", Text),
    Column("text", Text),
)

EVENTS = Table(
    "case_events",
    META,
    Column("id", Integer, primary_key=True),
    Column("ring_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("assignee", Text, nullable=False),
    Column("sweep", Integer, ForeignKey("sweeps.id"), nullable=False),
    Column("note", Integer, ForeignKey("notes.id")),
    UniqueConstraint("ring_id", "version"),
)

STOOD = Table(
    "stood",
    META,
    Column("of", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Index("stood_user", "user_id"),
)
"""Who was in a ring when a step (`case 3`) or cut (`cut 5`) spoke of it: later the same sweep
may learn of more."""

CUTS = Table(
    "cuts",
    META,
    Column("id", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("sweep", Integer, ForeignKey("sweeps.id")),
    Column("undoes", Integer, ForeignKey("cuts.id"), unique=True),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Integer, ForeignKey("notes.id")),
)

LISTED = Table(
    "listed",
    META,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, ForeignKey("subjects.ref"), nullable=False),
    Column("source", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Integer, ForeignKey("notes.id")),
    Index("listed_ref", "ref"),
)

AUDIT = Table(
    "audit",
    META,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
