"""Closed periods: figures kept bit for bit, and exactly the edits named that touch them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from crmdesk.kpi.breakdown import run_each
from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.frozen import NOT_THERE
from crmdesk.kpi.plain import figure_json
from crmdesk.kpi.spec import Role
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model import Contact, Deal, FrozenFigure
from crmdesk.model.money import Money
from crmdesk.services import closed_changes, closing, deals, figures, history, own_kpis, pipelines, records
from crmdesk.services.closed_rows import COUNTED, idle_columns
from crmdesk.services.closed_texts import changes_json, changes_lines
from crmdesk.services.figure_texts import figure_lines
from crmdesk.services.own_kpis import Composed
from crmdesk.services.panel import Question, read_panel
from crmdesk.services.panel_charts import CHARTS
from crmdesk.services.population_reads import reads_of

if TYPE_CHECKING:
    from random import Random

APRIL = "2026-04"


def day(number, month=4):
    return dt.date(2026, month, number)


def month(crm, text=APRIL):
    return figures.read_period(crm, text=text)


def figure(crm, kpi, text=APRIL, **more):
    [found] = figures.compute(crm, ids=[kpi], period=month(crm, text), **more)
    return found


def frozen(crm):
    """Everything that is frozen, as it lies in the book."""
    columns = FrozenFigure.__table__.columns
    return crm.read(
        lambda session: [tuple(row) for row in session.execute(select(*columns).order_by(columns.id))]
    )


def written(crm, found):
    """A figure's lines for people, without marks of direction."""
    lines = figure_lines(found, fmt=Formatter(Locale.of("en")), facts=crm.facts)
    return strip_marks(" ".join(cell for line in lines for cell in line))


def kept(row):
    """A frozen row without the numbers of its records."""
    names = FrozenFigure.__table__.columns.keys()
    return {name: one for name, one in zip(names, row, strict=True) if name not in {"id", "closed_period_id"}}


def named(found):
    """The rows that are named, by table and record, with their changed fields."""
    return sorted(
        (row.entity, row.record, tuple(sorted(one.field for one in row.edits))) for row in found.rows
    )


class Business:
    """Three deals won and one lost in April, one open since March, and what may be done to them."""

    def __init__(self, crm, once=None) -> None:
        self.crm = crm
        if once is None:
            self.begin()
        else:
            vars(self).update(once("three deals won in April", crm, self.begin))

    def begin(self):
        self.won = [self.deal(f"Won {number}", day(2 + number), 1000 * number) for number in (1, 2, 3)]
        for number, one in enumerate(self.won):
            deals.win(self.crm, deal=one, day=day(20 + number))
        self.lost = self.deal("Lost", day(3), 500)
        deals.lose(self.crm, deal=self.lost, reason="price", day=day(25))
        self.open = self.deal("Open", day(10, 3), 700)
        self.party = self.save("company", {"name": "Acme", "created": day(5)})
        return {name: getattr(self, name) for name in ("won", "lost", "open", "party")}

    def deal(self, title, created, amount):
        return self.save("deal", {"title": title, "created": created, "amount": amount, "source": "web"})

    def save(self, entity, values, record=None):
        return records.save(self.crm, entity=entity, values=values, record=record).id

    # Each does something and tells which rows of April and before that touches.

    def correct_amount(self):
        self.save("deal", {"amount": 4321}, self.won[0])
        return [("deal", self.won[0], {"amount"})]

    def correct_source(self):
        self.save("deal", {"source": "fair"}, self.open)
        return [("deal", self.open, {"source"})]

    def trash(self):
        records.trash(self.crm, entity="deal", ids=[self.won[1]])
        return [("deal", self.won[1], {"trashed"})]

    def add_to_april(self):
        new = self.deal("Forgotten", day(7), 900)
        return [("deal", new, set())]

    def win_in_april(self):
        deals.win(self.crm, deal=self.open, day=day(28))
        return [("deal", self.open, {"until_day", "stage_id", "outcome"})]

    def name_party(self):
        self.save("company", {"source": "fair"}, self.party)
        return [("contact", self.party, {"source"})]

    def plan_next_step(self):
        self.save("deal", {"next_step": "Call"}, self.open)
        return [("deal", self.open, {"next_step"})]

    def name_phone(self):
        self.save("company", {"phones": ["555 1234"]}, self.party)
        return [("contact", self.party, {"phones"})]

    def add_cost(self):
        new = self.save("cost", {"day": day(9), "category": "sales", "amount": 100})
        return [("cost", new, set())]

    # These are of today and touch nothing of April.

    def win_today(self):
        new = self.deal("New", day(20, 5), 900)
        deals.win(self.crm, deal=new)
        return []

    def win_old_deal_today(self):
        another = self.deal("Late", day(19, 5), 10)
        stages = [one.id for one in pipelines.pipelines(self.crm)[0].stages]
        deals.move(self.crm, deals=[another], stage=stages[1])
        deals.lose(self.crm, deal=another, reason="price")
        return []

    def write_notes(self):
        self.save("deal", {"note": "Seen", "ref": "D-7"}, self.won[2])
        self.save("company", {"city": "Basra"}, self.party)
        return []

    def set_target(self):
        figures.set_target(self.crm, kpi="win_rate", period=month(self.crm), value=Decimal("0.5"))
        return []

    def spend_today(self):
        self.save("cost", {"day": day(20, 5), "category": "sales", "amount": 100})
        return []

    def add_party(self):
        self.save("company", {"name": "Globex"})
        return []


