"""Campaigns, costs, answers, usage, reviews, closed periods and customers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the book's tables."""
    _add_what_figures_ask_for()
    _add_what_follows()
    _add_what_customers_say()
    _extend_records()


def _add_what_figures_ask_for() -> None:
    """Campaigns, costs, markets, reviews, figures of one's own."""
    op.create_table(
        "baseline",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("grain", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("amount", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index("uq_baseline", ["category", "grain", "start"], unique=True)

    op.create_table(
        "campaign",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("channel", WORDS, nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("budget", WIDE, nullable=True),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_end", ["end"], unique=False)
        batch_op.create_index("ix_campaign_list", ["trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_campaign_ref", ["ref"], unique=False)

    op.create_table(
        "market_size",
        sa.Column("grain", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("amount", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_size")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("market_size", schema=None) as batch_op:
        batch_op.create_index("uq_market_size", ["grain", "start"], unique=True)

    op.create_table(
        "own_kpi",
        sa.Column("kpi", WORDS, nullable=False),
        sa.Column("expression", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("better", WORDS, nullable=False),
        sa.Column("meaning", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_kpi")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("own_kpi", schema=None) as batch_op:
        batch_op.create_index("ix_own_kpi_list", ["trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("uq_own_kpi", ["kpi"], unique=True)

    op.create_table(
        "duty",
        sa.Column("kpi", WORDS, nullable=False),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("cadence", sa.Text(), nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("duty", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("kpi", name=op.f("uq_duty_kpi")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "review",
        sa.Column("kpi", WORDS, nullable=False),
        sa.Column("cadence", sa.Text(), nullable=True),
        sa.Column("campaign_id", WIDE, nullable=True),
        sa.Column("grain", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("text", WORDS, nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("review", "campaign_id", "campaign"),
        _link("review", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_kpi", ["kpi", "end"], unique=False)

    op.create_table(
        "cost",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("amount", WIDE, nullable=False),
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("base_amount", WIDE, nullable=False),
        sa.Column("campaign_id", WIDE, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("cost", "campaign_id", "campaign"),
        _link("cost", "company_id", "contact"),
        _link("cost", "contact_id", "contact"),
        _link("cost", "customer_id", "contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("cost", schema=None) as batch_op:
        batch_op.create_index("ix_cost_campaign", ["campaign_id", "day"], unique=False)
        batch_op.create_index("ix_cost_company", ["company_id"], unique=False)
        batch_op.create_index("ix_cost_contact", ["contact_id"], unique=False)
        batch_op.create_index(
            "ix_cost_count", ["day", "category", "base_amount", "customer_id", "campaign_id"], unique=False
        )
        batch_op.create_index("ix_cost_customer", ["customer_id", "day"], unique=False)
        batch_op.create_index("ix_cost_list", ["trashed", "day", "id"], unique=False)


def _add_what_follows() -> None:
    """Closed periods, and what is derived from the records."""
    op.create_table(
        "closed_period",
        sa.Column("grain", WORDS, nullable=False),
        sa.Column("calendar", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("moment", WIDE, nullable=False),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("gesture", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("closed_period", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("closed_period", schema=None) as batch_op:
        batch_op.create_index("uq_closed_period", ["grain", "calendar", "start", "end"], unique=True)

    op.create_table(
        "frozen_figure",
        sa.Column("closed_period_id", WIDE, nullable=False),
        sa.Column("kpi", WORDS, nullable=False),
        sa.Column("variant", WORDS, nullable=False),
        sa.Column("part", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=True),
        sa.Column("document", WORDS, nullable=False),
        sa.Column("definition", WORDS, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("frozen_figure", "closed_period_id", "closed_period"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_figure")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("frozen_figure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_frozen_figure_period", ["closed_period_id", "kpi", "variant", "part"], unique=False
        )

    op.create_table(
        "remembered",
        sa.Column("what", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("population", WORDS, nullable=False),
        sa.Column("payload", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("what", "start", "end", name=op.f("pk_remembered")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    with op.batch_alter_table("remembered", schema=None) as batch_op:
        batch_op.create_index("ix_remembered_population", ["population", "end"], unique=False)

    op.create_table(
        "customer_state",
        sa.Column("customer_id", WIDE, autoincrement=False, nullable=False),
        sa.Column("seq", WIDE, autoincrement=False, nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("monthly", WIDE, nullable=False),
        sa.Column("before", WIDE, nullable=False),
        sa.Column("movement", sa.Text(), nullable=True),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("joined", sa.Integer(), nullable=True),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("involuntary", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        _link("customer_state", "customer_id", "contact"),
        sa.PrimaryKeyConstraint("customer_id", "seq", name=op.f("pk_customer_state")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    with op.batch_alter_table("customer_state", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customer_state_movement",
            ["movement", "since", "customer_id", "monthly", "before"],
            unique=False,
        )
        batch_op.create_index(
            "ix_customer_state_since", ["since", "until", "customer", "customer_id", "monthly"], unique=False
        )
        batch_op.create_index("ix_customer_state_step", ["step", "since", "customer_id"], unique=False)
        batch_op.create_index(
            "ix_customer_state_until", ["until", "since", "customer", "customer_id", "monthly"], unique=False
        )

    op.create_table(
        "lead_response",
        sa.Column("customer_id", WIDE, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minutes", WIDE, nullable=False),
        _link("lead_response", "customer_id", "contact"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_lead_response")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "subscription_term",
        sa.Column("subscription_id", WIDE, autoincrement=False, nullable=False),
        sa.Column("due", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("monthly", WIDE, nullable=False),
        sa.Column("after", WIDE, nullable=False),
        sa.Column("renewed", sa.Integer(), nullable=False),
        _link("subscription_term", "customer_id", "contact"),
        _link("subscription_term", "subscription_id", "subscription"),
        sa.PrimaryKeyConstraint("subscription_id", "due", name=op.f("pk_subscription_term")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    with op.batch_alter_table("subscription_term", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_term_due", ["due", "customer_id", "renewed", "monthly", "after"], unique=False
        )


def _add_what_customers_say() -> None:
    """Answers and usage."""
    op.create_table(
        "usage",
        sa.Column("product_id", WIDE, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("count", WIDE, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("usage", "company_id", "contact"),
        _link("usage", "contact_id", "contact"),
        _link("usage", "customer_id", "contact"),
        _link("usage", "product_id", "product"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("usage", schema=None) as batch_op:
        batch_op.create_index("ix_usage_company", ["company_id"], unique=False)
        batch_op.create_index("ix_usage_contact", ["contact_id"], unique=False)
        batch_op.create_index("ix_usage_count", ["day", "customer_id", "product_id", "count"], unique=False)
        batch_op.create_index("ix_usage_customer", ["customer_id", "day"], unique=False)
        batch_op.create_index("ix_usage_list", ["trashed", "day", "id"], unique=False)
        batch_op.create_index("ix_usage_product", ["product_id", "day"], unique=False)

    op.create_table(
        "answer",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", WIDE, nullable=False),
        sa.Column("scale", WORDS, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("wave", WORDS, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("ticket_id", WIDE, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        _link("answer", "company_id", "contact"),
        _link("answer", "contact_id", "contact"),
        _link("answer", "customer_id", "contact"),
        _link("answer", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index("ix_answer_company", ["company_id"], unique=False)
        batch_op.create_index("ix_answer_contact", ["contact_id", "kind", "day"], unique=False)
        batch_op.create_index("ix_answer_count", ["kind", "day", "scale", "score"], unique=False)
        batch_op.create_index("ix_answer_customer", ["customer_id", "day"], unique=False)
        batch_op.create_index("ix_answer_list", ["trashed", "day", "id"], unique=False)
        batch_op.create_index("ix_answer_ticket", ["ticket_id"], unique=False)


def _extend_records() -> None:
    """Links and indexes of the records there are."""
    _add_link("activity", "review_id", "review")
    _add_link("contact", "campaign_id", "campaign")
    _add_link("contact", "merged_into_id", "contact")
    _add_link("deal", "campaign_id", "campaign")
    _add_link("ticket", "deal_id", "deal")
    op.add_column("activity", sa.Column("kpi", WORDS, nullable=True))
    op.add_column("subscription_change", sa.Column("interval", WORDS, nullable=True))
    op.add_column("subscription_state", sa.Column("interval", WORDS, nullable=True))
    op.create_index("ix_activity_kpi", "activity", ["kpi"])
    op.create_index("ix_contact_campaign", "contact", ["campaign_id"])
    op.create_index("ix_contact_merged", "contact", ["merged_into_id"])
    op.create_index("ix_deal_campaign", "deal", ["campaign_id"])
    op.create_index("ix_ticket_deal", "ticket", ["deal_id"])
    op.create_index("ix_ticket_satisfied", "ticket", ["satisfied", "satisfaction"])
    op.drop_index("ix_subscription_state_since", "subscription_state")
    columns = ["since", "until", "monthly", "customer_id", "status"]
    op.create_index("ix_subscription_state_since", "subscription_state", columns)
    for column in ("text", "whole"):
        op.drop_index(f"ix_custom_value_{column}", "custom_value")
        op.create_index(f"ix_custom_value_{column}", "custom_value", ["field_id", column, "record_id"])


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A link to another record, checked at the end of the transaction."""
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name, initially="DEFERRED", deferrable=True)


def _add_link(table: str, column: str, target: str) -> None:
    """Add a link to another record in place, without copying the table."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind} '
        f'CONSTRAINT "fk_{table}_{column}_{target}" REFERENCES "{target}" (id) DEFERRABLE INITIALLY DEFERRED'
    )
