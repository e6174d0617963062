"""Importing what holds for a period: targets, market sizes and baselines, one for each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.model.cost import Baseline, MarketSize
from crmdesk.model.errors import Invalid
from crmdesk.services.importing.whole import WholeRowWriter
from crmdesk.services.periods import period_of, put_period
from crmdesk.services.targets import kpis_in, read_value, require_one_side, require_possible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import RowMapping
    from sqlalchemy.orm import Session

    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values


class PeriodWriter(WholeRowWriter):
    """Rows that hold for a period; one of a period that the book has corrects what it says there."""

    looked_up = ("period",)
    apart: tuple[str, ...] = ("period",)
    """The fields that tell one from another."""

    def identity(self) -> Iterable[str]:
        """The period, and what it is said of."""
        return self.apart

    def sought(self, name: str, value: Any) -> Any:
        """The day on which the period begins."""
        return value.start if name == "period" and value is not None else super().sought(name, value)

    def told(self, name: str, values: Values) -> Any:
        """What a row or a record says; a period is the same in every calendar that has it."""
        value = super().told(name, values)
        return (value.grain, value.start) if name == "period" and value is not None else value

    def values_of(self, row: RowMapping) -> Values:
        """A record's values, with its period whole."""
        facts = self.resolver.facts
        return super().values_of(row) | {"period": period_of(facts, row["grain"], row["start"])}

    def is_same(self, _existing: Values, _values: Values) -> bool:
        """There is one for each period."""
        return True

    def resolved(self, values: Values) -> Values:
        """A row's values, with their choices made."""
        self.choose(values)
        return super().resolved(values)

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the record's, of which it is the same in all that tells it."""
        found = super().differing(existing, values)
        return {name: value for name, value in found.items() if name not in self.apart}

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with the period's length and days."""
        row = super().row_of(record, values)
        span = SimpleNamespace(end=None) if "end" in self.table.c else SimpleNamespace()
        put_period(cast("Any", span), row.pop("start"))
        return row | vars(span)


class MarketSizeWriter(PeriodWriter):
    """Rows of market sizes."""

    def resolved(self, values: Values) -> Values:
        """A row's values, if they make a market."""
        resolved = super().resolved(values)
        MarketSize.require_sound(cast("MarketSize", SimpleNamespace(**resolved)))
        return resolved


class BaselineWriter(PeriodWriter):
    """Rows of what was spent before."""

    apart = ("category", "period")

    def resolved(self, values: Values) -> Values:
        """A row's values, if they make a baseline."""
        resolved = super().resolved(values)
        Baseline.require_sound(cast("Baseline", SimpleNamespace(**resolved)))
        return resolved


class TargetWriter(PeriodWriter):
    """Rows of targets; their values are read in the unit of their figure."""

    apart = ("kpi", "period", "owner", "team")

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the targets that these rows may be about, and the figures that there are."""
        self.kpis = kpis_in(session)
        super().read_known(session, rows)

    def resolved(self, values: Values) -> Values:
        """A row's values, if there is such a figure, for one person, one team or the whole business."""
        resolved = super().resolved(values)
        resolved["kpi"] = self.kpis.named(resolved["kpi"])
        for name in ("value", "benchmark"):
            if resolved.get(name) is not None:
                resolved[name] = self._value(name, resolved[name], resolved["kpi"])
        require_one_side(resolved.get("owner"), resolved.get("team"))
        require_possible(resolved["kpi"], resolved.get("value"), resolved.get("benchmark"))
        return resolved

    def _value(self, name: str, text: str, kpi: str) -> Any:
        try:
            return read_value(text, self.kpis.told(kpi).unit, self.resolver.facts)
        except NotUnderstood as error:
            raise Invalid(name, error.message, **error.params) from error
