"""The public holidays of a country, as far as they are known, to be offered as days off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    import datetime as dt

_BETWEEN: Final = {"fa": "؛ ", "ar": "؛ "}


def known_holidays(
    country: str, start: dt.date, end: dt.date, *, language: str = "en"
) -> list[tuple[dt.date, str]]:
    """The public holidays of a country (its code of two letters) from `start` up to, and without, `end`.

    The names are in `language` where they are known in it, else in the country's own, with the semicolon of
    their language between two of one day. Where a holiday follows the moon, its name says that the day is
    estimated.

    Raises:
        CrmError: none are known for the country or those years.
    """
    code = country.strip().upper()
    try:
        from holidays import country_holidays
        from holidays.constants import HOLIDAY_NAME_DELIMITER

        known = country_holidays(code)
        named = next((name for name in known.supported_languages if name[:2] == language[:2]), None)
        years = range(start.year, end.year + 1)
        told_in = named or known.default_language or "en_US"
        found = country_holidays(code, years=years, language=told_in)
    except (ImportError, NotImplementedError) as error:
        raise CrmError(
            N_("The public holidays of “{country}” are not known. Enter the days off, or import them."),
            country=country,
        ) from error
    between = _BETWEEN.get(told_in[:2], HOLIDAY_NAME_DELIMITER)
    return sorted(
        (day, name.replace(HOLIDAY_NAME_DELIMITER, between))
        for day, name in found.items()
        if start <= day < end
    )
