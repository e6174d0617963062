"""The owner's figures as SQL written by hand: the floor that the program's figures are measured against.

Each text answers for all periods at once, from the book's own tables, by the definitions of the KPI book; what it says
is compared with the program's figures before anything is timed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.base import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from crmdesk.model.period import Period

OWNER: Final = 3
_IN_FORCE: Final = "s.since < {at} AND (s.until IS NULL OR s.until >= {at})"
_AT_START, _AT_END = (_IN_FORCE.format(at=f"p.{name}") for name in ("first", "until"))

_MONTHLY: Final = f"""
SELECT p.i, SUM(s.monthly), 1000 FROM p JOIN subscription_state s ON {_AT_END} AND s.monthly > 0
JOIN contact c ON c.id = s.customer_id AND c.trashed IS NULL GROUP BY p.i"""

_NET_NEW: Final = """
SELECT p.i, SUM(s.monthly - s.before), 1000 FROM p JOIN customer_state s
ON s.since >= p.first AND s.since < p.until AND s.movement IS NOT NULL GROUP BY p.i"""

_CHURN: Final = f"""
SELECT p.i, SUM(NOT EXISTS (SELECT 1 FROM customer_state e WHERE e.customer_id = s.customer_id AND e.customer = 1
  AND e.since < p.until AND (e.until IS NULL OR e.until >= p.until))), COUNT(*)
