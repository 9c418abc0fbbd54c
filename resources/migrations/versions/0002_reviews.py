"""Reviewers' decisions on duplicates; for whom a result was computed first."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("set_id", sa.String(length=64), nullable=False),
        sa.Column("kept_payload", sa.String(length=128), nullable=False),
        sa.Column("kept_content", sa.String(length=128), nullable=False),
        sa.Column("kept_place", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=128), nullable=False),
        sa.Column("content", sa.String(length=128), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=True),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("transform", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reviews_by_set", "reviews", ["set_id"], unique=False)
    op.add_column("results", sa.Column("batch", sa.String(length=64), nullable=True))
    op.add_column("results", sa.Column("item", sa.String(length=64), nullable=True))
    op.add_column("results", sa.Column("label", sa.Text(), nullable=True))
