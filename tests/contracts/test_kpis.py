"""Every KPI, in every variant and split: number = aggregate of its rows = a plain loop, on both engines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.population import Basis
from crmdesk.kpi.rows import Rows, rows
from crmdesk.kpi.run import run
from crmdesk.kpi.spec import Better, Formula, Over, Ratio, Total
from crmdesk.model.period import Period, parse_period
from crmdesk.model.setting import BookFacts
from tests.oracle.arithmetic import Get
from tests.oracle.book import TODAY, Book, empty_database, store
from tests.oracle.registry import ANSWERS, answer_of, detail_of, make_book, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from crmdesk.kpi.figure import Figure, Part

FACTS = BookFacts()
BASIS = Basis(FACTS, TODAY)
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
SEEDS = [3]
PERIODS = {
    text: parse_period(text, calendar, TODAY)
    for text, calendar in (
        ("2024-04", "gregorian"),
        ("1403-Q1", "jalali"),
        ("1445-10", "hijri"),
        ("2024-03-09..2024-03-29", "gregorian"),
        ("2024", "gregorian"),
        ("all", "gregorian"),
        ("2019", "gregorian"),
    )
}
LOOKING_AHEAD = {"pipeline_value", "forecast", "pipeline_coverage"}
"""The figures of what is expected, which have an answer for a period to come."""
SHARED = (PERIODS["1403-Q1"], PERIODS["all"])
"""The periods that are tried on both engines."""
VARIANTS = [(kpi.id, variant.id) for kpi in KPIS.values() for variant in kpi.variants]
FREE = {
    population.id: population.free
    for kpi in KPIS.values()
    for variant in kpi.variants
    for population in variant.everything()
}
SPLITS = [
    (kpi.id, variant.id, by)
    for kpi in KPIS.values()
    for variant in kpi.variants
    for by in variant.dimensions()
]
FILTERS = [
    pytest.param(*one, marks=pytest.mark.slow) if place % 3 else one for place, one in enumerate(SPLITS)
]
"""Every third split is filtered by in every run, the others by name (`-m slow`)."""


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest):
    with empty_database(request.param) as engine:
        yield engine


@pytest.fixture(scope="module", params=SEEDS)
def kept(request: pytest.FixtureRequest, database: Engine) -> tuple[Engine, Book]:
    """A random book that many tests look at."""
    book = make_book(Random(request.param), deals=60)
    store(database, book)
    return database, book


def decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def near(found: Decimal | None, wanted: Decimal | None) -> bool:
    """Whether two numbers agree, where cells of 28 digits were added up."""
    if found is None or wanted is None:
        return found is wanted
    return abs(found - wanted) <= abs(wanted) * Decimal("1e-20")


def key(value: Any) -> str:
    return "" if value is None else str(value)


def truth(book: Book, period: Period, keep: dict[str, str], known: dict[Any, Any]) -> Get:
    """The rows of a population that have these keys, by plain loops; `known` has those found already."""

    def find(population: str, when: Period) -> list[dict[str, Any]]:
        if (population, when) not in known:
            known[population, when] = rows_of(book, population, when, BASIS)
        held = {name: wanted for name, wanted in keep.items() if name not in FREE.get(population, ())}
        return [
            row
            for row in known[population, when]
            if all(key(row[name]) == wanted for name, wanted in held.items())
        ]

    return Get(find, period, BASIS)


def is_to_come(figure: Figure) -> bool:
    """Whether the figure's period has not begun, of which only what is expected can be told."""
    return figure.period.start > TODAY and figure.kpi.id not in LOOKING_AHEAD


def check_counts(found: Figure | Part, figure: Figure, n: int | None, of: int | None) -> None:
    """The rows are counted as by the plain loop; those of a formula follow from its operands (test_samples)."""
    if isinstance(figure.variant.form, Formula | Over):
        assert found.of is None
    else:
        assert (found.n, found.of) == (n, of)


def check_value(found: Figure | Part, figure: Figure, get: Get, *, depth: int = 0) -> None:
    """A figure or part has the value, counts and details of the plain loop, or a reason."""
    if is_to_come(figure):
        assert (found.value, found.n, found.of, bool(found.reason)) == (None, None, None, True)
        assert set(found.detail.values()) <= {None}
        return
    value, n, of = answer_of(figure.kpi.id, figure.variant.id, get)
    check_counts(found, figure, n, of)
    if figure.kpi.no_total and depth < max(len(figure.kpi.splits), 1):
        assert found.value is None
    else:
        assert found.value == decimal(value)
    assert (found.value is None) == bool(found.reason)
    for name, shown in found.detail.items():
        assert shown == decimal(detail_of(figure.kpi.id, name, get))


def of_whole(figure: Figure) -> Ratio | None:
    """The form of a figure whose parts are shares of one whole."""
    form = figure.variant.form
    return form if isinstance(form, Ratio) and form.of_whole else None


