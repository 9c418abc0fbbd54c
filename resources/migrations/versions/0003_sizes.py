"""The sizes of files, and which batch had them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sizes",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("size"),
    )
    op.execute(
        "INSERT INTO sizes (size, batch)"
        " SELECT size, CASE WHEN MIN(batch) = MAX(batch) THEN MIN(batch) END FROM files GROUP BY size"
    )
