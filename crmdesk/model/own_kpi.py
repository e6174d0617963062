"""Figures that the owner composed from those of the catalogue."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crmdesk.model.base import Named


class OwnKpi(Named):
    """A figure of one's own; `kpi` is its stable id, `expression` its formula over the ids of others.

    `unit` and `better` are those of a declared figure (`crmdesk.kpi.spec`); `meaning` is one sentence.
    """

    __tablename__ = "own_kpi"

    kpi: Mapped[str]
    expression: Mapped[str]
    unit: Mapped[str]
    better: Mapped[str]
    meaning: Mapped[str | None]

    __table_args__ = (
        Index("uq_own_kpi", "kpi", unique=True),
        Index("ix_own_kpi_list", "trashed", "sort_key", "id"),
    )