PAST = [
    "correct_amount",
    "correct_source",
    "trash",
    "add_to_april",
    "win_in_april",
    "name_party",
    "plan_next_step",
    "name_phone",
    "add_cost",
]
PRESENT = ["win_today", "win_old_deal_today", "write_notes", "set_target", "spend_today", "add_party"]


@pytest.fixture
def business(crm, once):
    return Business(crm, once)


@pytest.fixture
def closed(crm, business, once):
    """The business after its April was closed."""
    once("April closed", crm, lambda: closing.close(crm, period=month(crm)) and None)
    return business


def test_a_closed_period_keeps_its_figures_and_says_what_they_would_be(crm, business):
    before = {one.kpi.id: one for one in figures.compute(crm, period=month(crm))}
    done = closing.close(crm, period=month(crm))
    assert done.figures >= len(before)
    same = figure(crm, "sales_total")
    assert (same.value, same.is_restated, same.frozen.moment) == (6000, False, done.moment)
    business.correct_amount()
    now = figure(crm, "sales_total")
    assert (now.value, now.frozen.restated, now.n, now.is_restated) == (6000, 9321, 3, True)
    assert now.factors[0].value == 6000
    document = figure_json(now, 2)
    assert (document["value"], document["restated"]) == (60, 93.21)
    assert "restated" not in figure_json(figure(crm, "deals_won"), 2)
    filtered = figure(crm, "sales_total", filters={"source": "web"})
    assert (filtered.value, filtered.frozen) == (9321, None)
    may = figure(crm, "sales_total", "2026-05", series=2)
    assert (may.previous.value, may.previous.frozen.restated) == (6000, 9321)
    assert [one.value for one in may.series] == [6000, 0]
    found = closed_changes.changes(crm, period=month(crm))
    told = {
        (one.figure.kpi.id, one.figure.variant.id): (one.value, one.frozen.restated) for one in found.figures
    }
    assert told["sales_total", ""] == (6000, 9321)
    assert told["average_sale", ""] == (2000, 3107)
    assert ("deals_won", "") not in told
    [row] = found.rows
    assert (row.entity, row.record, row.title) == ("deal", business.won[0], ("Won 1",))
    assert {(one.field, one.before, one.after) for one in row.edits} == {
        ("amount", Money(1000, "USD"), Money(4321, "USD"))
    }  # fmt: skip


def test_parts_are_kept_with_their_figure(crm, closed):
    another = closed.deal("Lost too", day(8), 100)
    deals.lose(crm, deal=another, reason="time", day=day(27))
    deals.reopen(crm, deal=closed.lost)
    parts = {part.label: part for part in figure(crm, "lost_reasons").parts}
    assert (parts["price"].value, parts["price"].is_ours) == (1, False)
    assert parts["price"].frozen.restated == Decimal("0.5")
    assert (parts["time"].value, parts["time"].reason) == (None, NOT_THERE)


