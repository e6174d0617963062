"""Migrations: what they make is the model, and what fails half way leaves nothing behind."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crmdesk import paths
from crmdesk.db import backup, faults, migrate
from crmdesk.db import engine as engines
from crmdesk.db.engine import APPLICATION_ID, SCHEMA, open_engine, schema_number
from crmdesk.model import Base, Campaign, Contact, ContactKind, ToldApart
from crmdesk.model.base import EPOCH
from tools import migration

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_the_migrations_make_exactly_the_model(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, _kind, _parents: not (name or "").startswith("search_index"),
            },
        )
        found = compare_metadata(context, Base.metadata)
    assert [one for one in found if one[0] not in {"add_fk", "remove_fk"}] == []
    # SQLite does not tell when a link that was added in place is checked: what is linked is compared.
    links = Counter(
        (one[0], one[1].table.name, *one[1].column_keys, *(key.target_fullname for key in one[1].elements))
        for one in found
        if one[0] in {"add_fk", "remove_fk"}
    )
    assert all(links["remove_fk", *rest] == links["add_fk", *rest] for _kind, *rest in links)


def test_the_next_migration_would_change_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, *_: not (name or "").startswith("search_index")}
        )
        script = produce_migrations(context, Base.metadata)
    migration.keep_links(None, None, [script])
    assert script.upgrade_ops is not None
    assert script.upgrade_ops.ops == []


def test_links_added_in_place_are_checked_at_the_end(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Contact(kind=ContactKind.PERSON, name="A", created=EPOCH, campaign_id=7))
        session.flush()
        session.add(Campaign(id=7, name="B"))
        session.commit()
        session.add(Contact(kind=ContactKind.PERSON, name="C", created=EPOCH, campaign_id=8))
        session.flush()
        with pytest.raises(IntegrityError):
            session.commit()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def free_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no book yet."""
    if request.param == "sqlite":
        return str(tmp_path / "old.crm")
    place: str = request.getfixturevalue("empty_database")
    return place


def test_contacts_of_a_book_of_the_fifth_format_can_be_told_apart(free_place: str) -> None:
    engine = migrate.create_book(free_place, schema=5)
    add_people(engine)
    migrate.upgrade(engine, SCHEMA)
    with Session(engine) as session:
        assert session.get_one(Contact, 9).name == "Ali"
        session.add(ToldApart(said=1, contact_id=9))
        session.commit()
        session.add(ToldApart(said=1, contact_id=10))
        with pytest.raises(IntegrityError):
            session.commit()
    engine.dispose()


def test_every_table_is_strict_and_numbers_its_records_once(file: Path) -> None:
    with sqlite3.connect(file) as book:
        tables = book.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    model = {name: sql for name, sql in tables if name in Base.metadata.tables}
    assert set(model) == set(Base.metadata.tables)
    assert [name for name, sql in model.items() if not sql.rstrip().endswith("STRICT")] == []
    assert sorted(name for name, sql in model.items() if "AUTOINCREMENT" not in sql) == [
        "customer_state",
        "lead_response",
        "search_entry",
        "subscription_state",
        "subscription_term",
    ]


def test_the_file_names_its_program_and_schema(file: Path) -> None:
    head = file.read_bytes()[:100]
    assert head[68:72] == APPLICATION_ID.to_bytes(4, "big") == b"crmd"
    assert int.from_bytes(head[60:64], "big") == SCHEMA


def test_the_newest_migration_is_the_schema_of_the_program() -> None:
    script = ScriptDirectory.from_config(migrate.configuration())
    assert script.get_heads() == [f"{SCHEMA:04d}"]


def test_alembic_is_not_loaded_for_a_book_that_is_up_to_date(file: Path) -> None:
    code = (
        "import sys; from crmdesk.db import engine, migrate; book = engine.open_engine(sys.argv[1]); "
        "assert migrate.bring_up_to_date(book) is None; print('alembic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=paths.PACKAGE.parent,
    )
    assert ran.stdout.strip() == "False"


def test_a_failed_beginning_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_mark", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        migrate.create_book(tmp_path / "b.crm")
    assert list(tmp_path.iterdir()) == []


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{before}", None, None


