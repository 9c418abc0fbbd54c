"""What calls were for and what was sent, ratings with their texts, decisions on terms and translations, champions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("costs") as costs:
        costs.add_column(sa.Column("language", sa.String(length=16), nullable=False, server_default=""))
        costs.add_column(sa.Column("run", sa.String(length=64), nullable=False, server_default=""))
        costs.add_column(sa.Column("variant", sa.String(length=64), nullable=False, server_default=""))
        costs.add_column(sa.Column("audio_seconds", sa.Double(), nullable=False, server_default="0"))
        costs.add_column(sa.Column("request_hash", sa.String(length=64), nullable=False, server_default=""))
        costs.add_column(sa.Column("masked", sa.Integer(), nullable=False, server_default="0"))
        costs.add_column(sa.Column("price_source", sa.String(length=128), nullable=True))
        costs.add_column(sa.Column("prompt", sa.Text(), nullable=True))
        costs.create_index("costs_by_run", ["run"])
        costs.create_index("costs_by_time", ["at"])
    with op.batch_alter_table("ratings") as ratings:
        ratings.add_column(sa.Column("language", sa.String(length=16), nullable=False, server_default=""))
        ratings.add_column(sa.Column("source_language", sa.String(length=16), nullable=False, server_default=""))
        ratings.add_column(sa.Column("source", sa.Text(), nullable=True))
        ratings.add_column(sa.Column("rated", sa.Text(), nullable=True))
        ratings.add_column(sa.Column("variant", sa.String(length=64), nullable=False, server_default=""))
        ratings.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        ratings.create_unique_constraint("uq_ratings_digest", ["digest"])
    op.create_table(
        "term_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("target_language", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "champions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("experiment", sa.String(length=128), nullable=False),
        sa.Column("source_language", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "exports",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
