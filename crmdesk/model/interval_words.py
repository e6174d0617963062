"""The words for how often something is billed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NN_, plural_of
from crmdesk.model.terms import read_interval, write_interval

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter

NAMED: Final = {
    "daily": N_("Every day"),
    "weekly": N_("Every week"),
    "monthly": N_("Every month"),
    "quarterly": N_("Every quarter"),
    "yearly": N_("Every year"),
}
MONTHS: Final = NN_("Every {count} month", "Every {count} months")
DAYS: Final = NN_("Every {count} day", "Every {count} days")


def interval_words(value: str, fmt: Formatter | None = None) -> str:
    """An interval of the book in words, with a locale's digits or plain ones; any other text as it is."""
    try:
        found = read_interval(value)
    except CrmError:
        return value
    name = write_interval(found)
    count = found.months or found.days
    said = NAMED.get(name) or (MONTHS if found.months else DAYS)
    return fmt.sentence(said, count=count) if fmt else plural_of(said, count).format(count=count)
