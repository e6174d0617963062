"""Tables as the window shows them, in each language, come back into another book as what they were."""

from __future__ import annotations

import csv
import shutil
from types import SimpleNamespace

import pytest

from crmdesk.db.engine import open_engine
from crmdesk.entities.catalogue import ENTITIES
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.texts import _, using
from crmdesk.services import exporting, lists
from crmdesk.services.book_fields import book_fields
from crmdesk.services.books import work_on
from crmdesk.services.importing.looking import guess_kinds
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.unit.services.conftest import Clock
from tests.unit.services.plain_book import fill, prepare

IN_ORDER = """
    rate staff product campaign company contact deal stage_move subscription subscription_change ticket
    ticket_event activity holiday cost answer usage target market_size baseline
"""
"""What others link to comes before them."""

NOT_IMPORTED = {
    "deal": {"probability": "that of its stage"},
    "subscription": {"next_due": "follows from its terms", "ended": "follows from its end and changes"},
    "ticket": dict.fromkeys(("nearest", "reply_due", "update_due", "solve_due"), "reckoned by the work hours"),
}
"""What the window shows and no file says, and why."""

NOT_SHOWN = {"deal": ("product",)}
"""What no table of the window has, so that a table as the window shows it has it not either."""


@pytest.fixture(scope="module")
def books(made_book, tmp_path_factory):
    """The book, what its exact tables have, and how to make another one for its plain tables."""
    folder, clock, engines = tmp_path_factory.mktemp("plain"), Clock(), []

    def opened(path):
        engines.append(open_engine(str(path)))
        return work_on(engines[-1], clock=clock)

    def another(path):
        shutil.copy(folder / "ready.crm", path)
        return opened(path)

    shutil.copy(made_book, folder / "ready.crm")
    prepare(opened(folder / "ready.crm"))
    crm = another(folder / "full.crm")
    fill(crm, clock)
    exact = {entity: exactly(crm, entity, folder) for entity in IN_ORDER.split()}
    yield SimpleNamespace(crm=crm, another=another, exact=exact)
    for engine in engines:
        engine.dispose()


def exactly(crm, entity, folder):
    """The rows of an exact table, whatever their order."""
    path = folder / "exact.csv"
    exporting.export_list(crm, query=exporting.everything(crm, entity), path=path, exact=True, rtl=False)
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: list(row.values()))


def shown(crm, entity):
    """All that the window's table of a kind of record can show."""
    return lists.ListQuery(entity, tuple(one.name for one in book_fields(crm).entity(entity).columns()))


def bring(crm, path, entity):
    kind = next(one.plural for one in ENTITIES if one.name == entity)
    plan = make_plan(path, kind=kind, options=Options(), calendar=crm.facts.calendar, book=book_fields(crm))
    return plan, run_import(crm, plan=plan)


def test_every_kind_of_record_has_rows(books):
    assert books.exact.keys() == {one.name for one in ENTITIES}
    for entity, rows in books.exact.items():
        empty = {name for name in rows[0] if not any(row[name] for row in rows)}
        assert not empty, entity


@pytest.mark.parametrize(("ending", "query"), [("csv", shown), ("xlsx", exporting.everything)])
@pytest.mark.parametrize("language", CATALOGUES)
def test_plain_tables_come_back_into_another_book(books, tmp_path, language, ending, query):
    other = books.another(tmp_path / "other.crm")
    for entity in IN_ORDER.split():
        path = tmp_path / f"{entity}.{ending}"
        with using(language):
            exporting.export_list(books.crm, query=query(books.crm, entity), path=path, exact=False, rtl=True)
        plan, result = bring(other, path, entity)
        assert guess_kinds(plan.table.header)[0].kind == plan.entity.plural
        assert not [(error.column, str(error.reason)) for error in result.errors], entity
        with using(language):
            fields = {_(one.label): one.name for one in plan.entity.fields}
        left = {fields[one.heading] for one in plan.columns if one.field is None}
        assert left == (NOT_IMPORTED.get(entity, {}).keys() if query is shown else set()), entity
    for entity, rows in books.exact.items():
        lost = dict.fromkeys(NOT_SHOWN.get(entity, ()), "") if query is shown else {}
        assert exactly(other, entity, tmp_path) == [row | lost for row in rows]


@pytest.mark.parametrize("entity", IN_ORDER.split())
def test_a_plain_table_changes_nothing_where_it_is_from(books, tmp_path, entity):
    path = tmp_path / "list.csv"
    with using("fa"):
        exporting.export_list(books.crm, query=shown(books.crm, entity), path=path, exact=False, rtl=True)
    _plan, result = bring(books.crm, path, entity)
    assert (result.unchanged, result.rejected) == (result.rows, 0)
