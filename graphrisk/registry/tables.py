"""The registry's tables: append-only; what is known now is a pure function of them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

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
