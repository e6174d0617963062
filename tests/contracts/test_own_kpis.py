"""Figures of one's own: on random formulas and books the same arithmetic in plain fractions, on both engines."""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from crmdesk.kpi.catalogue import KPIS, OPERANDS, NotOffered, catalogue_of
from crmdesk.kpi.expression import BadExpression
from crmdesk.kpi.own import LARGEST, NO_NUMBER, Composed, compose
from crmdesk.kpi.population import Basis, Kind
from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run, run_variants, try_out
from crmdesk.kpi.spec import Better, Unit
from crmdesk.kpi.statistics import decimal_of
from crmdesk.model import OwnKpi
from crmdesk.model.period import parse_period
from crmdesk.model.setting import BookFacts
from tests.oracle.arithmetic import Get
from tests.oracle.book import TODAY, empty_database, store
from tests.oracle.registry import ANSWERS, answer_of, make_book, rows_of

FACTS = BookFacts()
BASIS = Basis(FACTS, TODAY)
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
PERIODS = [parse_period(text, "gregorian", TODAY) for text in ("2024-04", "2024", "2019")]
NAMED = [
    (kpi.id, variant.id)
    for kpi in KPIS.values()
    for variant in kpi.variants
    if not kpi.no_total and (kpi.id, variant.id) in ANSWERS
]
SIGNS = {"+": operator.add, "−": operator.sub, "×": operator.mul, "÷": operator.truediv}

leaves = st.one_of(st.sampled_from(NAMED), st.integers(0, 300).map(Fraction))
trees = st.recursive(leaves, lambda one: st.tuples(st.sampled_from(list(SIGNS)), one, one), max_leaves=6)


@pytest.fixture(scope="module", params=KINDS)
def kept(request):
    with empty_database(request.param) as engine:
        book = make_book(Random(5), 60)
        store(engine, book)
        yield engine, book


def written(tree) -> str:
    """The formula of a tree."""
    if isinstance(tree, Fraction):
        return str(tree)
    if len(tree) == 2:
        return ".".join(one for one in tree if one)
    sign, left, right = tree
    return f"({written(left)}) {sign} ({written(right)})"


def named(tree) -> set[tuple[str, str]]:
    if isinstance(tree, Fraction):
        return set()
    return {tree} if len(tree) == 2 else named(tree[1]) | named(tree[2])


def plain(tree, get: Get):
    """The value of a tree by plain loops, amounts in whole money; None where a figure has none."""
    if isinstance(tree, Fraction):
        return tree
    if len(tree) == 2:
        value = answer_of(*tree, get)[0]
        return value / 100 if value is not None and KPIS[tree[0]].unit.is_money else value
    sign, left, right = tree
    one, other = plain(left, get), plain(right, get)
    if one is None or other is None or (sign == "÷" and other == 0):
        return None
    return SIGNS[sign](one, other)


def has_all(tree, get: Get) -> bool:
    return all(answer_of(*one, get)[0] is not None for one in named(tree))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tree=trees.filter(named), unit=st.sampled_from([Unit.COUNT, Unit.MONEY]), period=st.sampled_from(PERIODS)
)
def test_a_figure_of_ones_own_is_plain_arithmetic(kept, tree, unit, period):
    engine, book = kept
    get = Get(lambda population, when: rows_of(book, population, when, BASIS), period, BASIS)
    made = Composed(kpi="mine", name="Mine", expression=written(tree), unit=unit.value, better="up")
    with Session(engine) as session:
        figure = try_out(session, compose(made, KPIS, FACTS.exponent), period, facts=FACTS, today=TODAY)
    expected = plain(tree, get)
    if expected is None or abs(expected) >= LARGEST:
        assert figure.value is None
        assert figure.reason
        assert not has_all(tree, get) or figure.reason == NO_NUMBER
        return
    expected *= 100 if unit is Unit.MONEY else 1
    assert figure.value == Decimal(expected.numerator) / Decimal(expected.denominator)


COUNTED = {name: kpi for name, kpi in OPERANDS.items() if name not in KPIS}
SCALES = {Kind.MONTHLY: Fraction(1, 1000), Kind.MINUTES: Fraction(1, 60)}


def own(expression, kpi="mine", unit=Unit.COUNT):
    made = Composed(kpi=kpi, name=kpi, expression=expression, unit=unit.value, better="up")
    return compose(made, OPERANDS, FACTS.exponent)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("name", COUNTED)
