"""Views of lists, saved under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the book's tables."""
    op.create_table(
        "saved_view",
        sa.Column("entity", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("asks", WORDS, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index("uq_saved_view", ["entity", "name"], unique=True)
