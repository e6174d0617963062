"""The calendars a person may choose, by name; how each counts is in `calendars`."""

from __future__ import annotations

from enum import StrEnum

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_


class CalendarId(StrEnum):
    """The calendars by the names that settings and the command line use."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"
    HIJRI = "hijri"

    @classmethod
    def named(cls, name: str) -> CalendarId:
        """The calendar called `name`.

        Raises:
            CrmError: there is no such calendar.
        """
        for known in cls:
            if known.value == name:
                return known
        raise CrmError(N_("“{name}” is not a calendar. Choose gregorian, jalali or hijri."), name=name)
