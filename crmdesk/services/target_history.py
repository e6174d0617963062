"""The history of a target as people read it: figures by their names, numbers in the unit of their time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from crmdesk.entities.spec import Kind
from crmdesk.model.target import Target
from crmdesk.services.targets import kpis_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.entities.spec import Entity
    from crmdesk.l10n.measured import KpiId
    from crmdesk.model.journal import Entry
    from crmdesk.services.history import FieldChange


class TargetHistory:
    """Tells the numbers of a target in the unit of the figure that it was for at the time."""

    def __init__(self, session: Session, declared: Entity, record: int, entries: Sequence[Entry]) -> None:
        """Go back through the entries, which come with the newest first."""
        self._figures: dict[int, tuple[str, str]] = {}
        if declared.model is not Target:
            return
        self._kpis = kpis_in(session)
        now = session.get(Target, record)
        kpi = "" if now is None else now.kpi
        for one in entries:
            before, after = (json.loads(told or "{}").get("kpi") for told in (one.before, one.after))
            kpi = after or kpi
            self._figures[one.id] = (before or kpi, kpi)
            kpi = before or kpi

    def told(self, entry: Entry, changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        """The changes of an entry with figures by their names and numbers in their units."""
        figures = self._figures.get(entry.id)
        return changes if figures is None else tuple(self._in_words(one, *figures) for one in changes)

    def _in_words(self, one: FieldChange, before: str, after: str) -> FieldChange:
        if one.field.kind is Kind.KPI:
            return replace(one, before=self._named(one.before), after=self._named(one.after))
        if one.field.kind is Kind.FIGURE:
            values = self._kpis.in_unit(one.before, before), self._kpis.in_unit(one.after, after)
            return replace(one, before=values[0], after=values[1])
        return one

    def _named(self, kpi: str | None) -> KpiId | None:
        return None if kpi is None else self._kpis.told(kpi)
