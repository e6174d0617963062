"""The rows behind a number: the drill-down of a figure, from the same select that it was counted by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crmdesk.kpi.catalogue import NotOffered, catalogue_of, check_dimension, kpi_named, variant_of
from crmdesk.kpi.population import RECORD, Basis, Bounds, Column, sort
from crmdesk.kpi.run import wanted_keys
from crmdesk.kpi.statistics import decimal_of, share_of
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import Variant
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a number: the id of its record, and its values in the order of the columns."""

    record: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A page of a population's rows, with the count and the sums of all of them.

    `table` is the table of the records. Money is in minor units of the base currency.
    """

    population: Population
    table: str
    columns: tuple[Column, ...]
    rows: list[Row]
    count: int
    totals: Mapping[str, Decimal]


def rows(
    session: Session,
    id_: str,
    period: Period,
    *,
    variant: str | None = None,
    population: str | None = None,
    filters: Mapping[str, object] | None = None,
    limit: int | None = None,
    offset: int = 0,
    sort_by: str = "",
    descending: bool = True,
    facts: BookFacts,
    today: dt.date | None = None,
) -> Rows:
    """The rows of one population of a figure (the first, where none is named); parts are filters too.

    Sorted by the latest first, or by the column `sort_by`.

    Raises:
        NotOffered: a KPI, variant, population, column or dimension that is not declared.
    """
    kpi = kpi_named(id_, catalogue_of(session, facts))
    chosen = variant_of(kpi, variant)
    for name in filters or {}:
        check_dimension(kpi, chosen, name)
    found = _population(kpi.id, chosen, population)
    stored = [one.id for one in found.columns if one.product_of is None]
    order = sort_by or "day"
    if order not in stored:
        raise NotOffered(
            N_("Rows of “{population}” cannot be sorted by “{column}”. They can by: {known}."),
            population=found.id,
            column=order,
            known=", ".join(stored),
        )
    basis = Basis(facts, today or facts.today())
    bounds = Bounds(_periods(chosen, found, period, basis), basis)
    inner = found.select(bounds, [*stored, sort(order)], wanted_keys(filters or {})).subquery()
    count, totals = _totals(session, found, inner)
    key = inner.c[sort(order)]
    page = select(inner.c[RECORD], *(inner.c[name] for name in stored))
    page = page.order_by((key.desc() if descending else key.asc()).nulls_last(), inner.c[RECORD])
    read = session.execute(page.limit(limit).offset(offset))
    return Rows(
        population=found,
        table=found.table,
        columns=tuple(one for one in found.columns if one.shown),
        rows=[_row(found, row) for row in read.mappings()],
        count=count,
        totals=totals,
    )


def _periods(variant: Variant, population: Population, period: Period, basis: Basis) -> list[Period]:
    """The periods whose rows of a population stand behind a figure, each once."""
    asked = (ask for form in variant.forms() for ask in form.asks(period, basis))
    return list(dict.fromkeys(one for need, one in asked if need.population is population)) or [period]


def _population(kpi: str, variant: Variant, id_: str | None) -> Population:
    known = variant.everything()
    if id_ is None:
        return known[0]
    for one in known:
        if one.id == id_:
            return one
    raise NotOffered(
        N_("“{kpi}” does not count “{population}”. It counts: {known}."),
        kpi=kpi,
        population=id_,
        known=", ".join(one.id for one in known),
    )


def _row(population: Population, row: Mapping[Any, Any]) -> Row:
    cells = []
    for column in population.columns:
        if not column.shown:
            continue
        if column.product_of is None:
            cells.append(row[column.id])
        else:
            amount, share = (row[name] for name in column.product_of)
            cells.append(decimal_of(Fraction(amount or 0) * share_of(share)))
    return Row(row[RECORD], tuple(cells))


def _totals(session: Session, population: Population, inner: Subquery) -> tuple[int, dict[str, Decimal]]:
    """How many rows there are, and the sums of the columns that have one."""
    columns = [one for one in population.columns if one.shown and one.adds_up]
    plain = [one.id for one in columns if one.product_of is None]
    count, *sums = session.execute(
        select(func.count(), *(func.sum(inner.c[name]) for name in plain)).select_from(inner)
    ).one()
    totals = {name: Decimal(int(value or 0)) for name, value in zip(plain, sums, strict=True)}
    for column in columns:
        if column.product_of:
            totals[column.id] = _weighted_total(session, inner, *column.product_of)
    return count, totals


def _weighted_total(session: Session, inner: Subquery, amount: str, share: str) -> Decimal:
    by_share = select(inner.c[share], func.sum(inner.c[amount])).group_by(inner.c[share])
    found = (share_of(one) * int(value or 0) for one, value in session.execute(by_share))
    return decimal_of(sum(found, Fraction(0)))
