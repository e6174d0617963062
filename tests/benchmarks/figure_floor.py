"""The owner's figures as SQL written by hand: the floor that the program's figures are measured against.

Each text answers for all periods at once, from the book's own tables, by the definitions of the KPI book; what it says
is compared with the program's figures before anything is timed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.base import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from crmdesk.model.period import Period

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

_NET_RETENTION: Final = f"""
SELECT p.i, SUM(COALESCE((SELECT e.monthly FROM customer_state e WHERE e.customer_id = s.customer_id
  AND e.since < p.until AND (e.until IS NULL OR e.until >= p.until)), 0)), SUM(s.monthly)
FROM p JOIN customer_state s ON {_AT_START} AND s.monthly > 0 GROUP BY p.i"""

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

_FORECAST: Final = """
SELECT p.i, SUM(d.base_amount * CAST(COALESCE(d.probability, s.probability) AS REAL)), 1 FROM p
JOIN stage_move m ON m.outcome = 'open' AND m.day < p.until AND (m.until_day IS NULL OR m.until_day >= p.until)
JOIN deal d ON d.id = m.deal_id AND d.trashed IS NULL JOIN stage s ON s.id = m.stage_id GROUP BY p.i"""

FLOOR: Final = {
    ("mrr", ""): _MONTHLY,
    ("net_new_revenue", ""): _NET_NEW,
    ("churn_rate", ""): _CHURN,
    ("net_revenue_retention", ""): _NET_RETENTION,
    ("renewal_rate", ""): _RENEWAL,
    ("nps", ""): _PROMOTERS,
    ("win_rate", ""): _WIN_RATE,
    ("forecast", "open"): _FORECAST,
}
"""SQL by figure and variant: a period's number, and what is divided by what."""


def answer(connection: Connection, text: str, periods: Sequence[Period]) -> dict[int, Fraction]:
    """What a text finds, by the number of the period."""
    rows = ", ".join(
        f"({number}, {(one.start - EPOCH).days}, {(one.end - EPOCH).days})"
        for number, one in enumerate(periods)
    )
    found = connection.exec_driver_sql(f"WITH p(i, first, until) AS (VALUES {rows}) {text}")
    return {row[0]: Fraction(row[1] or 0) / Fraction(row[2]) for row in found if row[2]}


def answers(connection: Connection, periods: Sequence[Period]) -> dict[tuple[str, str], dict[int, Fraction]]:
    """What all texts find."""
    return {key: answer(connection, text, periods) for key, text in FLOOR.items()}


def compare(figure: Any, found: dict[int, Fraction], close: Callable[[Any, Fraction], bool]) -> list[str]:
    """Where a figure's series says something else than its text."""
    return [
        f"{figure.kpi.id} {point.period.key}: {point.value} against {found.get(place)}"
        for place, point in enumerate(figure.series)
        if point.value is not None and not close(point.value, found.get(place, Fraction(0)))
    ]