def test_a_population_in_a_formula_is_its_rows_counted_or_added_up(kept, name, period):
    engine, book = kept
    [measure] = COUNTED[name].variants[0].form.needs()
    found = rows_of(book, measure.population.id, period, BASIS)
    expected = Fraction(len(found))
    if measure.column:
        scale = SCALES.get(measure.population.column(measure.column).kind, Fraction(1))
        expected = sum((Fraction(row[measure.column] or 0) for row in found), Fraction(0)) * scale
        expected /= 100 if COUNTED[name].unit.is_money else 1
    with Session(engine) as session:
        figure = try_out(session, own(f"{name} × 2"), period, facts=FACTS, today=TODAY)
    assert figure.value == decimal_of(expected * 2)


@pytest.mark.parametrize(
    "text", ["n_nobody", "n_closed.amount", "n_closed.id", "customers_at_opening", "n_closed(1)", "N_closed"]
)
def test_nothing_else_than_what_is_offered_is_a_name(text):
    with pytest.raises(BadExpression):
        own(text)


def test_what_is_counted_is_known_by_the_figure_that_it_belongs_to():
    assert {"n_closed", "n_customers_at_opening", "n_customers_at_closing", "n_due", "n_churned"} <= set(COUNTED)
    made = own("n_churned ÷ n_customers_at_opening")
    told = "Customer churn rate (Of these, no longer customers at its end)"
    assert str(made.variants[0].formula).startswith(told)
    names = [(kpi.name, kpi.variants[0].name) for kpi in COUNTED.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("period", PERIODS)
def test_a_formula_over_populations_appears_as_the_built_in_figure_does(kept, period):
    engine, _book = kept
    ask = {"facts": FACTS, "today": TODAY}
    with Session(engine) as session:
        values = {"name": "Rate", "sort_key": "rate", "unit": "share", "better": "up", "version": 1}
        session.execute(insert(OwnKpi).values(kpi="own_1", expression="deals_won ÷ n_closed", **values))
        [mine] = run(session, ["own_1"], period, by="owner", series=3, last_year=True, **ask)
        [built_in] = run(session, ["win_rate"], period, by="owner", series=3, last_year=True, **ask)
        closed = rows(session, "own_1", period, population="closed", **ask)
        same = rows(session, "win_rate", period, population="closed", **ask)
        session.rollback()
    assert mine.value == built_in.value
    assert [one.value for one in mine.series] == [one.value for one in built_in.series]
    assert {part.key: part.value for part in mine.parts} == {part.key: part.value for part in built_in.parts}
    assert [row.record for row in closed.rows] == [row.record for row in same.rows]


@pytest.fixture
def composed(kept):
    """A book with one figure of its own: what a won deal brings, by the catalogue's own figures."""
    engine, book = kept
    with Session(engine) as session:
        values = {"name": "Mean", "sort_key": "mean", "unit": "money", "better": "up", "version": 1}
        session.execute(insert(OwnKpi).values(kpi="own_1", expression="sales_total ÷ deals_won", **values))
        session.execute(insert(OwnKpi).values(kpi="own_2", expression="gone ÷ deals_won", **values))
        session.execute(insert(OwnKpi).values(kpi="deals_won", expression="sales_total", **values))
        yield session, book
        session.rollback()


@pytest.mark.parametrize("period", PERIODS)
def test_it_appears_as_a_built_in_one_does(composed, period):
    session, _book = composed
    ask = {"facts": FACTS, "today": TODAY}
    found = catalogue_of(session, FACTS)
    assert list(found) == [*KPIS, "own_1"]
    assert found["deals_won"] is KPIS["deals_won"]
    everything = run(session, None, period, by=None, **ask)
    assert everything[-1].kpi.id == "own_1"
    [mine] = run(session, ["own_1"], period, by="owner", series=3, last_year=True, **ask)
    [built_in] = run(session, ["average_sale"], period, by="owner", series=3, last_year=True, **ask)
    assert mine.value == built_in.value
    assert [one.value for one in mine.series] == [one.value for one in built_in.series]
    assert {part.key: part.value for part in mine.parts} == {part.key: part.value for part in built_in.parts}
    assert (mine.previous.value, mine.last_year.value) == (built_in.previous.value, built_in.last_year.value)
    [way] = run_variants(session, "own_1", period, **ask)
    assert way.value == mine.value
    assert mine.kpi.better is Better.UP
    won = rows(session, "own_1", period, population="won", **ask)
    assert {row.record for row in won.rows} == {
        row.record for row in rows(session, "deals_won", period, **ask).rows
    }
    with pytest.raises(NotOffered):
        run(session, ["own_2"], period, **ask)