def keys_of(forms: list[Any], period: Period, name: str, get: Get) -> set[str]:
    """The keys of a dimension among all the rows that forms look at."""
    asked = {(need.population.id, when) for form in forms for need, when in form.asks(period, BASIS)}
    return {key(row[name]) for population, when in asked for row in get.at(when)(population)}


def check_parts(
    figure: Figure,
    parts: tuple[Part, ...],
    names: list[str],
    keep: dict[str, str],
    get_for,
    *,
    depth: int = 0,
) -> None:
    """The parts are those of the rows, each with the plain loop's value, down to the last split."""
    if not names or is_to_come(figure):
        assert parts == ()
        return
    name, *rest = names
    forms = [figure.variant.form]
    if of_whole(figure) and name == figure.kpi.split:
        forms = [Total(of_whole(figure).above)]
    wanted = keys_of(forms, figure.period, name, get_for(keep))
    shown = {part.key for part in parts}
    assert len(shown) == len(parts)
    assert wanted <= shown
    if name not in figure.kpi.splits:
        if of_whole(figure):
            wanted = keys_of(forms, figure.period, name, get_for({}))
        beside = keys_of(figure.variant.forms(), figure.period, name, get_for(keep))
        assert wanted <= shown <= (beside if isinstance(forms[0], Formula | Over) else wanted)
    for part in parts:
        here = keep | {name: part.key}
        form = of_whole(figure)
        if form is not None:
            above = len(get_for(here)(form.above.population.id))
            below = len(get_for({**here, figure.kpi.split: None})(form.below.population.id))
            assert part.value == (Decimal(above) / below if below else None)
        else:
            check_value(part, figure, get_for(here), depth=depth + 1)
        assert part.label
        check_parts(figure, part.parts, rest, here, get_for, depth=depth + 1)


def looked_up(book: Book, period: Period):
    """Plain loops for the rows with some keys; a key of None takes all."""

    known: dict[Any, Any] = {}

    def get_for(keep: dict[str, str | None]) -> Get:
        return truth(book, period, {name: value for name, value in keep.items() if value is not None}, known)

    return get_for


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize(("kpi", "variant"), VARIANTS)
def test_the_number_is_the_plain_loops(kept, kpi, variant, period):
    engine, book = kept
    if engine.dialect.name == "postgresql" and period not in SHARED:
        pytest.skip("tried on SQLite")
    with Session(engine) as session:
        [figure] = run(session, [kpi], period, variant=variant, facts=FACTS, today=TODAY)
    get_for = looked_up(book, period)
    check_value(figure, figure, get_for({}))
    check_parts(figure, figure.parts, list(figure.kpi.splits), {}, get_for)


def sample(engine: Engine, split: tuple[str, str, str]) -> None:
    """Leave out what is tried on SQLite: PostgreSQL has every twelfth split."""
    if engine.dialect.name == "postgresql" and SPLITS.index(split) % 12:
        pytest.skip("tried on SQLite")


@pytest.mark.parametrize(("kpi", "variant", "by"), SPLITS)
def test_every_part_is_the_plain_loops(kept, kpi, variant, by):
    engine, book = kept
    sample(engine, (kpi, variant, by))
    period = PERIODS["1403-Q1"]
    with Session(engine) as session:
        [figure] = run(session, [kpi], period, variant=variant, by=by, facts=FACTS, today=TODAY)
    names = list(dict.fromkeys((*figure.kpi.splits, by)))
    check_parts(figure, figure.parts, names, {}, looked_up(book, period))


@pytest.mark.parametrize(("kpi", "variant", "by"), FILTERS)
def test_a_filter_gives_the_part(kept, kpi, variant, by):
    engine, book = kept
    sample(engine, (kpi, variant, by))
    period = PERIODS["1403-Q1"]
    get_for = looked_up(book, period)
    with Session(engine) as session:
        population = KPIS[kpi].variant(variant).populations()[-1].id
        known = sorted({key(row[by]) for row in get_for({})(population)})
        for wanted in {*known[:1], *known[-1:], "404"}:
            [figure] = run(
                session, [kpi], period, variant=variant, filters={by: wanted}, facts=FACTS, today=TODAY
            )
            check_value(figure, figure, get_for({by: wanted}))
            assert figure.filters == {by: wanted}


def from_rows(found: Rows) -> list[dict[str, Any]]:
    names = [column.id for column in found.columns]
    return [{"record": row.record} | dict(zip(names, row.cells, strict=True)) for row in found.rows]


def forms_within(form: Any) -> list[Any]:
    """A form and those it is made of."""
    if isinstance(form, Formula):
        return [form, *(one for operand in form.operands for one in forms_within(operand.form))]
    return [form, *(forms_within(form.form) if isinstance(form, Over) else [])]


