"""What is remembered of figures always equals counting anew, whatever people do; and it is used."""

from __future__ import annotations

import threading
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select

from crmdesk.db.changes import table_of
from crmdesk.db.dialect import announce_forgetting
from crmdesk.db.engine import open_engine
from crmdesk.db.faults import BookLocked
from crmdesk.kpi import memory
from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.memory import id_of
from crmdesk.kpi.plain import figure_json
from crmdesk.kpi.run import run
from crmdesk.l10n.errors import CrmError
from crmdesk.model.period import Grain, Period, parse_period
from crmdesk.model.remembered import Remembered
from crmdesk.services import deals, history, population_reads, records, remembering, settings
from crmdesk.services.books import work_on
from crmdesk.services.remembering import ask
from tests.oracle.service_gestures import ServicePlayer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GESTURES = 40
SERIES = (
    *("deals_created", "deals_won", "pipeline_value", "tickets_created", "tickets_solved", "csat", "mrr"),
    *("activities_per_win", "churn_rate", "clv_simple", "gross_margin", "cac", "follow_up_rate"),
)
"""Figures whose points look at one month, and at all of the year before."""


def question(work, period, by=None):
    """All figures with a series, or split by person, in every variant."""

    def asked(session: Session):
        found = []
        for variant in dict.fromkeys(one.id for kpi in KPIS.values() for one in kpi.variants):
            ids = [
                kpi.id
                for kpi in KPIS.values()
                for one in kpi.variants
                if one.id == variant and (by is None or by in one.dimensions())
            ]
            found += run(
                session, ids, period, variant=variant, by=by, series=0 if by else 3,
                facts=work.facts, today=work.today(),
            )  # fmt: skip
        return [figure_json(one, work.facts.exponent) for one in found]

    return asked


def remembered(work):
    return work.read(lambda session: session.scalar(select(func.count()).select_from(Remembered)))


def require_right(work, period, by=None):
    asked = question(work, period, by)
    assert ask(work, asked, least_seconds=0) == work.read(asked)


def play(work, player, dice):
    """One gesture of somebody, or one taken back or done again; gives whether there was one."""
    if dice.random() >= 0.15:
        player.play()
        return True
    with_undo = history.undo if dice.random() < 0.7 else history.redo
    try:
        with_undo(work)
    except CrmError:
        return False
    return True


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_what_is_remembered_is_what_counting_anew_finds(crm, clock, tmp_path, seed):
    dice = Random(seed)
    player = ServicePlayer(crm, dice, tmp_path)
    kept = 0
    for number in range(GESTURES):
        clock.advance(minutes=dice.randint(1, 2000))
        if not play(crm, player, dice) or number % 5:
            continue
        month = Period.containing(crm.today(), dice.choice([Grain.MONTH, Grain.QUARTER]), crm.facts.calendar)
        period = dice.choice([month, month.previous(), parse_period("all", "gregorian", crm.today())])
        require_right(crm, period, dice.choice([None, None, "owner", "product"]))
        kept = max(kept, remembered(crm))
    assert kept


def series_of(work, period, today=None):
    facts = work.facts
    return partial(run, ids=SERIES, period=period, series=14, facts=facts, today=today or work.today())


def same_series(work, asked, least_seconds=0):
    """The points that are told with what is remembered, which are those that are worked out anew."""
    told, anew = ask(work, asked, least_seconds=least_seconds), work.read(asked)
    assert [figure_json(one, 2) for one in told] == [figure_json(one, 2) for one in anew]
    return [point for one in told for point in one.series]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_points_stand_only_while_what_they_look_at_is_as_it_was(crm, clock, tmp_path, seed):
    dice, points = Random(seed), []
    player = ServicePlayer(crm, dice, tmp_path)
    stood = changed = 0
    for _number in range(GESTURES):
        clock.advance(minutes=dice.randint(1, 300))
        play(crm, player, dice)
        month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
        before = {id(one) for one in points}
        found = same_series(crm, series_of(crm, month), dice.choice([0, 0, 10]))
        stood += sum(id(one) in before for one in found)
        changed += sum(id(one) not in before for one in found)
        points = found
    assert stood
    assert changed


