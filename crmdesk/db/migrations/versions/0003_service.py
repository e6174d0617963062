"""Activities, tickets and subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - a statement for each table
    """Change the book's tables."""
    op.create_table(
        "saved_reply",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reply")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "ticket_category",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_category")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "service_goal",
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("first_reply", WIDE, nullable=True),
        sa.Column("next_update", WIDE, nullable=True),
        sa.Column("solve", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_service_goal_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_goal")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_service_goal_customer", "service_goal", ["customer_id", "priority"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("category_id", WIDE, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("opened", WIDE, nullable=False),
        sa.Column("minutes", WIDE, nullable=True),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("satisfaction", WIDE, nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("waiting_for", WORDS, nullable=True),
        sa.Column("merged_into_id", WIDE, nullable=True),
        sa.Column("reply_due", WIDE, nullable=True),
        sa.Column("update_due", WIDE, nullable=True),
        sa.Column("solve_due", WIDE, nullable=True),
        sa.Column("nearest", WIDE, nullable=True),
        sa.Column("replied", WIDE, nullable=True),
        sa.Column("reply_minutes", WIDE, nullable=True),
        sa.Column("reply_met", sa.Integer(), nullable=True),
        sa.Column("solved", WIDE, nullable=True),
        sa.Column("solved_day", sa.Integer(), nullable=True),
        sa.Column("solve_met", sa.Integer(), nullable=True),
        sa.Column("reopened", WIDE, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["ticket_category.id"],
            name=op.f("fk_ticket_category_id_ticket_category"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contact.id"],
            name=op.f("fk_ticket_company_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_ticket_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_ticket_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_merged_into_id_ticket"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_ticket_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_ticket_category", "ticket", ["category_id"], unique=False)
    op.create_index("ix_ticket_company", "ticket", ["company_id"], unique=False)
    op.create_index("ix_ticket_contact", "ticket", ["contact_id"], unique=False)
    op.create_index("ix_ticket_created", "ticket", ["created"], unique=False)
    op.create_index("ix_ticket_customer", "ticket", ["customer_id", "status"], unique=False)
    op.create_index("ix_ticket_list", "ticket", ["trashed", "nearest", "id"], unique=False)
    op.create_index("ix_ticket_merged", "ticket", ["merged_into_id"], unique=False)
    op.create_index("ix_ticket_owner", "ticket", ["owner_id", "status", "nearest"], unique=False)
    op.create_index("ix_ticket_ref", "ticket", ["ref"], unique=False)
    op.create_index("ix_ticket_solved_day", "ticket", ["solved_day"], unique=False)
    op.create_index("ix_ticket_status", "ticket", ["status", "trashed", "nearest"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("product_id", WIDE, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("deal_id", WIDE, nullable=True),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("price", WIDE, nullable=False),
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("interval", WORDS, nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("discount", WORDS, nullable=True),
        sa.Column("discount_until", sa.Integer(), nullable=True),
        sa.Column("trial", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("auto_renew", sa.Integer(), nullable=False),
        sa.Column("churn_reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("involuntary", sa.Integer(), nullable=False),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("monthly", WIDE, nullable=False),
        sa.Column("next_due", sa.Integer(), nullable=True),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contact.id"],
            name=op.f("fk_subscription_company_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_subscription_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_subscription_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_subscription_deal_id_deal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_subscription_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_subscription_product_id_product"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_subscription_company", "subscription", ["company_id"], unique=False)
    op.create_index("ix_subscription_contact", "subscription", ["contact_id"], unique=False)
    op.create_index("ix_subscription_customer", "subscription", ["customer_id", "status"], unique=False)
    op.create_index("ix_subscription_deal", "subscription", ["deal_id"], unique=False)
    op.create_index("ix_subscription_due", "subscription", ["next_due"], unique=False)
    op.create_index("ix_subscription_list", "subscription", ["trashed", "sort_key", "id"], unique=False)
    op.create_index("ix_subscription_owner", "subscription", ["owner_id"], unique=False)
    op.create_index("ix_subscription_product", "subscription", ["product_id"], unique=False)
    op.create_index("ix_subscription_ref", "subscription", ["ref"], unique=False)
    op.create_index("ix_subscription_status", "subscription", ["status", "trashed", "next_due"], unique=False)

    op.create_table(
        "ticket_event",
        sa.Column("ticket_id", WIDE, nullable=False),
        sa.Column("seq", WIDE, nullable=False),
        sa.Column("moment", WIDE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("minutes", WIDE, nullable=True),
        sa.Column("text", WORDS, nullable=True),
        sa.Column("work", WIDE, nullable=True),
        sa.Column("net", WIDE, nullable=True),
        sa.Column("clock", WIDE, nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_ticket_event_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_ticket_event_staff_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_ticket_event_ticket_id_ticket"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_ticket_event_count",
        "ticket_event",
        ["kind", "status", "day", "until_day", "ticket_id"],
        unique=False,
    )
    op.create_index("ix_ticket_event_staff", "ticket_event", ["staff_id", "day"], unique=False)
    op.create_index("ix_ticket_event_ticket", "ticket_event", ["ticket_id", "seq"], unique=False)

    op.create_table(
        "activity",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("deal_id", WIDE, nullable=True),
        sa.Column("ticket_id", WIDE, nullable=True),
        sa.Column("subscription_id", WIDE, nullable=True),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("due_at", WIDE, nullable=True),
        sa.Column("done", WIDE, nullable=True),
        sa.Column("done_day", sa.Integer(), nullable=True),
        sa.Column("minutes", WIDE, nullable=True),
        sa.Column("outcome", WORDS, nullable=True),
        sa.Column("repeat", sa.Text(), nullable=True),
        sa.Column("remind", WIDE, nullable=True),
        sa.Column("pinned", sa.Integer(), nullable=False),
        sa.Column("text", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contact.id"],
            name=op.f("fk_activity_company_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_activity_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_activity_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_activity_deal_id_deal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_activity_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_activity_subscription_id_subscription"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
            name=op.f("fk_activity_ticket_id_ticket"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_activity_company", "activity", ["company_id", "done"], unique=False)
    op.create_index("ix_activity_contact", "activity", ["contact_id", "done"], unique=False)
    op.create_index(
        "ix_activity_count", "activity", ["kind", "done_day", "direction", "owner_id"], unique=False
    )
    op.create_index("ix_activity_customer", "activity", ["customer_id", "done_day"], unique=False)
    op.create_index("ix_activity_deal", "activity", ["deal_id", "done"], unique=False)
    op.create_index("ix_activity_list", "activity", ["trashed", "due", "id"], unique=False)
    op.create_index("ix_activity_open", "activity", ["done_day", "due", "owner_id"], unique=False)
    op.create_index("ix_activity_owner", "activity", ["owner_id", "due"], unique=False)
    op.create_index("ix_activity_ref", "activity", ["ref"], unique=False)
    op.create_index("ix_activity_remind", "activity", ["remind"], unique=False)
    op.create_index("ix_activity_subscription", "activity", ["subscription_id"], unique=False)
    op.create_index("ix_activity_ticket", "activity", ["ticket_id"], unique=False)

    op.create_table(
        "subscription_change",
        sa.Column("subscription_id", WIDE, nullable=False),
        sa.Column("seq", WIDE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("price", WIDE, nullable=True),
        sa.Column("quantity", sa.Text(), nullable=True),
        sa.Column("discount", WORDS, nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("involuntary", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_subscription_change_staff_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_change_subscription_id_subscription"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_change")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_subscription_change_subscription",
        "subscription_change",
        ["subscription_id", "day", "seq"],
        unique=False,
    )

    op.create_table(
        "subscription_state",
        sa.Column("subscription_id", WIDE, autoincrement=False, nullable=False),
        sa.Column("seq", WIDE, autoincrement=False, nullable=False),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("monthly", WIDE, nullable=False),
        sa.Column("own_monthly", WIDE, nullable=False),
        sa.Column("price", WIDE, nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("discount", WORDS, nullable=True),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("involuntary", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_subscription_state_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_state_subscription_id_subscription"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("subscription_id", "seq", name=op.f("pk_subscription_state")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_subscription_state_customer", "subscription_state", ["customer_id", "since"], unique=False
    )
    op.create_index(
        "ix_subscription_state_since", "subscription_state", ["since", "customer_id", "monthly"], unique=False
    )
    op.create_index(
        "ix_subscription_state_until", "subscription_state", ["until", "customer_id"], unique=False
    )