@pytest.mark.parametrize("period", [PERIODS["1403-Q1"], PERIODS["all"]], ids=["1403-Q1", "all"])
@pytest.mark.parametrize(("kpi", "variant"), VARIANTS)
def test_the_rows_aggregate_to_the_number(kept, kpi, variant, period):
    engine, book = kept
    declared = KPIS[kpi].variant(variant)
    pages: dict[str, Rows] = {}
    with Session(engine) as session:
        [figure] = run(session, [kpi], period, variant=variant, facts=FACTS, today=TODAY)
        for population in declared.everything():
            pages[population.id] = rows(
                session, kpi, period, variant=variant, population=population.id, facts=FACTS, today=TODAY
            )
    if not any(isinstance(form, Over) for form in forms_within(declared.form)):
        get = Get(lambda population, _period: from_rows(pages[population]), period, BASIS)
        value, n, of = answer_of(kpi, variant, get)
        check_counts(figure, figure, n, of)
        if not figure.kpi.no_total:
            assert near(figure.value, decimal(value))
    for population, page in pages.items():
        asked = [
            when
            for form in declared.forms()
            for need, when in form.asks(period, BASIS)
            if need.population.id == population
        ]
        true = [row for when in dict.fromkeys(asked) for row in rows_of(book, population, when, BASIS)]
        assert sorted(row.record for row in page.rows) == sorted(row["record"] for row in true)
        assert page.count == len(true)
        for column in page.columns:
            if column.adds_up:
                cells = [row[column.id] for row in from_rows(page)]
                assert near(page.totals[column.id], sum((cell or 0 for cell in cells), Decimal(0)))


def test_parts_of_reasons_sum_to_one_and_parts_by_person_to_the_total(kept):
    engine, _book = kept
    period = PERIODS["2024"]
    with Session(engine) as session:
        [reasons] = run(session, ["lost_reasons"], period, facts=FACTS, today=TODAY)
        assert sum(Fraction(part.n, part.of) for part in reasons.parts) == 1
        unassigned = []
        for kpi in KPIS.values():
            form = kpi.variants[0].form
            if not isinstance(form, Total) or "owner" not in kpi.variants[0].dimensions() or kpi.no_total:
                continue
            [figure] = run(session, [kpi.id], period, by="owner", facts=FACTS, today=TODAY)
            assert sum(part.value or 0 for part in figure.parts) == (figure.value or 0)
            unassigned.append(any(part.key == "" for part in figure.parts))
        assert any(unassigned)


@pytest.mark.parametrize(("kpi", "variant"), VARIANTS)
def test_a_series_is_its_single_runs(kept, kpi, variant):
    engine, _book = kept
    period = PERIODS["2024-04"]
    with Session(engine) as session:
        [figure] = run(
            session, [kpi], period, variant=variant, series=4, last_year=True, facts=FACTS, today=TODAY
        )
        assert [point.period for point in figure.series] == period.series(4)
        for point in (*figure.series, figure.previous, figure.last_year):
            [single] = run(session, [kpi], point.period, variant=variant, facts=FACTS, today=TODAY)
            assert (point.value, point.n, point.of) == (single.value, single.n, single.of)


books = st.builds(make_book, st.randoms(use_true_random=False), st.integers(0, 6))
days = st.dates(dt.date(2024, 2, 1), dt.date(2024, 8, 1))
periods = st.just(Period.all()) | st.builds(
    lambda first, length: Period.days(first, first + dt.timedelta(days=length)), days, st.integers(0, 90)
)


def by_owner(kpi: str, variant: str) -> bool:
    """Whether a figure can be split by person."""
    return "owner" in KPIS[kpi].variant(variant).dimensions()


figures = st.lists(st.sampled_from(VARIANTS), min_size=6, max_size=6, unique=True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(book=books, period=periods, chosen=figures)
def test_random_books(database, book, period, chosen):
    store(database, book)
    get_for = looked_up(book, period)
    with Session(database) as session:
        for kpi, variant in chosen:
            by = "owner" if by_owner(kpi, variant) else None
            [figure] = run(session, [kpi], period, variant=variant, by=by, facts=FACTS, today=TODAY)
            check_value(figure, figure, get_for({}))
            names = [*figure.kpi.splits, *([by] if by else [])]
            check_parts(figure, figure.parts, names, {}, get_for)


@pytest.mark.parametrize("kpi", KPIS.values(), ids=KPIS)
def test_a_declaration_is_complete(kpi):
    assert (kpi.name, kpi.meaning, kpi.includes, kpi.excludes, kpi.roles) > ("", "", (), (), ())
    assert kpi.variants[0].id == ""
    assert {one.id for one in kpi.variants} == {variant for id_, variant in ANSWERS if id_ == kpi.id}
    assert isinstance(kpi.better, Better)
    for variant in kpi.variants:
        assert variant.name
        assert variant.formula
        assert not isinstance(variant.form, Formula) or variant.form.empty
    for name in kpi.splits:
        assert all(name in variant.dimensions() for variant in kpi.variants)