def test_points_are_of_one_day_and_of_one_margin(crm, made):
    deals.win(crm, deal=made.deal)
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    coming = month.next()
    for today in (crm.today(), coming.start, crm.today()):
        same_series(crm, series_of(crm, coming, today))
    first = same_series(crm, series_of(crm, month))
    settings.change(crm, values={"margin": "0.9"})
    assert same_series(crm, series_of(crm, month)) != first


def test_a_point_falls_with_the_month_that_it_looks_back_at(crm, made):
    settings.change(crm, values={"acquisition_lag": 1})
    deals.win(crm, deal=made.deal)
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    asked = partial(run, ids=["cac"], period=month, series=2, facts=crm.facts, today=crm.today())
    assert same_series(crm, asked)[-1].value is None
    spent = {"category": "marketing", "amount": 700, "day": month.previous().start}
    records.save(crm, entity="cost", values=spent)
    assert same_series(crm, asked)[-1].value == 700


def test_what_is_remembered_is_not_counted_again(crm):
    asked = question(crm, Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar))
    told = ask(crm, asked, least_seconds=0)
    assert ask(crm, asked, least_seconds=0) == told
    statements = []
    event.listen(crm.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert ask(crm, asked, least_seconds=0) == told
    assert not [one for one in statements if "GROUP BY" in one and "FROM remembered" not in one]
    assert not [one for one in statements if "payload" in one], "the same rows are not read again"


@pytest.fixture
def other(crm, book, clock):
    """The same book in another program."""
    work = work_on(open_engine(book), clock=clock)
    yield work
    work.engine.dispose()


@pytest.mark.parametrize("seed", range(3))
def test_what_another_program_keeps_and_forgets_is_seen(crm, other, seed):
    dice = Random(seed)
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    months = month.series(4)
    for number in range(60):
        who = dice.choice((crm, other))
        if dice.random() < 0.3:
            day = dice.choice(months).start
            records.save(who, entity="deal", values={"title": "New", "amount": number, "created": day})
            continue
        asked = partial(
            run, ids=["deals_created", "pipeline_value"], period=dice.choice(months),
            series=dice.choice([1, 2, 4]), facts=who.facts, today=who.today(),
        )  # fmt: skip
        assert ask(who, asked, least_seconds=0) == who.read(asked)


class Versions:
    """Lets the program be of one version or another."""

    def __init__(self, monkeypatch):
        self.now = "1"
        for module in (memory, remembering, population_reads):
            monkeypatch.setattr(module, "program_version", lambda: self.now)

    def be(self, version):
        self.now = version
        memory._named.cache_clear()


def created(work):
    month = Period.containing(work.today(), Grain.MONTH, work.facts.calendar)
    return partial(run, ids=["deals_created"], period=month, facts=work.facts, today=work.today())


def test_two_versions_of_the_program_forget_for_one_another(crm, other, clock, monkeypatch):
    versions = Versions(monkeypatch)
    for work, version in ((crm, "2"), (other, "1"), (crm, "2")):
        versions.be(version)
        ask(work, created(work), least_seconds=0)
    clock.advance(minutes=24 * 60)
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    tickets = partial(run, ids=["tickets_created"], period=month, facts=crm.facts, today=crm.today())
    ask(crm, tickets, least_seconds=0)
    records.save(crm, entity="deal", values={"title": "New", "amount": 5, "created": month.start})
    assert ask(crm, created(crm), least_seconds=0) == crm.read(created(crm))
    memory._named.cache_clear()


def test_what_could_not_be_kept_is_no_reason_to_believe_older_rows(crm, clock, monkeypatch):
    versions = Versions(monkeypatch)
    ask(crm, created(crm), least_seconds=0)
    versions.be("2")
    crm.kept.clear()
    with monkeypatch.context() as refused:
        refused.setattr(crm, "close_commit", lambda *_given: (_ for _ in ()).throw(BookLocked("book")))
        ask(crm, created(crm), least_seconds=0)
    ask(crm, created(crm), least_seconds=0)
    clock.advance(minutes=24 * 60)
    ask(crm, created(crm), least_seconds=0)
    records.save(crm, entity="deal", values={"title": "New", "amount": 5, "created": crm.today()})
    assert ask(crm, created(crm), least_seconds=0) == crm.read(created(crm))
    memory._named.cache_clear()


def test_figures_do_not_wait_for_a_gesture_under_way(crm):
    held, over = threading.Event(), threading.Event()

    def hold():
        with crm.write():
            held.set()
            over.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    assert ask(crm, created(crm), least_seconds=0) == crm.read(created(crm))
    assert thread.is_alive()
    over.set()
    thread.join()
    assert not remembered(crm)


def test_nothing_is_remembered_beside_a_gesture_that_has_forgotten(crm, other):
    if crm.gate is not None:
        pytest.skip("a file has one writer")
    with other.engine.connect() as gesture:
        announce_forgetting(gesture, table_of(Remembered))
        ask(crm, created(crm), least_seconds=0)
        assert not remembered(crm)
    ask(crm, created(crm), least_seconds=0)
    assert remembered(crm)


def test_long_texts_are_read_of_the_periods_asked_for(crm, monkeypatch):
    monkeypatch.setattr(memory, "MOST_TEXT", 10)
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    for number in range(3):
        day = month.series(3)[number].start
        records.save(crm, entity="deal", values={"title": "New", "amount": number, "created": day})
    asked = partial(
        run, ids=["deals_created"], by="owner", previous=False, facts=crm.facts, today=crm.today()
    )
    for period in (*month.series(3), *month.series(3)):
        one = partial(asked, period=period)
        assert ask(crm, one, least_seconds=0) == crm.read(one)
    assert not crm.kept[memory.Shelves].by_name
    texts = []
    monkeypatch.setattr(memory, "_told", lambda text, told=memory._told: texts.append(text) or told(text))
    ask(crm, partial(asked, period=month.previous()), least_seconds=0)
    assert len(texts) == 1


def test_an_edit_of_this_month_leaves_the_months_before_it(crm):
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    asked = partial(run, ids=["win_rate"], period=month, series=3, facts=crm.facts, today=crm.today())
    ask(crm, asked, least_seconds=0)
    before = remembered(crm)
    records.save(crm, entity="deal", values={"title": "New", "amount": 5})
    assert 0 < remembered(crm) < before


def test_after_an_edit_only_what_it_can_change_is_asked_and_no_row_is_read_again(crm):
    month = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar)
    ids = ["deals_won", "deals_lost", "sales_total", "nps", "mrr"]
    asked = partial(run, ids=ids, period=month, series=6, facts=crm.facts, today=crm.today())
    ask(crm, asked, least_seconds=0)
    ask(crm, asked)
    statements = []
    event.listen(crm.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for time in range(2):
        records.save(crm, entity="deal", values={"title": "New", "amount": time})
        statements.clear()
        assert ask(crm, asked, least_seconds=60) == crm.read(asked)
        end = statements.index("BEGIN", 1) if crm.gate else len(statements)
        counts = [one for one in statements[:end] if "GROUP BY" in one and "FROM remembered" not in one]
        assert not [one for one in statements if "payload" in one], "what is left is known"
        if crm.gate:
            # Deals won and lost, of the one month that the edit is of.
            assert len(counts) == 2
            # What was forgotten is told by one query, the last gesture by another; the periods are given in two.
            assert end - len(counts) == 5


def told_of(function):
    """What a function does, also one that is made of another."""
    return (function.func, function.args, function.keywords) if isinstance(function, partial) else function


def test_every_need_has_a_name_of_its_own_that_stays():
    needs = {
        need
        for kpi in KPIS.values()
        for variant in kpi.variants
        for form in variant.forms()
        for need in form.needs()
    }
    names = {}
    for need in needs:
        name = id_of(need)
        assert "lambda" not in name
        assert " at 0x" not in name
        same = names.setdefault((need.population.id, name), need)
        told = [
            (one.columns, told_of(one.function)) if hasattr(one, "columns") else (one.column, one.weight)
            for one in (same, need)
        ]
        assert told[0] == told[1]
