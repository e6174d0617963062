"""What holds of retention and recurring revenue on any data (KPIS.md section 3), on both engines."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crmdesk.kpi.run import run, run_everything
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.customer import Movement
from crmdesk.model.period import Grain, Period
from crmdesk.model.setting import BookFacts
from tests.oracle.as_of import without_what_follows
from tests.oracle.book import FIRST, TODAY, Book, day_after, empty_database, store
from tests.oracle.registry import make_book

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from crmdesk.kpi.figure import Figure

FACTS = BookFacts()
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
ADDED_UP = ["mrr", "mrr_movements", "net_new_revenue"]
ALL = [
    *("churn_rate", "retention_rate", "churn_by_reason", "defection_rate", "renewal_rate"),
    *("renewal_value_rate", "repeat_purchase_rate", "cohort_retention", "arr", "arpa", "quick_ratio"),
    *("gross_revenue_retention", "net_revenue_retention", *ADDED_UP),
]
BOOKS = st.integers(0, 10_000)
PICKS = st.integers(0, 999)
MONTHS = st.builds(
    lambda ahead, calendar: Period.containing(day_after(FIRST, ahead), Grain.MONTH, calendar),
    st.integers(-30, (TODAY - FIRST).days),  # a month to come has no answers
    st.sampled_from(list(CalendarId)),
)
ANY_DATA = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest):
    with empty_database(request.param) as engine:
        yield engine


def a_book(seed: int) -> Book:
    """A random book with customers enough to leave."""
    return make_book(Random(seed), deals=16)


def between_changes(book: Book, at: int, length: int) -> Period:
    """Days that begin with a change of some customer and end on the eve of another."""
    days = sorted({row["since"] for row in book.customer_state if row["since"] <= TODAY}) or [FIRST]
    first = days[at % len(days)]
    later = [day for day in days if day > first] or [day_after(first, 9)]
    return Period.days(first, later[length % len(later)] - dt.timedelta(days=1))


LOOKING_AHEAD = {"pipeline_value", "forecast", "pipeline_coverage"}
RIPENING = {("sla_met", ""), ("sla_met", "reply")}
"""Whose promises are kept by replies not yet given."""


AS_OF_NOW = {("average_sale", "annualised")}
"""Which subscriptions a deal began has no day; the definition says so."""


def figures(engine: Engine, ids: list[str], period: Period, **more: Any) -> dict[str, Figure]:
    """Some figures of a period by their ids."""
    with Session(engine) as session:
        found = run(session, ids, period, facts=FACTS, **{"today": TODAY} | more)
    return {one.kpi.id: one for one in found}


def plain(found: Figure) -> tuple[Any, ...]:
    """What a figure says, without its past."""
    return found.value, found.n, found.of, found.reason, found.detail, found.parts


@ANY_DATA
@given(seed=BOOKS, at=PICKS, length=PICKS)
def test_opening_and_movements_make_closing(database, seed, at, length):
    book = a_book(seed)
    store(database, book)
    period = between_changes(book, at, length)
    found = figures(database, ["net_new_revenue", "mrr", "mrr_movements"], period)
    grown, moved = found["net_new_revenue"], found["mrr_movements"]
    parts = {part.key: part.value for part in moved.parts}
    assert grown.detail["opening"] + sum(parts.values()) == grown.detail["closing"]
    assert grown.detail["closing"] == found["mrr"].value
    assert list(parts) == [one.value for one in Movement]
    assert all((value >= 0) is Movement(key).gains or not value for key, value in parts.items())
    assert sum(parts.values()) == moved.value == grown.value


@ANY_DATA
@given(seed=BOOKS, at=PICKS, length=PICKS)
def test_a_period_begins_as_the_one_before_ended(database, seed, at, length):
    book = a_book(seed)
    store(database, book)
    period = between_changes(book, at, length)
    following = Period.days(period.end, day_after(period.end, 9))
    if following.start > TODAY:
        return
    before = figures(database, ["net_new_revenue", "arpa"], period)
    after = figures(database, ["net_new_revenue", "churn_rate"], following)
    assert before["net_new_revenue"].detail["closing"] == after["net_new_revenue"].detail["opening"]
    assert before["arpa"].of == after["churn_rate"].of


@ANY_DATA
@given(seed=BOOKS, at=PICKS, length=PICKS)
def test_who_stays_and_who_leaves_are_all(database, seed, at, length):
    book = a_book(seed)
    store(database, book)
    period = between_changes(book, at, length)
    found = figures(database, ["churn_rate", "retention_rate", "churn_by_reason", "defection_rate"], period)
    churn, kept, reasons = found["churn_rate"], found["retention_rate"], found["churn_by_reason"]
    assert churn.n + kept.n == churn.of == kept.of
    if churn.of:
        assert Fraction(churn.n, churn.of) + Fraction(kept.n, kept.of) == 1
        assert churn.value == reasons.value
    assert sum(part.n for part in reasons.parts) == churn.n
    assert {part.of for part in reasons.parts} <= {churn.of}
    defected = found["defection_rate"]
    assert sum(part.n for part in defected.parts) == defected.n <= churn.n
    assert {churn.value is None, kept.value is None, defected.value is None} == {churn.of == 0}


@ANY_DATA
@given(seed=BOOKS, at=PICKS, length=PICKS)
def test_gross_is_never_above_net_nor_above_one(database, seed, at, length):
    book = a_book(seed)
    store(database, book)
    period = between_changes(book, at, length)
    found = figures(database, ["gross_revenue_retention", "net_revenue_retention"], period)
    gross, net = found["gross_revenue_retention"].value, found["net_revenue_retention"].value
    assert (gross is None) == (net is None)
    assert gross is None or 0 <= gross <= min(1, net)


@ANY_DATA
@given(seed=BOOKS, month=MONTHS)
def test_a_month_cut_into_pieces_moves_as_much(database, seed, month):
    book = a_book(seed)
    store(database, book)
    weeks = {day_after(month.start, 7 * n) for n in range(1, 5)}
    changes = {row["since"] for row in book.customer_state}
    cuts = sorted(day for day in weeks | changes if month.start < day < month.end)
    moved: Counter[str] = Counter()
    for first, until in itertools.pairwise([month.start, *cuts, month.end]):
        piece = Period.days(first, until - dt.timedelta(days=1))
        for part in figures(database, ["mrr_movements"], piece)["mrr_movements"].parts:
            moved[part.key] += part.value
    whole = figures(database, ["mrr_movements"], month)["mrr_movements"]
    assert {part.key: part.value for part in whole.parts} == moved


@ANY_DATA
@given(seed=BOOKS, month=MONTHS, by=st.sampled_from(["owner", "team", "source", "segment", "company"]))
def test_parts_add_up_to_the_whole(database, seed, month, by):
    store(database, a_book(seed))
    for one in figures(database, ["mrr", "net_new_revenue"], month, by=by).values():
        assert sum(part.value for part in one.parts) == one.value
        for name, value in one.detail.items():
            assert sum(part.detail[name] for part in one.parts) <= value
    churn = figures(database, ["churn_rate"], month, by=by)["churn_rate"]
    assert (sum(part.n for part in churn.parts), sum(part.of for part in churn.parts)) == (churn.n, churn.of)


@settings(ANY_DATA, max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=BOOKS, month=MONTHS)
def test_a_past_figure_does_not_change_by_what_comes_later(database, seed, month):
    book = a_book(seed)
    store(database, without_what_follows(book, month.end))
    before = every_figure(database, month)
    store(database, book)
    after = every_figure(database, month)
    for place, found in before.items():
        assert plain(found) == plain(after[place]), place


def every_figure(engine: Engine, period: Period) -> dict[tuple[str, str], Figure]:
    """All figures of a period in all variants, but for what may ripen (C17's exceptions)."""
    with Session(engine) as session:
        found = run_everything(session, period, facts=FACTS, today=TODAY)
    return {
        (one.kpi.id, one.variant.id): one
        for one in found
        if not one.variant.ripens and (one.kpi.id, one.variant.id) not in {*RIPENING, *AS_OF_NOW}
    }


@ANY_DATA
@given(seed=BOOKS, order=st.randoms(use_true_random=False), month=MONTHS)
def test_the_order_of_rows_changes_nothing(database, seed, order, month):
    book = a_book(seed)
    store(database, book)
    before = figures(database, ALL, month)
    for name in ("customer_state", "subscription_state", "subscription_term", "subscription", "stage_move"):
        order.shuffle(getattr(book, name))
    store(database, book)
    after = figures(database, ALL, month)
    assert {kpi: plain(one) for kpi, one in before.items()} == {kpi: plain(one) for kpi, one in after.items()}


@ANY_DATA
@given(seed=BOOKS, ahead=st.integers(0, 119))
def test_a_running_month_knows_nothing_of_the_days_to_come(database, seed, ahead):
    store(database, a_book(seed))
    today = day_after(FIRST, ahead)
    month = Period.containing(today, Grain.MONTH, CalendarId.GREGORIAN)
    names = [kpi for kpi in ALL if kpi not in {"repeat_purchase_rate", "cohort_retention"}]
    so_far = figures(database, names, month, today=today)
    cut = figures(database, names, Period.days(month.start, today), today=today)
    for kpi in names:
        one, other = so_far[kpi], cut[kpi]
        told = [{k: v for k, v in f.detail.items() if k != "one_off"} for f in (one, other)]
        assert (one.value, one.n, one.of, told[0]) == (other.value, other.n, other.of, told[1]), kpi


@ANY_DATA
@given(seed=BOOKS, month=MONTHS)
def test_nothing_is_nought_or_whole_where_it_has_no_answer(database, seed, month):
    store(database, a_book(seed))
    future = Period.containing(day_after(TODAY, 60), Grain.MONTH, CalendarId.GREGORIAN)
    for period in (month, future, Period.all()):
        for one in figures(database, ALL, period).values():
            assert (one.value is None) == bool(one.reason)
            if one.unit.value == "share" and one.of == 0:
                assert one.value is None
    with Session(database) as session:
        for one in run_everything(session, future, facts=FACTS, today=TODAY):
            told = one.value, one.n, one.parts, bool(one.reason), set(one.detail.values()) <= {None}
            assert one.kpi.id in LOOKING_AHEAD or told == (None, None, (), True, True), one.kpi.id


@ANY_DATA
@given(seed=BOOKS, month=MONTHS)
def test_a_cohort_only_begins_whole(database, seed, month):
    store(database, a_book(seed))
    grid = figures(database, ["cohort_retention"], month)["cohort_retention"]
    for cohort in grid.parts:
        ages = [cell for cell in cohort.parts if cell.of]
        assert [cell.key for cell in ages] == [str(age) for age in range(len(ages))]
        assert ages[0].value == 1
        assert len({cell.of for cell in ages}) == 1
        assert all(cell.value is None and cell.reason for cell in cohort.parts[len(ages) :])
