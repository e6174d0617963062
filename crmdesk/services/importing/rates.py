"""Importing exchange rates: one for each currency and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from crmdesk.services.importing.writer import Values


class RateWriter(RecordWriter):
    """Rows of rates; a row of a known currency and day corrects that rate."""

    def own_key(self, values: Values) -> tuple[str, Any]:
        """The day; the currency is compared beside it."""
        return "day", values.get("day")

    def resolved(self, values: Values) -> Values:
        """A row's values, if they make a rate."""
        resolved = super().resolved(values)
        if resolved["rate"] <= 0:
            raise Invalid("rate", N_("A rate is more than 0."))
        if resolved["currency"] == self.resolver.facts.currency:
            raise Invalid("currency", N_("This is the book’s own currency; it needs no rate."))
        return resolved

    def is_same(self, existing: dict[str, Any], values: Values) -> bool:
        """Whether a rate is of the same currency; its day is."""
        return bool(existing["currency"] == values["currency"])
