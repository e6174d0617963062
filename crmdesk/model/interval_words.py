"""The words for how often something is billed."""

from __future__ import annotations

from typing import Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.terms import read_interval, write_interval

NAMED: Final = {
    "daily": N_("Every day"),
    "weekly": N_("Every week"),
    "monthly": N_("Every month"),
    "quarterly": N_("Every quarter"),
    "yearly": N_("Every year"),
}
MONTHS: Final = NN_("Every {count} month", "Every {count} months")
DAYS: Final = NN_("Every {count} day", "Every {count} days")


def interval_message(value: str) -> tuple[str, int] | None:
    """An interval as the book keeps it as a sentence with its `count`; None for a text that is none."""
    try:
        found = read_interval(value)
    except CrmError:
        return None
    name = write_interval(found)
    if name in NAMED:
        return NAMED[name], 1
    return (MONTHS, found.months) if found.months else (DAYS, found.days)
