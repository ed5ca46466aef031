"""What people decide: cases, cuts, lists, notes, the audit; the shops of one-hour rings."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("rings", sa.Column("hour_of", sa.Text, nullable=False, server_default=""))
    shops()
    vault()
    decisions()


def shops() -> None:
    """One-hour rings written before now get the shop that their finding names."""
    if op.get_context().as_sql:
        # Written out for a database that is made by hand, which has no rings yet.
        return
    con = op.get_bind()
    found = con.execute(sa.text("SELECT sweep, ring_id, body FROM rings")).all()
    for sweep, ring_id, body in found:
        findings = json.loads(body).get("findings") or [{}]
        if findings[0].get("signal") == "hour":
            con.execute(
                sa.text("UPDATE rings SET hour_of = :shop WHERE sweep = :s AND ring_id = :r"),
                {"shop": findings[0]["values"][0], "s": sweep, "r": ring_id},
            )


def vault() -> None:
    op.create_table(
        "lineage",
        sa.Column("sweep", sa.Integer, sa.ForeignKey("sweeps.id"), primary_key=True),
        sa.Column("ring_id", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text, primary_key=True),
    )
    op.create_table(
        "subjects",
        sa.Column("ref", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("caption", sa.Text),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("subjects_key", "subjects", ["key"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("salt", sa.Text),
        sa.Column("text", sa.Text),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        *texts("at", "by", "action", "subject", "body", "hash"),
    )


def decisions() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ring_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *texts("action", "state", "by", "at", "assignee"),
        sa.Column("sweep", sa.Integer, sa.ForeignKey("sweeps.id"), nullable=False),
        sa.Column("note", sa.Integer, sa.ForeignKey("notes.id")),
        sa.UniqueConstraint("ring_id", "version"),
    )
    op.create_table(
        "stood",
        sa.Column("of", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
    )
    op.create_index("stood_user", "stood", ["user_id"])
    op.create_table(
        "cuts",
        sa.Column("id", sa.Integer, primary_key=True),
        *texts("what", "subject", "other", "until"),
        sa.Column("sweep", sa.Integer, sa.ForeignKey("sweeps.id")),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("cuts.id"), unique=True),
        *texts("by", "at"),
        sa.Column("note", sa.Integer, sa.ForeignKey("notes.id")),
    )
    op.create_table(
        "listed",
        sa.Column("id", sa.Integer, primary_key=True),
        *texts("list", "action", "kind"),
        sa.Column("ref", sa.Text, sa.ForeignKey("subjects.ref"), nullable=False),
        *texts("source", "expires", "by", "at"),
        sa.Column("note", sa.Integer, sa.ForeignKey("notes.id")),
    )
    op.create_index("listed_ref", "listed", ["ref"])


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