FROM p JOIN customer_state s ON {_AT_START} AND s.customer = 1 GROUP BY p.i"""

_RENEWAL: Final = """
SELECT p.i, SUM(t.renewed), COUNT(*) FROM p JOIN subscription_term t ON t.due >= p.first AND t.due < p.until
JOIN contact c ON c.id = t.customer_id AND c.trashed IS NULL GROUP BY p.i"""

_PROMOTERS: Final = """
SELECT i, 100 * (SUM(score >= 9) - SUM(score <= 6)), COUNT(*) FROM (
  SELECT p.i, a.score, ROW_NUMBER() OVER (PARTITION BY p.i, a.contact_id, a.wave ORDER BY a.day DESC, a.id DESC) AS n
  FROM p JOIN answer a ON a.kind = 'nps' AND a.scale = '0-10' AND a.day >= p.first AND a.day < p.until
  AND a.trashed IS NULL) WHERE n = 1 GROUP BY i"""

_WIN_RATE: Final = """
SELECT p.i, SUM(m.outcome = 'won'), COUNT(*) FROM p JOIN stage_move m ON m.outcome IN ('won', 'lost')
AND m.day >= p.first AND m.day < p.until AND (m.until_day IS NULL OR m.until_day >= p.until)
JOIN deal d ON d.id = m.deal_id AND d.trashed IS NULL GROUP BY p.i"""

_LOST: Final = """
SELECT p.i, COUNT(*), 1 FROM p JOIN stage_move m ON m.outcome = 'lost'
AND m.day >= p.first AND m.day < p.until AND (m.until_day IS NULL OR m.until_day >= p.until)
JOIN deal d ON d.id = m.deal_id AND d.trashed IS NULL GROUP BY p.i"""

_ARPA: Final = f"""
SELECT p.i, SUM(s.monthly), 1000 * SUM(s.customer) FROM p
JOIN customer_state s ON {_AT_END} AND (s.customer = 1 OR s.monthly > 0) GROUP BY p.i"""

_REVENUE: Final = """
SELECT i, SUM(amount), 1 FROM (
  SELECT p.i AS i, SUM(s.monthly * (MIN(COALESCE(s.until, p.until), p.until) - MAX(s.since, p.first)))
    / (1000.0 * (p.until - p.first)) AS amount
  FROM p JOIN subscription_state s ON s.since < p.until AND (s.until IS NULL OR s.until > p.first) AND s.monthly <> 0
  GROUP BY p.i
  UNION ALL SELECT p.i, SUM(d.base_amount) FROM p JOIN stage_move m ON m.outcome = 'won'
  AND m.day >= p.first AND m.day < p.until AND (m.until_day IS NULL OR m.until_day >= p.until)
  JOIN deal d ON d.id = m.deal_id AND d.trashed IS NULL
  WHERE d.id NOT IN (SELECT deal_id FROM subscription WHERE deal_id IS NOT NULL AND trashed IS NULL)
  GROUP BY p.i) GROUP BY i"""

_WINNING: Final = """
SELECT p.i, SUM(c.base_amount), 1 FROM p JOIN cost c ON c.category IN ('sales', 'marketing')
AND c.day >= p.first AND c.day < p.until AND c.trashed IS NULL GROUP BY p.i"""

_GOODS: Final = """
SELECT i, SUM(amount), 1 FROM (
  SELECT p.i AS i, SUM(c.base_amount) AS amount FROM p JOIN cost c ON c.category = 'goods'
  AND c.day >= p.first AND c.day < p.until AND c.trashed IS NULL GROUP BY p.i
  UNION ALL SELECT p.i, SUM(d.base_cost) FROM p JOIN stage_move m ON m.outcome = 'won'
  AND m.day >= p.first AND m.day < p.until AND (m.until_day IS NULL OR m.until_day >= p.until)
  JOIN deal d ON d.id = m.deal_id AND d.trashed IS NULL AND d.base_cost IS NOT NULL GROUP BY p.i) GROUP BY i"""

_JOINED: Final = """
SELECT p.i, COUNT(*), 1 FROM p JOIN customer_state s ON s.step = 'joined' AND s.since >= p.first AND s.since < p.until
GROUP BY p.i"""

_KEPT: Final = f"{{text}} AND {{owner}} = {OWNER} GROUP BY p.i"
OWNED: Final = {
    kpi: _KEPT.format(text=text.removesuffix(" GROUP BY p.i"), owner=owner)
    for kpi, text, owner in (("deals_lost", _LOST, "m.owner_id"), ("mrr", _MONTHLY, "c.owner_id"))
}
"""Figures kept to one owner."""

YEAR: Final = 12


def answer(connection: Connection, text: str, periods: Sequence[Period]) -> dict[int, Fraction]:
    """What a text finds, by the number of the period."""
    rows = ", ".join(
        f"({number}, {(one.start - EPOCH).days}, {(one.end - EPOCH).days})"
        for number, one in enumerate(periods)
    )
    found = connection.exec_driver_sql(f"WITH p(i, first, until) AS (VALUES {rows}) {text}")
    return {row[0]: Fraction(row[1] or 0) / Fraction(row[2]) for row in found if row[2]}


def answers(connection: Connection, periods: Sequence[Period]) -> dict[str, dict[int, Fraction]]:
    """The ten figures of the owner's panel in each of some months."""
    # What goes by the year before is asked for eleven months more; a month's year begins at its own number then.
    year = periods[-1].series(len(periods) + YEAR - 1)
    churn, revenue, goods = (answer(connection, text, year) for text in (_CHURN, _REVENUE, _GOODS))
    monthly, arpa = answer(connection, _MONTHLY, periods), answer(connection, _ARPA, periods)
    spent, joined = answer(connection, _WINNING, periods), answer(connection, _JOINED, periods)
    late = YEAR - 1
    return {
        "mrr": monthly,
        "net_new_revenue": answer(connection, _NET_NEW, periods),
        "churn_rate": {number - late: one for number, one in churn.items()},
        "renewal_rate": answer(connection, _RENEWAL, periods),
        "arr": {number: YEAR * one for number, one in monthly.items()},
        "clv_simple": {i: _lifetime(one, i, churn, revenue, goods) for i, one in arpa.items()},
        "cac": {number: spent[number] / one for number, one in joined.items() if number in spent},
        "gross_margin": {i - late: 1 - goods.get(i, 0) / one for i, one in revenue.items()},
        "nps": answer(connection, _PROMOTERS, periods),
        "win_rate": answer(connection, _WIN_RATE, periods),
    }


def _lifetime(
    arpa: Fraction,
    number: int,
    churn: Mapping[int, Fraction],
    revenue: Mapping[int, Fraction],
    goods: Mapping[int, Fraction],
) -> Fraction:
    """Revenue per customer × margin of those of twelve months with costs ÷ mean churn of the twelve."""
    months = range(number, number + YEAR)
    known = [churn[one] for one in months if one in churn]
    costed = [one for one in months if one in goods]
    came, went = (sum(of.get(one, Fraction(0)) for one in costed) for of in (revenue, goods))
    lost = sum(known, Fraction(0)) / len(known) if known else Fraction(0)
    return arpa * (1 - went / came) / lost if lost and came else Fraction(0)


def compare(figure: Any, found: dict[int, Fraction], close: Callable[[Any, Fraction], bool]) -> list[str]:
    """Where a figure's series says something else than its text."""
    return [
        f"{figure.kpi.id} {point.period.key}: {point.value} against {found.get(place)}"
        for place, point in enumerate(figure.series)
        if point.value is not None and not close(point.value, found.get(place, Fraction(0)))
    ]
