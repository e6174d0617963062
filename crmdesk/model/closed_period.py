"""Closed periods: the figures of a period as they were agreed on, kept whatever is corrected later."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.model.base import Record, link


class ClosedPeriod(Record):
    """One period whose figures are frozen, since `moment`, by `staff_id`.

    `gesture` is the last gesture of the journal before it was closed: what came after it changed the
    period's past.
    """

    __tablename__ = "closed_period"

    grain: Mapped[str]
    calendar: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
    moment: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(link("staff.id"))
    gesture: Mapped[int]

    __table_args__ = (Index("uq_closed_period", "grain", "calendar", "start", "end", unique=True),)


class FrozenFigure(Record):
    """One figure of a closed period: of a KPI, a variant and a part, exact.

    `part` is empty for the figure itself, else the keys of the part as JSON, behind the name of the
    dimension that the figure is split by beside its own; a split without keys says that it is kept.
    `value` is the number's text in the figure's unit (money in minor units), None where there was none;
    `document` is the whole figure as plain data (JSON), `definition` the version of its declaration.
    """

    __tablename__ = "frozen_figure"

    closed_period_id: Mapped[int] = mapped_column(link("closed_period.id"))
    kpi: Mapped[str]
    variant: Mapped[str]
    part: Mapped[str]
    value: Mapped[str | None]
    document: Mapped[str]
    definition: Mapped[str]

    __table_args__ = (Index("ix_frozen_figure_period", "closed_period_id", "kpi", "variant", "part"),)
