"""The arithmetic that figures share, on lists of plain rows."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period

Rows = list[dict[str, Any]]
Answer = tuple[Fraction | None, int | None, int | None]
"""A figure's value, the rows behind it, and of how many where it is a share of rows."""


@dataclass(frozen=True)
class Get:
    """The rows of a population, by its name; of another period with `at`."""

    find: Callable[[str, Period], Rows]
    period: Period
    basis: Basis

    def __call__(self, population: str) -> Rows:
        """The rows of the period."""
        return self.find(population, self.period)

    def at(self, period: Period) -> Get:
        """The same for another period."""
        return Get(self.find, period, self.basis)


def total(get: Get, population: str, column: str) -> int:
    """A column added up."""
    return sum(row[column] for row in get(population))


def share(above: str, below: str) -> Callable[[Get], Answer]:
    """The rows of one population among those of another."""

    def answer(get: Get) -> Answer:
        n, of = len(get(above)), len(get(below))
        return (Fraction(n, of) if of else None), n, of

    return answer


def mean(population: str, column: str, scale: Fraction = Fraction(1)) -> Callable[[Get], Answer]:
    """The mean of a column."""

    def answer(get: Get) -> Answer:
        n = len(get(population))
        return (Fraction(total(get, population, column), n) * scale if n else None), n, None

    return answer


def median(population: str, column: str, scale: Fraction = Fraction(1)) -> Callable[[Get], Answer]:
    """The middle of a column."""

    def answer(get: Get) -> Answer:
        values = [Fraction(row[column]) * scale for row in get(population)]
        return (statistics.median(values) if values else None), len(values), None

    return answer


def count(population: str) -> Callable[[Get], Answer]:
    """How many rows there are."""
    return lambda get: (Fraction(len(get(population))), len(get(population)), None)


def sum_of(population: str, column: str = "amount", scale: Fraction = Fraction(1)) -> Callable[[Get], Answer]:
    """A column added up, as a figure."""
    return lambda get: (total(get, population, column) * scale, len(get(population)), None)