def upgrade():
    op.add_column("contact", sa.Column("birthday", sa.Integer()))
    with op.batch_alter_table("tag", table_kwargs={{"sqlite_autoincrement": True}}) as batch:
        batch.alter_column("name", new_column_name="word")
        batch.add_column(sa.Column("colour", sa.Text()))
    op.execute("INSERT INTO tag (word, version, colour) VALUES ('half way', 1, 'red')")
    {last}
"""


class Future:
    """A program with one migration more."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "migrations"
        shutil.copytree(paths.migrations(), self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr(paths, "migrations", lambda: self.folder)
        monkeypatch.setattr(paths, "user_data", lambda: folder / "user")
        for module in (engines, migrate):
            monkeypatch.setattr(module, "SCHEMA", SCHEMA + 1)

    def write(self, last: str) -> None:
        """Let the migration end in this statement."""
        text = NEXT.format(number=f"{SCHEMA + 1:04d}", before=f"{SCHEMA:04d}", last=last)
        (self.folder / "versions" / "next.py").write_text(text, encoding="utf-8")


@pytest.fixture
def future(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Future:
    return Future(tmp_path, monkeypatch)


def add_people(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO tag (id, name, version) VALUES (5, 'kept', 1)"))
        connection.execute(
            text(
                "INSERT INTO contact (id, version, name, sort_key, kind, created) VALUES (9, 1, 'Ali', '', 'person', 0)"
            )
        )
        connection.execute(text("INSERT INTO contact_tag (contact_id, tag_id, version) VALUES (9, 5, 1)"))
        connection.commit()


def dump(engine: Engine) -> list[str]:
    """Everything in the book, its schema included."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return list(connection.connection.driver_connection.iterdump())
        columns = connection.execute(
            text(
                "SELECT table_name, column_name, data_type FROM information_schema.columns "
                "WHERE table_schema = 'public' ORDER BY 1, 2"
            )
        ).all()
        rows = [
            str(connection.execute(text(f"SELECT * FROM {name}")).all())
            for name in ("tag", "contact", "contact_tag", "alembic_version")
        ]
        return [*map(str, columns), *rows]


def test_a_migration_that_fails_half_way_leaves_the_book_as_it_was_and_can_be_run_again(
    engine: Engine, future: Future
) -> None:
    add_people(engine)
    before = dump(engine)
    future.write("raise RuntimeError('the power went')")
    for _attempt in range(2):
        with pytest.raises(RuntimeError, match="power"):
            migrate.bring_up_to_date(engine)
        assert dump(engine) == before
    future.write("pass")
    kept = migrate.bring_up_to_date(engine)
    assert kept is not None
    info = backup.verify(kept)
    assert info.schema == SCHEMA
    assert {name: count for name, count in info.rows.items() if count} == {
        "contact": 1,
        "contact_tag": 1,
        "tag": 1,
    }
    with engine.connect() as connection:
        assert schema_number(connection) == SCHEMA + 1
        assert connection.execute(text("SELECT word, colour FROM tag ORDER BY word")).all() == [
            ("half way", "red"),
            ("kept", None),
        ]
        assert connection.execute(text("SELECT tag_id FROM contact_tag")).scalar() == 5
    assert migrate.bring_up_to_date(engine) is None


def test_a_table_made_anew_stays_strict_and_foreign_keys_stay_on(file: Path, future: Future) -> None:
    engine = open_engine(file)
    add_people(engine)
    future.write("pass")
    migrate.bring_up_to_date(engine)
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'tag'").scalar()
        assert re.search(r"AUTOINCREMENT.*STRICT\s*$", made, re.DOTALL)
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_loses_what_others_point_at_is_refused(file: Path, future: Future) -> None:
    engine = open_engine(file)
    add_people(engine)
    before = dump(engine)
    future.write("op.execute('DELETE FROM tag')")
    with pytest.raises(faults.BookDamaged):
        migrate.bring_up_to_date(engine)
    assert dump(engine) == before


def test_without_a_backup_there_is_no_migration(
    file: Path, future: Future, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(file)
    before = dump(engine)
    future.write("pass")

    def refuse(*_args: object) -> None:
        raise faults.DiskFull("disk")

    monkeypatch.setattr(backup, "_copy_file", refuse)
    with pytest.raises(faults.DiskFull):
        migrate.bring_up_to_date(engine)
    assert dump(engine) == before