def test_the_parts_of_each_period_are_kept_where_they_stand_side_by_side(crm, closed):
    ask = partial(run_each, facts=crm.facts, today=crm.today())
    another = closed.deal("Lost too", day(8), 100)
    deals.lose(crm, deal=another, reason="time", day=day(27))
    periods = [month(crm), month(crm, "2026-05")]
    april, may = crm.read(lambda session: ask(session, "lost_reasons", periods))
    assert {part.label: part.value for part in april.parts} == {"price": 1, "time": None}
    assert may.frozen is None
    [filtered] = crm.read(
        lambda session: ask(session, "lost_reasons", periods[:1], filters={"source": "web"})
    )
    assert filtered.frozen is None


def shared_out(crm, business):
    """Two colleagues, the first two deals theirs, the third nobody's."""
    sara, omid = (business.save("staff", {"name": name}) for name in ("Sara", "Omid"))
    for owner, deal in zip((sara, omid), business.won, strict=False):
        business.save("deal", {"owner": owner}, deal)
    return sara, omid


def people(crm):
    return read_panel(crm, question=Question(period=month(crm), role=Role.SALES)).charts[CHARTS["people"]]


def shown(found):
    return {part.label: (part.value, part.frozen.restated) for part in found.parts}


def test_what_each_colleague_did_is_kept_with_the_whole(crm, business):
    _sara, omid = shared_out(crm, business)
    closing.close(crm, period=month(crm))
    kept_rows = frozen(crm)
    business.correct_amount()
    business.save("deal", {"owner": omid}, business.won[2])
    third = business.save("staff", {"name": "Tala"})
    late = business.deal("Forgotten", day(7), 900)
    business.save("deal", {"owner": third}, late)
    deals.win(crm, deal=late, day=day(29))
    found = figure(crm, "sales_total", by="owner")
    assert shown(found) == {
        "Sara": (1000, 4321),
        "Omid": (2000, 5000),
        "Tala": (None, 900),
        "Unassigned": (3000, None),
    }
    assert (found.value, found.frozen.restated, found.as_now) == (6000, 10_221, None)
    assert sum(part.value or 0 for part in found.parts) == found.value
    assert {part.reason for part in found.parts if part.label == "Tala"} == {NOT_THERE}
    table = people(crm)
    assert sum(row.closed for row in table.rows) == table.team.closed == 4
    assert {row.name: row.sold for row in table.rows} == {"Sara": 1000, "Omid": 2000, "Tala": 0, "": 3000}
    assert (table.team.sold, table.as_now) == (6000, False)
    assert sum(row.won for row in table.rows) == table.team.won == 3
    assert frozen(crm) == kept_rows


def test_the_parts_of_a_part_are_kept(crm, business):
    sara, _omid = shared_out(crm, business)
    business.save("deal", {"owner": sara}, business.lost)
    closing.close(crm, period=month(crm))
    another = business.deal("Lost too", day(8), 100)
    deals.lose(crm, deal=another, reason="price", day=day(27))
    found = figure(crm, "lost_reasons", by="owner")
    [price] = found.parts
    assert (price.value, price.n) == (1, 1)
    assert {part.label: (part.value, part.n) for part in price.parts} == {"Sara": (1, 1), "Unassigned": (None, 0)}


def test_parts_that_are_not_kept_are_shown_with_their_whole_as_it_is_now(crm, closed):
    closed.correct_amount()
    found = figure(crm, "sales_total", by="team")
    assert (found.value, found.frozen, found.as_now.kept) == (9321, None, 6000)
    assert sum(part.value for part in found.parts) == found.value
    document = figure_json(found, 2)
    assert (document["value"], document["as_now"], document["frozen"]) == (93.21, True, 60)
    told = "Closed on 20 May 2026 without these parts; restated, as it is now. Kept: $60."
    assert told in written(crm, found)
    kept = figure(crm, "sales_total", by="owner")
    assert "as_now" not in figure_json(kept, 2)
    filtered = figure(crm, "sales_total", filters={"source": "web"})
    assert filtered.as_now.kept is None
    assert "frozen" not in figure_json(filtered, 2)
    assert "Closed on 20 May 2026; so filtered it is restated, as it is now." in written(crm, filtered)
    assert figure(crm, "sales_total", "2026-05", by="team").as_now is None


