"""The words for how often something is billed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import squeeze
from crmdesk.l10n.texts import N_, NN_, _, plural_of, using
from crmdesk.model.terms import read_interval, write_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_COUNTED: Final = {MONTHS: "{count}", DAYS: "{count} days"}

_EACH_FORM: Final = (1, 2, 3, 11, 100)
"""Counts that between them have every plural form of every language."""
_COUNT: Final = re.compile("[0-9]+(?:,[0-9]{3})*")
_OTHER_WORDS: Final = {
    "daily": ("روزانه", "يومي", "يوميا", "יומי"),
    "weekly": ("هفتگی", "أسبوعي", "أسبوعيا", "שבועי"),
    "monthly": ("ماهانه", "ماهیانه", "شهري", "شهريا", "חודשי"),
    "quarterly": ("سه‌ماهه", "فصلی", "ربع سنوي", "فصلي", "רבעוני"),
    "yearly": ("annual", "annually", "سالانه", "سالیانه", "سنوي", "سنويا", "שנתי"),
}
"""What people write for an interval in their own tables."""


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


def interval_said(text: str) -> str:
    """What words for an interval mean in any of the four languages, as files write it; else the text."""
    plain = squeeze(text)
    count = _COUNT.search(plain)
    meant = _meanings().get(_COUNT.sub("#", plain, count=1))
    return text if meant is None else meant.format(count=count[0].replace(",", "") if count else "")


@cache
def _meanings() -> Mapping[str, str]:
    """What the words of all languages mean, with # for the count in them."""
    found = {squeeze(word): name for name, words in _OTHER_WORDS.items() for word in words}
    for language in CATALOGUES:
        with using(language):
            found |= {squeeze(_(words)): name for name, words in NAMED.items()}
            for said, meant in _COUNTED.items():
                for count in _EACH_FORM:
                    form = plural_of(said, count)
                    bare = form.format(count="#")
                    found.setdefault(squeeze(bare), meant if bare != form else meant.format(count=count))
    return found
