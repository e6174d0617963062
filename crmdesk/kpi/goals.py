"""Targets: which one holds for a figure, and how the figure stands against it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from crmdesk.kpi.figure import Goal, Status
from crmdesk.kpi.spec import Better
from crmdesk.model import Target
from crmdesk.model.known import known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.kpi.spec import Kpi
    from crmdesk.model.period import Period

WATCH: Final = Decimal("0.05")
"""Up to this share worse than its target, a figure is to be watched; beyond, it is off target."""


class _Wanted(NamedTuple):
    """A target as it is read of the book, its value in major units."""

    record: int
    start: dt.date
    value: Decimal
    benchmark: Decimal | None
    owner: int | None
    team: str | None


def _targets(session: Session) -> Mapping[tuple[str, str], list[_Wanted]]:
    """The targets by figure and grain, in the order of their days."""
    found: dict[tuple[str, str], list[_Wanted]] = {}
    for row in session.scalars(select(Target).order_by(Target.start, Target.id)):
        wanted = _Wanted(row.id, row.start, row.value, row.benchmark, row.owner_id, row.team)
        found.setdefault((row.kpi, row.grain), []).append(wanted)
    return found


class Goals:
    """The targets that hold in a period, for the business, its teams and its people."""

    def __init__(self, session: Session, kpis: Iterable[str], period: Period, exponent: int) -> None:
        """Read them: of each, the latest that starts with or before the period."""
        self._exponent = exponent
        self._rows: dict[tuple[str, int | None, str | None], _Wanted] = {}
        targets = known(session, Target.__tablename__, _targets)
        for kpi in kpis:
            for row in targets.get((kpi, period.grain.value), ()):
                if row.start <= period.start:
                    self._rows[kpi, row.owner, row.team or None] = row

    def goal(self, kpi: Kpi, value: Decimal | None, owner: Any = None, team: Any = None) -> Goal | None:
        """The target of a KPI for one person, one team or, without either, the business."""
        row = self._rows.get((kpi.id, owner, team))
        if row is None:
            return None
        wanted = self._minor(kpi, row.value)
        benchmark = None if row.benchmark is None else self._minor(kpi, row.benchmark)
        status = stand(value, wanted, kpi.better)
        return Goal(value=wanted, status=status, benchmark=benchmark, record=row.record)

    def _minor(self, kpi: Kpi, value: Decimal) -> Decimal:
        return value.scaleb(self._exponent) if kpi.unit.is_money else value


def stand(value: Decimal | None, wanted: Decimal, better: Better) -> Status:
    """How a value stands against what was wanted; a figure with no better way has no verdict."""
    if value is None or better is Better.NONE:
        return Status.NONE
    worse = wanted - value if better is Better.UP else value - wanted
    if worse <= 0:
        return Status.ON_TARGET
    return Status.WATCH if worse <= abs(wanted) * WATCH else Status.OFF_TARGET