def test_a_figure_made_after_the_closing_says_that_it_is_shown_as_it_is_now(crm, closed):
    made = own_kpis.add(crm, made=Composed(kpi="", name="Twice", expression="deals_won * 2", unit="count", better="up"))
    found = figure(crm, made.kpi)
    assert (found.frozen, found.as_now.is_newer) == (None, True)
    assert "frozen" not in figure_json(found, 2)
    told = "Closed on 20 May 2026, before there was this figure; it is shown as it is now."
    assert told in written(crm, found)
    assert figure(crm, made.kpi, "2026-05").as_now is None
    assert figure(crm, "deals_won").as_now is None


def test_a_book_closed_without_the_parts_of_colleagues_shows_them_and_the_team_as_they_are_now(crm, business):
    shared_out(crm, business)
    closing.close(crm, period=month(crm))
    with crm.engine.begin() as connection:
        connection.execute(delete(FrozenFigure).where(FrozenFigure.part.like("owner[%")))
    business.correct_amount()
    table = people(crm)
    assert (table.as_now, table.team.sold) == (True, 9321)
    assert sum(row.sold for row in table.rows) == 9321
    assert figure(crm, "sales_total").value == 6000


def test_closing_is_refused_where_there_is_nothing_to_keep_and_undone_as_a_whole(crm, business):
    for text in ("this-month", "2026-06", "2026", "all"):
        with pytest.raises(closing.CannotClose):
            closing.close(crm, period=month(crm, text))
    assert frozen(crm) == []
    done = closing.close(crm, period=month(crm))
    first = frozen(crm)
    with pytest.raises(closing.CannotClose, match="is closed since"):
        closing.close(crm, period=month(crm))
    assert frozen(crm) == first
    history.undo(crm)
    assert (frozen(crm), closing.closed_by(crm, period=month(crm))) == ([], None)
    assert figure(crm, "sales_total").frozen is None
    again = closing.close(crm, period=month(crm))
    assert [kept(row) for row in frozen(crm)] == [kept(row) for row in first]
    assert again.figures == done.figures
    assert closing.closed_by(crm, period=month(crm)).moment == crm.clock()


def test_a_figure_of_another_definition_says_so(crm, business):
    own_kpis.add(
        crm, made=Composed(kpi="", name="Twice", expression="deals_won * 2", unit="count", better="up")
    )
    closing.close(crm, period=month(crm))
    assert not figure(crm, "own_1").frozen.redefined
    [row] = own_kpis.own_figures(crm)
    thrice = Composed(kpi="", name="Thrice", expression="deals_won * 3", unit="count", better="up")
    own_kpis.change(crm, record=row.record, made=thrice)
    found = figure(crm, "own_1")
    assert (found.value, found.frozen.restated, found.frozen.redefined) == (6, 9, True)
    assert closed_changes.changes(crm, period=month(crm)).rows == ()


def told_changes(crm):
    """What changed in April, as the command line has it: the records of the lines, and of the JSON."""
    found, fmt = closed_changes.changes(crm, period=month(crm)), Formatter(Locale.of("en"))
    heads = [line for line in changes_lines(found, fmt=fmt, facts=crm.facts) if line[0] and len(line) > 4]
    lines = [strip_marks(line[2]) for line in heads]
    document = changes_json(found, fmt=fmt, facts=crm.facts)
    titles = [strip_marks(one["record"]["title"]) for one in document["changes"]]
    assert lines == titles
    return titles


def test_what_has_no_name_is_called_by_what_it_says(crm, business):
    business.save("rate", {"currency": "EUR", "day": day(1), "rate": Decimal("1.1")})
    closing.close(crm, period=month(crm))
    business.add_cost()
    business.save("cost", {"day": day(8), "category": "sales", "amount": 100, "text": "Fair"})
    business.save("cost", {"day": day(8), "category": "crm", "amount": 250, "currency": "EUR"})
    business.save("answer", {"kind": "nps", "score": 3, "day": day(7)})
    business.save("rate", {"currency": "GBP", "day": day(2), "rate": Decimal("1.2")})
    business.correct_amount()
    assert told_changes(crm) == [
        "Won 1",
        "GBP · 2 Apr 2026",
        "Recommendation (NPS) · 3 · 7 Apr 2026",
        "CRM · 8 Apr 2026 · €2.50",
        "Fair",
        "Sales · 9 Apr 2026 · $1",
    ]


