"""A closer look at figures: parts in each period are those of the figure alone, spreads are its rows."""

import datetime as dt
from collections import Counter
from fractions import Fraction

import pytest

from crmdesk.kpi.breakdown import read_spread, run_each
from crmdesk.kpi.catalogue import KPIS, NotOffered
from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.period import Period
from crmdesk.services import books, demo, pipelines

MONTHS = Period.month(2026, 10, CalendarId.GREGORIAN).series(6)
NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture
def told(engine, once):
    """A sample book with everything that follows from its records."""
    work = books.work_on(engine, clock=lambda: NOW)
    once("a sample of fourteen months", work, lambda: make_sample(work))
    return work


def make_sample(work):
    with work.write() as unit:
        pipelines.make_first(unit)
        unit.commit("Made the book")
    demo.fill(work, language="en", size=90, months=14, seed=3)


@pytest.mark.parametrize("kpi", ["mrr_movements", "lost_reasons", "stage_conversion"])
def test_each_period_has_the_parts_it_has_alone(told, kpi):
    how = {"facts": told.facts, "today": told.today()}
    many = told.read(lambda session: run_each(session, kpi, MONTHS, **how))
    assert any(one.parts for one in many)
    for period, one in zip(MONTHS, many, strict=True):
        (alone,) = told.read(lambda session, when=period: run(session, [kpi], when, previous=False, **how))
        assert (one.period, one.value, one.parts) == (period, alone.value, alone.parts)


@pytest.mark.parametrize("kpi", ["first_reply_time", "resolution_time", "sales_cycle"])
def test_a_spread_is_its_rows_and_gives_the_median(told, kpi):
    year = Period.year(2026, CalendarId.GREGORIAN)
    how = {"variant": "median", "facts": told.facts, "today": told.today()}
    found = told.read(lambda session: read_spread(session, kpi, year, **how))
    form = KPIS[kpi].variant("median").form
    page = told.read(lambda session: rows(session, kpi, year, population=form.population.id, **how))
    places = [[one.id for one in page.columns].index(name) for name in form.columns]
    plain = Counter(tuple(row.cells[place] for place in places) for row in page.rows)
    assert plain
    assert dict(found) == plain
    (figure,) = told.read(lambda session: run(session, [kpi], year, previous=False, **how))
    value = form.function(found)
    assert abs(Fraction(figure.value) - getattr(value, "value", value)) < Fraction(1, 10**9)


def test_what_counts_no_values_has_no_spread(told):
    how = {"variant": "", "facts": told.facts, "today": told.today()}
    assert told.read(lambda session: read_spread(session, "deals_won", MONTHS[0], **how)) == []
    with pytest.raises(NotOffered):
        told.read(lambda s: read_spread(s, "deals_won", MONTHS[0], filters={"age": "x"}, **how))
