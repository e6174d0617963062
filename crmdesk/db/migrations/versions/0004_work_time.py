"""Work time, attachments, and fields of one's own."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the book's tables."""
    op.create_table(
        "custom_field",
        sa.Column("entity", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("label", WORDS, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("choices", WORDS, nullable=True),
        sa.Column("position", WIDE, nullable=False),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("uq_custom_field", "custom_field", ["entity", "name"], unique=True)

    op.create_table(
        "holiday",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("hours", WORDS, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "work_hours",
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("hours", WORDS, nullable=False),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hours")),
        sa.UniqueConstraint("start", name=op.f("uq_work_hours_start")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("entity", WORDS, nullable=False),
        sa.Column("record_id", WIDE, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("size", WIDE, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("added", WIDE, nullable=False),
        sa.Column("staff_id", WIDE, nullable=True),
        sa.Column("trashed", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_attachment_staff_id_staff"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_record", "attachment", ["entity", "record_id", "trashed"], unique=False)
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)

    op.create_table(
        "custom_value",
        sa.Column("field_id", WIDE, nullable=False),
        sa.Column("record_id", WIDE, nullable=False),
        sa.Column("text", WORDS, nullable=True),
        sa.Column("whole", WIDE, nullable=True),
        sa.Column("id", WIDE, autoincrement=True, nullable=False),
        sa.Column("version", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["custom_field.id"],
            name=op.f("fk_custom_value_field_id_custom_field"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_value")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_custom_value_text", "custom_value", ["field_id", "text"], unique=False)
    op.create_index("ix_custom_value_whole", "custom_value", ["field_id", "whole"], unique=False)
    op.create_index("uq_custom_value", "custom_value", ["field_id", "record_id"], unique=True)

    _move_work_week()


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _move_work_week() -> None:
    """Let the work week, until now one of the settings, be valid from a day on."""
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT value FROM setting WHERE key = 'work_week'")).scalar()
    week = json.loads(found) if found else {}
    hours = ",".join(
        f"{_DAYS[int(day)]}={start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        for day, (start, end) in sorted(week.items())
    )
    if hours:
        connection.execute(
            sa.text("INSERT INTO work_hours (start, hours, version) VALUES (0, :hours, 1)"), {"hours": hours}
        )
    connection.execute(sa.text("DELETE FROM setting WHERE key = 'work_week'"))
