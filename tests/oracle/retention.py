"""The figures of retention and recurring revenue once more: the arithmetic on lists of plain rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle import retention_rows as rows
from tests.oracle.arithmetic import Answer, Get, count, share, sum_of, total
from tests.oracle.customer_book import grow

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.book import Book, Rows

__all__ = ["ANSWERS", "DETAILS", "POPULATIONS", "grow"]

THOUSANDTH = Fraction(1, 1000)


def where(
    source: Callable[[Book, Period, Basis], Rows], holds: Callable[[Any], Any]
) -> Callable[[Book, Period, Basis], Rows]:
    """The rows of a population for which something holds."""
    return lambda book, period, basis: [one for one in source(book, period, basis) if holds(one)]


def churned(one: Any) -> bool:
    """Was a customer and is none."""
    return one["was"] and not one["stays"]


customers = where(rows.opening, lambda one: one["was"])
steps = where(rows.inside, lambda one: one["step"])
moves = where(rows.inside, lambda one: one["movement"])

POPULATIONS = {
    "opening": rows.opening,
    "customers_at_opening": customers,
    "customers_by_reason": customers,
    "customers_by_competitor": customers,
    "retained": where(customers, lambda one: one["stays"]),
    "came_back": where(customers, lambda one: one["stays"] and one["leavings"]),
    "churned": where(rows.opening, churned),
    "defected": where(rows.opening, lambda one: churned(one) and one["competitor"]),
    "involuntary": where(rows.opening, lambda one: churned(one) and one["involuntary"]),
    "paused": where(rows.opening, lambda one: churned(one) and one["rests"]),
    "paying_at_opening": where(rows.opening, lambda one: one["monthly"] > 0),
    "closing": rows.closing,
    "customers_at_closing": where(rows.closing, lambda one: one["is"]),
    "paying_at_closing": where(rows.closing, lambda one: one["monthly"] > 0),
    "steps": steps,
    "joined": where(steps, lambda one: one["step"] == "joined"),
    "left": where(steps, lambda one: one["step"] == "left"),
    "passing": where(steps, lambda one: one["passing"]),
    "movements": moves,
    "gains": where(moves, lambda one: one["movement"] in rows.GAINS),
    "losses": where(moves, lambda one: one["movement"] not in rows.GAINS),
    "buyers": rows.buyers,
    "buyers_again": where(rows.buyers, lambda one: one["again"]),
    "cohort": rows.cells,
    "cohort_kept": where(rows.cells, lambda one: one["stays"]),
    "subscriptions": rows.paid,
    "past_due": where(rows.paid, lambda one: one["status"] == "past_due"),
    "due": rows.due,
    "renewed": where(rows.due, lambda one: one["renewed"]),
    "waiting": where(rows.due, lambda one: one["waiting"]),
    "one_off": rows.one_off,
}


def _stripe(get: Get) -> Answer:
    left, stood, new = (len(get(name)) for name in ("left", "customers_at_opening", "joined"))
    return (Fraction(left, stood + new) if stood + new else None), None, None


def _of_value(population: str, above: str, *, whole: str = "monthly") -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        found, below = len(get(population)), total(get, population, whole)
        return (Fraction(total(get, population, above), below) if below else None), found, None

    return answer


def _yearly(get: Get) -> Answer:
    found = get("subscriptions")
    return (12 * total(get, "subscriptions", "monthly") * THOUSANDTH if found else None), None, None


def _by_the_month(get: Get) -> Answer:
    found = get("subscriptions")
    short = [one for one in found if one["interval"] in {"monthly", "weekly", "10 days"}]
    return (Fraction(len(short), len(found)) if found else None), None, None


def _per_customer(get: Get) -> Answer:
    payers, customers = len(get("paying_at_closing")), len(get("customers_at_closing"))
    paid = total(get, "paying_at_closing", "monthly") * THOUSANDTH
    return (paid / customers if customers else None), payers, customers


def _quick(get: Get) -> Answer:
    gains, losses = (total(get, name, "amount") for name in ("gains", "losses"))
    return (Fraction(gains, -losses) if losses else None), None, None


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("churn_rate", ""): share("churned", "customers_at_opening"),
    ("churn_rate", "event"): share("left", "customers_at_opening"),
    ("churn_rate", "stripe"): _stripe,
    ("retention_rate", ""): share("retained", "customers_at_opening"),
    ("churn_by_reason", ""): share("churned", "customers_by_reason"),
    ("defection_rate", ""): share("defected", "customers_by_competitor"),
    ("renewal_rate", ""): share("renewed", "due"),
    ("renewal_value_rate", ""): _of_value("due", "kept"),
    ("repeat_purchase_rate", ""): share("buyers_again", "buyers"),
    ("cohort_retention", ""): share("cohort_kept", "cohort"),
    ("mrr", ""): sum_of("subscriptions", "monthly", THOUSANDTH),
    ("arr", ""): _yearly,
    ("mrr_movements", ""): sum_of("movements", "amount", THOUSANDTH),
    ("net_new_revenue", ""): sum_of("movements", "amount", THOUSANDTH),
    ("gross_revenue_retention", ""): _of_value("paying_at_opening", "kept"),
    ("net_revenue_retention", ""): _of_value("paying_at_opening", "after"),
    ("arpa", ""): _per_customer,
    ("quick_ratio", ""): _quick,
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    **{("churn_rate", name): count(name) for name in ("involuntary", "paused", "passing", "came_back")},
    **{("churn_by_reason", name): count(name) for name in ("involuntary", "paused")},
    ("retention_rate", "came_back"): count("came_back"),
    ("renewal_rate", "undecided"): count("waiting"),
    ("renewal_value_rate", "undecided"): count("waiting"),
    ("mrr", "past_due"): sum_of("past_due", "monthly", THOUSANDTH),
    ("arr", "past_due"): sum_of("past_due", "monthly", THOUSANDTH),
    ("arr", "by_the_month"): _by_the_month,
    ("net_new_revenue", "opening"): sum_of("paying_at_opening", "monthly", THOUSANDTH),
    ("net_new_revenue", "closing"): sum_of("paying_at_closing", "monthly", THOUSANDTH),
    ("net_new_revenue", "one_off"): sum_of("one_off"),
}
