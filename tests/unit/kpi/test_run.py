"""Asking for figures: what is refused, how often the book is asked, and by which way it answers."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from crmdesk.kpi import reading
from crmdesk.kpi.catalogue import KPIS, NotOffered
from crmdesk.kpi.deals import WON
from crmdesk.kpi.population import Basis, bounds_of
from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run, run_variants, run_ways
from crmdesk.kpi.spec import OfRows
from crmdesk.model.period import parse_period
from tests.oracle.book import TODAY, random_book, store
from tests.unit.kpi.conftest import FACTS

MARCH = parse_period("2024-03", "gregorian", TODAY)


@contextmanager
def statements(engine):
    """The queries on the book's events and records, as they are sent."""
    sent = []

    def listen(_connection, _cursor, statement, parameters, _context, _many):
        asks = statement.startswith(("SELECT", "WITH"))
        if asks and any(f"FROM {one}" in statement for one in ("period", "month", '(SELECT "temp".')):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(
    ("ids", "more", "words"),
    [
        (["churn"], {}, "churn"),
        (["win_rate"], {"variant": "best"}, "value, cohort"),
        (["deals_won"], {"variant": "value"}, "Known are: -"),
        (["win_rate"], {"by": "reason"}, "owner, team"),
        (["win_rate"], {"by": "weather"}, "weather"),
        (["lead_conversion_rate"], {"filters": {"company": 1}}, "owner, team, source"),
    ],
)
def test_what_is_not_declared_is_refused_with_what_is(engine, ids, more, words):
    with Session(engine) as session, pytest.raises(NotOffered) as refusal:
        run(session, ids, MARCH, facts=FACTS, today=TODAY, **more)
    assert words in str(refusal.value)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
@pytest.mark.parametrize(
    "more", [{}, {"by": "owner"}, {"filters": {"owner": 1}}], ids=["plain", "by", "filter"]
)
def test_a_series_is_one_query_for_each_population(engine, kpi, more):
    for variant in kpi.variants:
        if more and "owner" not in variant.dimensions():
            continue
        with Session(engine) as session, statements(engine) as sent:
            run(session, [kpi.id], MARCH, variant=variant.id, series=13, last_year=True, facts=FACTS, **more)
        needs = [need for form in variant.forms() for need in form.needs()]
        # A population is asked once more where its values are needed one by one, or sums by another weight.
        asked = {
            (need.population.whole, isinstance(need, OfRows), getattr(need, "weight", "")) for need in needs
        }
        weighed = {(whole, False, "") for whole, _single, weight in asked if weight}
        assert len(sent) == len(asked - weighed)


def test_a_series_of_years_of_days_is_read_in_pieces(desk):
    days = [TODAY - dt.timedelta(days=ago) for ago in (1, 300, 399, 400, 500, 729)]
    for day in days:
        desk.deal(str(day), (0, "won"))
    yesterday = f"{days[0]}..{days[0]}"
    for more in ({}, {"by": "owner"}):
        won = desk.figure("deals_won", yesterday, series=730, **more)
        told = [point.period.start for point in won.series for _one in range(int(point.value))]
        assert sorted(told) == sorted(days)
    # It looks back at twelve months of each of its periods.
    assert len(desk.figure("clv_simple", yesterday, series=501).series) == 501


def test_figures_that_share_a_population_share_its_query(engine):
    with Session(engine) as session, statements(engine) as sent:
        run(
            session,
            ["average_sale", "sales_total", "deals_won", "sales_cycle"],
            MARCH,
            series=13,
            facts=FACTS,
        )
    assert len(sent) == 1


def test_ways_of_calculating_share_their_queries_and_say_what_each_says_alone(engine):
    store(engine, random_book(Random(2), deals=20))
    ways = [("deals_won", ""), ("win_rate", ""), ("win_rate", "value")]
    more = {"series": 3, "facts": FACTS, "today": TODAY}
    with Session(engine) as session, statements(engine) as sent:
        together = run_ways(session, ways, MARCH, **more)
        asked = len(sent)
        alone = [run(session, [kpi], MARCH, variant=variant, **more)[0] for kpi, variant in ways]
    variants = [KPIS[kpi].variant(variant) for kpi, variant in ways]
    needs = [need for variant in variants for form in variant.forms() for need in form.needs()]
    assert asked == len({need.population.whole for need in needs})
    assert together == alone


