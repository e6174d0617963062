"""Closing a period: its figures are kept as they are, whatever is corrected later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crmdesk.kpi.frozen import SPLITS, closed_periods, rows_of, split_rows_of
from crmdesk.kpi.run import run_everything
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.closed_period import ClosedPeriod, FrozenFigure
from crmdesk.model.journal import Gesture
from crmdesk.model.period import Grain
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.model.period import Period


class CannotClose(CrmError):
    """A period that is not over, or that is closed already."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing did: when, and how many figures it keeps, parts not counted."""

    moment: dt.datetime
    figures: int
    committed: Committed


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """That a period is closed: when, and by whom (empty where nobody was named)."""

    moment: dt.datetime
    who: str


def close(work: Work, *, period: Period) -> Closing:
    """Keep every figure of a period with its variants, parts and definition, as one gesture.

    Raises:
        CannotClose: the period is not over, is all time, or is closed already.
    """
    with work.write() as unit:
        _require_over(unit, period)
        compute = partial(run_everything, unit.session, period, facts=unit.facts, today=unit.today())
        figures = compute()
        kept = [row for figure in figures for row in rows_of(figure)]
        for by in SPLITS:
            kept += [row for figure in compute(by=by) for row in split_rows_of(figure, by)]
        closed = unit.add(
            ClosedPeriod(
                grain=period.grain.value,
                calendar=period.calendar.value,
                start=period.start,
                end=period.end,
                moment=unit.now,
                staff_id=work.staff(),
                gesture=_last_gesture(unit.session),
            )
        )
        unit.insert_many(FrozenFigure, [row | {"closed_period_id": closed.id} for row in kept])
        done = unit.commit(N_("Closed {period}"), period=period)
        return Closing(unit.now, len(figures), done)


def _require_over(unit: Unit, period: Period) -> None:
    if period.grain is Grain.ALL:
        raise CannotClose(N_("All time cannot be closed. Choose a month, a quarter or a year."))
    if period.end > unit.today():
        told = N_("{period} is not over yet. It can be closed from {day} on.")
        raise CannotClose(told, period=period, day=period.end)
    found = closed_periods(unit.session).get((period.start, period.end))
    if found is not None:
        told = N_("{period} is closed since {day}. Its figures stay as they were then.")
        raise CannotClose(told, period=period, day=unit.facts.day_of(found.moment))


def _last_gesture(session: Session) -> int:
    return session.scalar(select(func.max(Gesture.id))) or 0


def closed_by(work: Work, *, period: Period) -> ClosedBy | None:
    """When and by whom a period was closed; None where it is open."""
    return work.read(partial(read_closed, period=period))


def read_closed(session: Session, *, period: Period) -> ClosedBy | None:
    """The same within a reading."""
    found = closed_periods(session).get((period.start, period.end))
    return None if found is None else ClosedBy(found.moment, name_of(session, found.staff))


def name_of(session: Session, staff: int | None) -> str:
    """What a colleague is called; empty where nobody is meant."""
    found = None if staff is None else session.scalar(select(Staff.name).where(Staff.id == staff))
    return found or ""
