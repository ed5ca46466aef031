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


def serial() -> Column[int]:
    """A row's own number."""
    return Column("id", Integer, primary_key=True)


def sweep() -> Column[int]:
    """The sweep that a row is of, a part of its key."""
    return Column("sweep", Integer, ForeignKey("sweeps.id"), primary_key=True)


def words(name: str) -> Column[str]:
    """Text that every row has."""
    return Column(name, Text, nullable=False)


def number(name: str) -> Column[int]:
    """A whole number that every row has."""
    return Column(name, Integer, nullable=False)


def note() -> Column[int]:
    """The note to what somebody did."""
    return Column("note", Integer, ForeignKey("notes.id"))


SWEEPS = Table(
    "sweeps",
    META,
    serial(),
    words("as_of"),
    words("summary"),
)

RINGS = Table(
    "rings",
    META,
    sweep(),
    Column("ring_id", Text, primary_key=True),
    number("place"),
    number("score"),
    words("kind"),
    words("change"),
    words("body"),
    Column("hour_of", Text, nullable=False, server_default=""),
)

MEMBERS = Table(
    "members",
    META,
    sweep(),
    Column("ring_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    words("role"),
    number("score"),
    words("evidence"),
    Index("members_user", "user_id"),
)

LINEAGE = Table(
    "lineage",
    META,
    sweep(),
    Column("ring_id", Text, primary_key=True),
    Column("parent", Text, primary_key=True),
)

SUBJECTS = Table(
    "subjects",
    META,
    Column("ref", Text, primary_key=True),
    words("kind"),
    words("owner"),
    words("key"),
    Column("caption", Text),
    Column("sealed", LargeBinary),
    Index("subjects_key", "key"),
)

NOTES = Table(
    "notes",
    META,
    serial(),
    Column("salt", Text),
    Column("text", Text),
)

EVENTS = Table(
    "case_events",
    META,
    serial(),
    words("ring_id"),
    number("version"),
    words("action"),
    words("state"),
    words("by"),
    words("at"),
    words("assignee"),
    Column("sweep", Integer, ForeignKey("sweeps.id"), nullable=False),
    note(),
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
    serial(),
    words("what"),
    words("subject"),
    words("other"),
    words("until"),
    Column("sweep", Integer, ForeignKey("sweeps.id")),
    Column("undoes", Integer, ForeignKey("cuts.id"), unique=True),
    words("by"),
    words("at"),
    note(),
)

LISTED = Table(
    "listed",
    META,
    serial(),
    words("list"),
    words("action"),
    words("kind"),
    Column("ref", Text, ForeignKey("subjects.ref"), nullable=False),
    words("source"),
    words("expires"),
    words("by"),
    words("at"),
    note(),
    Index("listed_ref", "ref"),
)

AUDIT = Table(
    "audit",
    META,
    serial(),
    words("at"),
    words("by"),
    words("action"),
    words("subject"),
    words("body"),
    words("hash"),
)

TALLIES = Table(
    "tallies",
    META,
    serial(),
    words("at"),
    words("decision"),
    number("orders"),
    Index("tallies_at", "at"),
)
"""How many orders a server decided how, since it last said so."""
