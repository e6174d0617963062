"""Contacts that look alike and were told apart; states of subscriptions read from their index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Change the book's tables."""
    op.create_table(
        "told_apart",
        sa.Column("said", WIDE, nullable=False),
        sa.Column("contact_id", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_told_apart_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_apart")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("told_apart", schema=None) as batch_op:
        batch_op.create_index("ix_told_apart_contact", ["contact_id"], unique=False)
        batch_op.create_index("uq_told_apart", ["said", "contact_id"], unique=True)
    op.drop_index("ix_subscription_state_since", "subscription_state")
    columns = ["since", "until", "monthly", "customer_id", "subscription_id", "status"]
    op.create_index("ix_subscription_state_since", "subscription_state", columns)
