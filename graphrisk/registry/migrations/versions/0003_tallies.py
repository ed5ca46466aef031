"""What the machine decided on orders, in numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("orders", sa.Integer, nullable=False),
    )
    op.create_index("tallies_at", "tallies", ["at"])
