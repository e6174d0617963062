"""What is remembered of figures is known by a number; all of it is forgotten once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the book's tables."""
    op.drop_table("remembered")
    op.create_table(
        "remembered",
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("population", WORDS, nullable=False),
        sa.Column("payload", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("remembered", schema=None) as batch_op:
        batch_op.create_index("uq_remembered", ["what", "start", "end"], unique=True)
        batch_op.create_index("ix_remembered_population", ["population", "end"], unique=False)
