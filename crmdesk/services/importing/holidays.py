"""Importing days with hours of their own: one entry for each day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.model.errors import Invalid
from crmdesk.model.work_time import parse_hours, write_hours
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from crmdesk.services.importing.writer import Values


class HolidayWriter(RecordWriter):
    """Rows of days; a row of a day that the book has corrects its name and hours."""

    def own_key(self, values: Values) -> tuple[str, Any]:
        """The day."""
        return "day", values.get("day")

    def resolved(self, values: Values) -> Values:
        """A row's values, with the hours as they are written in the book; none: closed."""
        resolved = super().resolved(values)
        if "hours" in resolved:
            try:
                resolved["hours"] = write_hours(parse_hours(resolved["hours"] or "")) or None
            except NotUnderstood as error:
                raise Invalid("hours", error.message, **error.params) from error
        return resolved

    def is_same(self, _existing: Values, _values: Values) -> bool:
        """A day is one and the same, whatever it is called."""
        return True
