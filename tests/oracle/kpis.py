"""Every KPI's arithmetic once more, on lists of plain rows."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Get = Callable[[str], list[dict[str, Any]]]
Answer = tuple[Fraction | None, int | None, int | None]


def _total(get: Get, population: str, column: str) -> int:
    return sum(row[column] for row in get(population))


def _weighted(get: Get, population: str) -> Fraction:
    return sum((row["amount"] * Fraction(row["probability"]) for row in get(population)), Fraction(0))


def _share(above: str, below: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        n, of = len(get(above)), len(get(below))
        return (Fraction(n, of) if of else None), n, of

    return answer


def _value_share(get: Get) -> Answer:
    above, below = _total(get, "won", "amount"), _total(get, "closed", "amount")
    return (Fraction(above, below) if below else None), len(get("won")), len(get("closed"))


def _mean(population: str, column: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        n = len(get(population))
        return (Fraction(_total(get, population, column), n) if n else None), n, None

    return answer


def _median(population: str, column: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        values = [Fraction(row[column]) for row in get(population)]
        return (statistics.median(values) if values else None), len(values), None

    return answer


def _count(population: str) -> Callable[[Get], Answer]:
    return lambda get: (Fraction(len(get(population))), len(get(population)), None)


def _sum(population: str) -> Callable[[Get], Answer]:
    return lambda get: (Fraction(_total(get, population, "amount")), len(get(population)), None)


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
    ("win_rate", ""): _share("won", "closed"),
    ("win_rate", "value"): _value_share,
    ("win_rate", "cohort"): _share("created_won", "created_closed"),
    ("lead_conversion_rate", ""): _share("leads_sold", "leads"),
    ("lead_conversion_rate", "conversions"): _share("conversions", "leads"),
    ("stage_conversion", ""): _share("passed", "entered"),
    ("time_in_stage", ""): _mean("stays", "days"),
    ("time_in_stage", "median"): _median("stays", "days"),
    ("sales_cycle", ""): _mean("won", "days"),
    ("sales_cycle", "median"): _median("won", "days"),
    ("average_sale", ""): _mean("won", "amount"),
    ("average_sale", "median"): _median("won", "amount"),
    ("sales_total", ""): _sum("won"),
    ("deals_won", ""): _count("won"),
    ("deals_lost", ""): _count("lost"),
    ("deals_created", ""): _count("created"),
    ("pipeline_value", ""): _sum("expected"),
    ("pipeline_value", "open"): _sum("open_at_end"),
    ("forecast", ""): _forecast("expected"),
    ("forecast", "open"): _forecast("open_at_end"),
    ("sales_velocity", ""): _velocity,
    ("lost_reasons", ""): _share("lost", "lost"),
}

DETAILS: dict[str, Callable[[Get], Answer]] = {
    "open": _count("open_at_end"),
    "open_stays": _count("open_at_end"),
    "open_age": _mean("open_at_end", "age"),
}
"""The details beside a figure; what is not decided yet depends on the KPI."""

UNDECIDED: dict[str, str] = {
    "win_rate": "created_open",
    "lead_conversion_rate": "leads_waiting",
    "stage_conversion": "undecided",
}
