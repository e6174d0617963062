"""Headings that say what their amounts are in, such as "Amount (USD)" or «مبلغ (تومان)»."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crmdesk.l10n.currencies import CURRENCIES

_WITH_UNIT: Final = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*")


def split_unit(heading: str) -> tuple[str, str]:
    """A heading without its unit, and the currency that the unit names; an empty one where it names none.

    Only what is written as in the table of currencies counts: «ریال» are rials of Iran, while the Arabic
    «ريال» is the money of several countries.
    """
    found = _WITH_UNIT.fullmatch(heading.strip())
    code = "" if found is None else _codes().get(found["unit"].strip().casefold(), "")
    return (found["name"], code) if found is not None and code else (heading, "")


@cache
def _codes() -> dict[str, str]:
    words: dict[str, str] = {}
    for code, one in CURRENCIES.items():
        for word in (code, *one.units.values(), *one.headings.values()):
            words.setdefault(word.casefold(), code)
    return words
