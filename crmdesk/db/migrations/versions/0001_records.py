"""Records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - a statement for each table
    """Change the book's tables."""
    op.create_table(
        "exchange_rate",
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("exchange_rate", schema=None) as batch_op:
        batch_op.create_index("uq_exchange_rate", ["currency", "day"], unique=True)

    op.create_table(
        "gesture",
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("moment", WIDE, nullable=False),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("message", WORDS, nullable=False),
        sa.Column("params", WORDS, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undoes", WIDE, nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["gesture.id"], name=op.f("fk_gesture_undoes_gesture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gesture")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("gesture", schema=None) as batch_op:
        batch_op.create_index("ix_gesture_undoes", ["undoes"], unique=False)

    op.create_table(
        "pipeline",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipeline")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "product",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("price", WIDE, nullable=True),
        sa.Column("cost", WIDE, nullable=True),
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("recurring", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index("ix_product_list", ["trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_product_ref", ["ref"], unique=False)

    op.create_table(
        "search_entry",
        sa.Column("id", WIDE, autoincrement=False, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("email", WORDS, nullable=True),
        sa.Column("role", WORDS, nullable=True),
        sa.Column("team", WORDS, nullable=True),
        sa.Column("is_manager", sa.Integer(), nullable=False),
        sa.Column("manager_id", WIDE, nullable=True),
        sa.Column("region", WORDS, nullable=True),
        sa.Column("hourly_cost", WIDE, nullable=True),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["staff.id"],
            name=op.f("fk_staff_manager_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index("ix_staff_list", ["trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_staff_ref", ["ref"], unique=False)

    op.create_table(
        "tag",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "contact",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("other_name", WORDS, nullable=True),
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("job_title", WORDS, nullable=True),
        sa.Column("emails", WORDS, nullable=True),
        sa.Column("phones", WORDS, nullable=True),
        sa.Column("website", WORDS, nullable=True),
        sa.Column("address", WORDS, nullable=True),
        sa.Column("city", WORDS, nullable=True),
        sa.Column("country", WORDS, nullable=True),
        sa.Column("tax_number", WORDS, nullable=True),
        sa.Column("registration_number", WORDS, nullable=True),
        sa.Column("language", WORDS, nullable=True),
        sa.Column("segment", WORDS, nullable=True),
        sa.Column("industry", WORDS, nullable=True),
        sa.Column("size", WORDS, nullable=True),
        sa.Column("source", WORDS, nullable=True),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("consent", WORDS, nullable=True),
        sa.Column("needs", WORDS, nullable=True),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contact.id"],
            name=op.f("fk_contact_company_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_contact_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_company", ["company_id"], unique=False)
        batch_op.create_index("ix_contact_created", ["created"], unique=False)
        batch_op.create_index("ix_contact_list", ["kind", "trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_contact_owner", ["owner_id"], unique=False)
        batch_op.create_index("ix_contact_ref", ["kind", "ref"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("gesture_id", WIDE, nullable=False),
        sa.Column("entity", WORDS, nullable=False),
        sa.Column("record_id", WIDE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", WORDS, nullable=True),
        sa.Column("after", WORDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["gesture_id"], ["gesture.id"], name=op.f("fk_journal_entry_gesture_id_gesture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entry_gesture", ["gesture_id"], unique=False)
        batch_op.create_index("ix_journal_entry_record", ["entity", "record_id"], unique=False)

    op.create_table(
        "stage",
        sa.Column("pipeline_id", WIDE, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("probability", sa.Text(), nullable=False),
        sa.Column("stale_days", WIDE, nullable=True),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["pipeline.id"],
            name=op.f("fk_stage_pipeline_id_pipeline"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("stage", schema=None) as batch_op:
        batch_op.create_index("ix_stage_pipeline", ["pipeline_id", "position"], unique=False)

    op.create_table(
        "target",
        sa.Column("kpi", WORDS, nullable=False),
        sa.Column("grain", WORDS, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("benchmark", sa.Text(), nullable=True),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("team", WORDS, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_target_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index("ix_target_kpi", ["kpi", "grain", "start"], unique=False)

    op.create_table(
        "contact_tag",
        sa.Column("contact_id", WIDE, nullable=False),
        sa.Column("tag_id", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_tag_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["tag.id"],
            name=op.f("fk_contact_tag_tag_id_tag"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_tag")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("contact_tag", schema=None) as batch_op:
        batch_op.create_index("ix_contact_tag_tag", ["tag_id"], unique=False)
        batch_op.create_index("uq_contact_tag", ["contact_id", "tag_id"], unique=True)

    op.create_table(
        "deal",
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("contact_id", WIDE, nullable=True),
        sa.Column("company_id", WIDE, nullable=True),
        sa.Column("customer_id", WIDE, nullable=True),
        sa.Column("pipeline_id", WIDE, nullable=False),
        sa.Column("stage_id", WIDE, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("amount", WIDE, nullable=False),
        sa.Column("cost", WIDE, nullable=True),
        sa.Column("currency", WORDS, nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("base_amount", WIDE, nullable=False),
        sa.Column("base_cost", WIDE, nullable=True),
        sa.Column("probability", sa.Text(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("expected_close", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Integer(), nullable=True),
        sa.Column("lost_reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("source", WORDS, nullable=True),
        sa.Column("next_step", WORDS, nullable=True),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("sort_key", WORDS, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contact.id"],
            name=op.f("fk_deal_company_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_deal_contact_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["contact.id"],
            name=op.f("fk_deal_customer_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_deal_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["pipeline.id"],
            name=op.f("fk_deal_pipeline_id_pipeline"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stage.id"],
            name=op.f("fk_deal_stage_id_stage"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("deal", schema=None) as batch_op:
        batch_op.create_index("ix_deal_board", ["pipeline_id", "status", "stage_id", "trashed"], unique=False)
        batch_op.create_index("ix_deal_company", ["company_id"], unique=False)
        batch_op.create_index("ix_deal_contact", ["contact_id"], unique=False)
        batch_op.create_index("ix_deal_created", ["created"], unique=False)
        batch_op.create_index("ix_deal_customer", ["customer_id"], unique=False)
        batch_op.create_index("ix_deal_expected_close", ["expected_close"], unique=False)
        batch_op.create_index("ix_deal_list", ["trashed", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_deal_owner", ["owner_id"], unique=False)
        batch_op.create_index("ix_deal_ref", ["ref"], unique=False)

    op.create_table(
        "deal_line",
        sa.Column("deal_id", WIDE, nullable=False),
        sa.Column("product_id", WIDE, nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("price", WIDE, nullable=False),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_deal_line_deal_id_deal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_deal_line_product_id_product"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_line")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("deal_line", schema=None) as batch_op:
        batch_op.create_index("ix_deal_line_deal", ["deal_id"], unique=False)
        batch_op.create_index("ix_deal_line_product", ["product_id"], unique=False)

    op.create_table(
        "deal_tag",
        sa.Column("deal_id", WIDE, nullable=False),
        sa.Column("tag_id", WIDE, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_deal_tag_deal_id_deal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_deal_tag_tag_id_tag"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_tag")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("deal_tag", schema=None) as batch_op:
        batch_op.create_index("ix_deal_tag_tag", ["tag_id"], unique=False)
        batch_op.create_index("uq_deal_tag", ["deal_id", "tag_id"], unique=True)

    op.create_table(
        "stage_move",
        sa.Column("deal_id", WIDE, nullable=False),
        sa.Column("seq", WIDE, nullable=False),
        sa.Column("moment", WIDE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("stage_id", WIDE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("owner_id", WIDE, nullable=True),
        sa.Column("base_amount", WIDE, nullable=False),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("competitor", WORDS, nullable=True),
        sa.Column("until", WIDE, nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_stage_move_deal_id_deal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["staff.id"],
            name=op.f("fk_stage_move_owner_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stage.id"],
            name=op.f("fk_stage_move_stage_id_stage"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_move")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stage_move_close",
            ["outcome", "day", "until_day", "owner_id", "base_amount", "deal_id"],
            unique=False,
        )
        batch_op.create_index("ix_stage_move_deal", ["deal_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_stage_move_end", ["until_day", "outcome", "day", "stage_id", "deal_id"], unique=False
        )
        batch_op.create_index("ix_stage_move_stage", ["stage_id", "day", "deal_id"], unique=False)
