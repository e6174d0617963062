"""The sales figures once more: the arithmetic on lists of plain rows."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import Answer, Get, count, mean, median, share, sum_of, total
from tests.oracle.sales_rows import NAMES, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.oracle.book import Book


def _weighted(get: Get, population: str) -> Fraction:
    return sum((row["amount"] * Fraction(row["probability"]) for row in get(population)), Fraction(0))


def _value_share(get: Get) -> Answer:
    above, below = total(get, "won", "amount"), total(get, "closed", "amount")
    return (Fraction(above, below) if below else None), len(get("won")), len(get("closed"))


def _forecast(population: str) -> Callable[[Get], Answer]:
    return lambda get: (_weighted(get, population), len(get(population)), None)


def _velocity(get: Get) -> Answer:
    won, closed = get("won"), get("closed")
    days = sum(row["days"] for row in won)
    if not won or not days:
        return None, None, None
    sale = Fraction(sum(row["amount"] for row in won), len(won))
    rate, cycle = Fraction(len(won), len(closed)), Fraction(days, len(won))
    return len(get("open_at_end")) * sale * rate / cycle, None, None


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("win_rate", ""): share("won", "closed"),
    ("win_rate", "value"): _value_share,
    ("win_rate", "cohort"): share("created_won", "created_closed"),
    ("lead_conversion_rate", ""): share("leads_sold", "leads"),
    ("lead_conversion_rate", "conversions"): share("conversions", "leads_then"),
    ("stage_conversion", ""): share("passed", "entered"),
    ("time_in_stage", ""): mean("stays", "days"),
    ("time_in_stage", "median"): median("stays", "days"),
    ("sales_cycle", ""): mean("won", "days"),
    ("sales_cycle", "median"): median("won", "days"),
    ("average_sale", ""): mean("won", "amount"),
    ("average_sale", "median"): median("won", "amount"),
    ("sales_total", ""): sum_of("won"),
    ("deals_won", ""): count("won"),
    ("deals_lost", ""): count("lost"),
    ("deals_created", ""): count("created"),
    ("pipeline_value", ""): sum_of("expected"),
    ("pipeline_value", "open"): sum_of("open_at_end"),
    ("forecast", ""): _forecast("expected"),
    ("forecast", "open"): _forecast("open_at_end"),
    ("sales_velocity", ""): _velocity,
    ("lost_reasons", ""): share("lost", "lost"),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    "open": count("open_at_end"),
    "open_stays": count("open_at_end"),
    "open_age": mean("open_at_end", "age"),
    ("win_rate", "undecided"): count("created_open"),
    ("lead_conversion_rate", "undecided"): count("leads_waiting"),
    ("stage_conversion", "undecided"): count("undecided"),
}


def _rows(population: str, book: Book, period: Any, basis: Any) -> Any:
    return rows_of(book, population, period, basis)


POPULATIONS = {name: partial(_rows, name) for name in NAMES}


def grow(book: Book, random: Random) -> None:
    """Deals and leads are in every random book already."""