def test_what_is_not_closed_has_no_changes(crm):
    with pytest.raises(closed_changes.CrmError, match="is not closed"):
        closed_changes.changes(crm, period=month(crm))


@pytest.fixture
def wholes(monkeypatch):
    """Closing keeps the figures alone; that their parts are kept with them is tried above."""
    monkeypatch.setattr(closing, "SPLITS", ())


@pytest.fixture
def whole_closed(crm, wholes, business, once):
    """The business after the figures alone of its April were closed."""
    once("April closed in its wholes", crm, lambda: closing.close(crm, period=month(crm)) and None)
    return business


@pytest.mark.parametrize("name", PAST)
def test_an_edit_of_the_past_is_named(crm, whole_closed, name):
    expected = getattr(whole_closed, name)()
    found = named(closed_changes.changes(crm, period=month(crm)))
    assert found == sorted((table, record, tuple(sorted(fields))) for table, record, fields in expected)
    history.undo(crm)
    assert closed_changes.changes(crm, period=month(crm)).rows == ()
    history.redo(crm)
    assert named(closed_changes.changes(crm, period=month(crm))) == found


@pytest.mark.parametrize("name", PRESENT)
def test_work_of_today_is_not(crm, whole_closed, name):
    getattr(whole_closed, name)()
    found = closed_changes.changes(crm, period=month(crm))
    assert (found.rows, found.figures) == ((), ())


def test_an_edit_taken_back_since_the_closing_is_named_as_what_it_undid(crm, business):
    business.correct_amount()
    closed = closing.close(crm, period=month(crm))
    corrected = next(one.id for one in history.deeds(crm) if one.id != closed.committed.gesture)
    history.undo(crm, gesture=corrected)
    found = closed_changes.changes(crm, period=month(crm))
    assert {(row.entity, row.record) for row in found.rows} >= {("deal", business.won[0])}
    assert found.rows[0].deed.kind.value == "undo"


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False))
def test_whatever_is_done_frozen_figures_stay_and_the_edited_rows_are_named(
    made_book, tmp_path_factory, dice: Random
):
    import shutil

    from crmdesk.db.engine import open_engine
    from crmdesk.services import settings as book_settings
    from crmdesk.services.books import work_on
    from tests.unit.services.conftest import FACTS, Clock

    path = tmp_path_factory.mktemp("closed") / "book.crm"
    shutil.copy(made_book, path)
    crm = work_on(open_engine(path), clock=Clock())
    with crm.write() as unit:
        book_settings.put(unit, FACTS)
        pipelines.make_first(unit)
        unit.commit("Made the book")
    business = Business(crm)
    closing.close(crm, period=month(crm))
    before, expected = frozen(crm), []
    values = {(one.kpi.id): one.value for one in figures.compute(crm, period=month(crm))}
    for name in dice.sample(PAST, 3) + dice.sample(PRESENT, 3):
        told = getattr(business, name)()
        if dice.random() < 0.3:
            history.undo(crm)
        else:
            expected += told
    assert frozen(crm) == before
    assert {one.kpi.id: one.value for one in figures.compute(crm, period=month(crm))} == values
    found = closed_changes.changes(crm, period=month(crm))
    touched = {(table, record) for table, record, _fields in expected}
    assert {(row.entity, row.record) for row in found.rows} == touched
    assert bool(found.figures) <= bool(expected)
    crm.engine.dispose()


def test_every_counted_column_is_one_of_the_book():
    tables = {**{one.__tablename__: one.__table__ for one in (Deal, Contact)}, **Deal.metadata.tables}
    for name, counted in COUNTED.items():
        columns = set(tables[name].columns.keys())
        named = counted.idle | counted.follows | counted.read | counted.filled
        assert named | set(counted.by) | set(counted.by.values()) <= columns
        assert {one for one in (counted.day, counted.of) if one} <= columns


def test_no_figure_reads_what_is_passed_over():
    read = defaultdict(set)
    for kpi in KPIS.values():
        for variant in kpi.variants:
            for population in variant.everything():
                for table, columns in reads_of(population.whole).items():
                    read[table] |= columns
    assert {"emails", "phones"} <= read["contact"]
    assert "next_step" in read["deal"]
    assert {name: found for name in COUNTED if (found := read[name] & idle_columns(name))} == {}
