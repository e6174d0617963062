"""The full check finds what was put wrong, and nothing in a sound book."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from crmdesk.db import check, search
from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.model import Contact, ContactKind, Deal, DealStatus, Pipeline, Stage, StageMove

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from crmdesk.db.uow import Work

DAY = dt.date(2026, 5, 1)
NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def filled(work: Work) -> Engine:
    """A book with two contacts, an open deal, and one that was won, reopened and lost."""
    with work.write() as unit:
        for name in ("Ali", "Sara"):
            unit.add(Contact(name=name, kind=ContactKind.PERSON, created=DAY))
        pipeline = unit.add(Pipeline(name="Sales"))
        stage = unit.add(Stage(pipeline_id=pipeline.id, name="First", position=0, probability=Decimal("0.5")))
        for number, outcomes in enumerate(([DealStatus.OPEN], list("owol")), start=1):
            add_deal(unit, stage, number, outcomes)
        unit.commit("Filled")
    return work.engine


def add_deal(unit, stage: Stage, number: int, outcomes: list) -> None:
    words = {"o": DealStatus.OPEN, "w": DealStatus.WON, "l": DealStatus.LOST}
    statuses = [words.get(outcome, outcome) for outcome in outcomes]
    days = [DAY + dt.timedelta(days=at) for at in range(len(statuses) + 1)]
    last = statuses[-1]
    deal = unit.add(
        Deal(
            name=f"Deal {number}", pipeline_id=stage.pipeline_id, stage_id=stage.id, status=last, currency="USD",
            rate=Decimal(1), created=DAY, entered=DAY, closed=None if last is DealStatus.OPEN else days[len(statuses) - 1],
        )
    )  # fmt: skip
    for at, status in enumerate(statuses):
        is_last = at == len(statuses) - 1
        unit.add(
            StageMove(
                deal_id=deal.id, seq=at + 1, moment=NOON + dt.timedelta(days=at), day=days[at], stage_id=stage.id,
                outcome=status, until=None if is_last else NOON + dt.timedelta(days=at + 1),
                until_day=None if is_last else days[at + 1],
            )
        )  # fmt: skip


def test_a_sound_book_has_no_findings(filled: Engine) -> None:
    assert check_book(filled) == []


@pytest.mark.parametrize(
    ("wrong", "message", "table", "ids"),
    [
        ("UPDATE deal SET status = 'won' WHERE id = 1", check.WRONG_STATE, "deal", (1,)),
        ("UPDATE deal SET closed = closed + 1 WHERE id = 2", check.WRONG_STATE, "deal", (2,)),
        ("UPDATE stage_move SET until_day = until_day + 1 WHERE seq = 2", check.BROKEN_CHAIN, "deal", (2,)),
        ("DELETE FROM stage_move WHERE deal_id = 2 AND seq = 3", check.BROKEN_CHAIN, "deal", (2,)),
        ("UPDATE contact SET name = 'Reza' WHERE id = 2", check.NOT_FOUND, "contact", (2,)),
        ("UPDATE contact SET trashed = 5 WHERE id = 1", check.SURPLUS, "contact", ()),
    ],
)
def test_what_was_put_wrong_is_found(
    filled: Engine, wrong: str, message: str, table: str, ids: tuple[int, ...]
) -> None:
    with filled.connect() as connection:
        connection.execute(text(wrong))
        connection.commit()
    findings = check_book(filled)
    assert [(one.message, one.table, one.ids) for one in findings] == [(message, table, ids)]
    assert "{" not in str(findings[0])


def test_a_link_to_nowhere_is_found(filled: Engine) -> None:
    with filled.connect() as connection:
        if filled.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE deal SET contact_id = 77 WHERE id = 1"))
        connection.commit()
    (finding,) = check_book(filled)
    assert (finding.message, finding.table, finding.ids) == (check.LOST_LINK, "deal", (1,))


def test_a_damaged_index_is_found_and_made_anew(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as connection:
        search.store(connection, {1 << 40 | number: f"Name {number}" for number in range(1, 4)})
        connection.execute(
            text(
                "INSERT INTO contact (id, version, name, sort_key, kind, created) "
                "VALUES (1, 1, 'Name 1', '', 'person', 0), (2, 1, 'Name 2', '', 'person', 0), "
                "(3, 1, 'Name 3', '', 'person', 0)"
            )
        )
        connection.commit()
    assert check_book(engine) == []
    with engine.connect() as connection:
        connection.execute(
            text("INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', 5, 'name')")
        )
        connection.commit()
    assert [(one.message, one.is_derived) for one in check_book(engine)] == [(check.INDEX_DAMAGED, True)]
    with engine.connect() as connection:
        search.rebuild(connection)
        connection.commit()
    assert check_book(engine) == []


def test_bytes_that_are_no_text_are_damage_and_are_not_repeated(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO contact (version, name, sort_key, kind, created) "
                "VALUES (1, CAST(x'43616e617279ff' AS TEXT), '', 'person', 0)"
            )
        )
        connection.commit()
    (finding,) = check_book(engine)
    assert finding.message == check.DAMAGED
    assert "Canary" not in str(finding)


def test_a_damaged_file_is_all_that_is_said(file: Path) -> None:
    engine = open_engine(file)
    with engine.connect() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'deal'").scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    engine.dispose()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(os.urandom(size))
    findings = check_book(open_engine(file))
    assert findings
    assert {one.message for one in findings} == {check.DAMAGED}