def test_closed_deals_of_a_period_are_found_without_reading_all_moves(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    store(engine, random_book(Random(1), deals=20))
    ids = [
        "win_rate",
        "deals_lost",
        "sales_total",
        "stage_conversion",
        "lead_conversion_rate",
        "deals_created",
    ]
    with Session(engine) as session:
        with statements(engine) as sent:
            run(session, ids, MARCH, by="owner", series=13, facts=FACTS, today=TODAY)
        asked = list(sent)
        assert len(asked) == 7
        for statement, parameters in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            assert not [
                step for step in steps if step.startswith(("SCAN stage_move", "SCAN deal", "SCAN contact"))
            ]
            # The few periods may be looked up in an index made for the query; nothing else may.
            assert not [one for one in steps if "AUTOMATIC" in one and not one.startswith("SEARCH period ")]


def test_what_is_counted_period_by_period_is_never_sorted(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    store(engine, random_book(Random(1), deals=20))
    ids = ["mrr", "arpa", "churn_rate", "net_new_revenue", "renewal_rate", "win_rate", "deals_lost", "sales_total"]
    with Session(engine) as session:
        with statements(engine) as sent:
            run(session, ids, MARCH, series=13, facts=FACTS, today=TODAY)
        assert len(sent) >= len(ids) - 2
        for statement, parameters in list(sent):
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [row[3] for row in plan if "TEMP B-TREE" in row[3]]


def test_a_query_is_made_once_for_any_periods(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("elsewhere the periods stand in the query")
    ids = ["deals_won", "deals_lost", "churn_rate", "nps", "sla_met"]
    with Session(engine) as session:
        for series in (13, 12, 0):
            for period in (MARCH, MARCH.next(), MARCH.next().next()):
                run(session, ids, period, series=series, facts=FACTS, today=TODAY)
                if period == MARCH and series:
                    made = reading._query.cache_info().misses
        assert reading._query.cache_info().misses == made


def test_what_is_only_half_made_is_no_pattern_for_other_periods():
    basis, later, alone = Basis(FACTS, TODAY), MARCH.next(), []

    def source(bounds):
        found = bounds.source_of(WON)
        # As another thread asks, while this one is about to look at the periods.
        other = bounds_of(half, (later,), basis, is_given=True)
        alone.append(other.pattern is other)
        return found if bounds.periods else None

    half = replace(WON, id="half", source=source)
    first = bounds_of(half, (MARCH,), basis, is_given=True)
    first.source_of(half)
    assert alone == [True]
    assert bounds_of(half, (later.next(),), basis, is_given=True).pattern is not first


def test_no_whole_table_is_read_for_a_filter_before_the_few_rows_of_one_period(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    store(engine, random_book(Random(1), deals=20))
    with Session(engine) as session:
        with statements(engine) as sent:
            run(session, ["pipeline_value", "win_rate"], MARCH, previous=False, facts=FACTS, today=TODAY)
        connection = session.connection()
        connection.exec_driver_sql("ANALYZE")
        # As they are counted in a book of ten thousand deals.
        more = "stat = ? || substr(stat, instr(stat, ' '))"
        for table, count in (("deal", "10000"), ("stage_move", "33033")):
            connection.exec_driver_sql(f"UPDATE main.sqlite_stat1 SET {more} WHERE tbl = ?", (count, table))
        connection.exec_driver_sql("ANALYZE sqlite_master")
        assert len(sent) == 3
        for statement, parameters in list(sent):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [row[3] for row in plan if "BLOOM" in row[3]]


def test_all_ids_are_the_whole_catalogue(desk):
    assert [figure.kpi.id for figure in desk.figures(None, "2024-03")] == list(KPIS)


def test_a_running_period_says_so(desk):
    assert desk.figure("deals_won", "this-month").is_running
    assert not desk.figure("deals_won", "last-month").is_running


def test_previous_and_last_year_are_compared(desk):
    for created in ("2024-03-01", "2024-03-02", "2024-04-01", "2023-04-01"):
        desk.deal(created, (1, "won"))
        desk.deal(created, (1, "lost"))
    desk.deal("2024-04-01", (1, "lost"))
    won = desk.figure("deals_won", "2024-04", last_year=True)
    assert (won.change(won.previous), won.relative_change(won.previous)) == (-1, -0.5)
    assert won.improved(won.previous) is False
    assert won.improved(won.last_year) is None
    lost = desk.figure("deals_lost", "2024-04")
    assert (lost.change(lost.previous), lost.improved(lost.previous)) == (0, None)
    assert desk.figure("deals_lost", "2024-03").improved(lost.previous) is None
    reasons = desk.figure("lost_reasons", "2024-04")
    assert reasons.change(reasons.previous) is None
    alone = desk.figure("deals_won", "2024-04", previous=False)
    assert alone.previous is None
    first = desk.figure("deals_won", "2023-04")
    assert first.relative_change(first.previous) is None


def test_a_longer_cycle_is_worse(desk):
    desk.deal("2024-03-01", (5, "won"))
    desk.deal("2024-04-01", (9, "won"))
    cycle = desk.figure("sales_cycle", "2024-04")
    assert cycle.change(cycle.previous) == 4
    assert cycle.improved(cycle.previous) is False


def test_variants_stand_side_by_side(desk):
    desk.deal("2024-03-01", (5, "won"))
    with Session(desk.engine) as session:
        desk.figure("win_rate", "2024-03")
        found = run_variants(session, "win_rate", MARCH, facts=FACTS, today=TODAY)
    assert [(one.variant.id, one.value) for one in found] == [("", 1), ("value", 1), ("cohort", 1)]


def test_rows_come_in_pages_with_the_sums_of_all(desk):
    for number in range(1, 8):
        desk.deal(f"2024-03-0{number}", (number, "won"), amount=number * 10)
    desk.figure("sales_total", "2024-03")
    with Session(desk.engine) as session:
        page = rows(session, "sales_total", MARCH, limit=3, offset=2, facts=FACTS, today=TODAY)
        assert [row.record for row in page.rows] == [5, 4, 3]
        assert (page.count, page.totals["amount"], page.totals["days"]) == (7, 280, 28)
        assert (page.table, page.population.id) == ("deal", "won")
        up = rows(session, "sales_total", MARCH, sort_by="amount", descending=False, facts=FACTS, today=TODAY)
        assert [row.record for row in up.rows] == [1, 2, 3, 4, 5, 6, 7]
        for column in page.columns:
            rows(session, "sales_total", MARCH, sort_by=column.id, limit=1, facts=FACTS, today=TODAY)


def test_rows_of_a_part_and_of_a_named_population(desk):
    sara = desk.staff("Sara")
    desk.deal("2024-03-01", (1, "won"), owner=sara)
    desk.deal("2024-03-01", (1, "lost"), owner=sara)
    desk.deal("2024-03-01", (1, "lost"))
    desk.figure("win_rate", "2024-03")
    with Session(desk.engine) as session:
        page = rows(
            session, "win_rate", MARCH, population="closed", filters={"owner": sara}, facts=FACTS, today=TODAY
        )
        assert sorted(row.record for row in page.rows) == [1, 2]
        assert {row.cells[2] for row in page.rows} == {"Sara"}
        for wrong in ({"population": "lost"}, {"sort_by": "weighted"}, {"filters": {"reason": ""}}):
            with pytest.raises(NotOffered):
                rows(session, "win_rate", MARCH, facts=FACTS, today=TODAY, **wrong)


def test_weighted_rows_sum_to_the_forecast(desk):
    for number in range(1, 5):
        desk.deal("2024-03-01", (number, desk.stages[number % 3]), amount=number * 101)
    figure = desk.figure("forecast", "2024-03", variant="open")
    with Session(desk.engine) as session:
        page = rows(session, "forecast", MARCH, variant="open", facts=FACTS, today=TODAY)
    assert page.totals["weighted"] == figure.value == sum(row.cells[-1] for row in page.rows)
