"""What a person answered at the first start, and the book made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from crmdesk import paths

if TYPE_CHECKING:
    from crmdesk.l10n.languages import Locale


class Begin(Enum):
    """What to start with."""

    SAMPLE = "sample"
    IMPORT = "import"
    EMPTY = "empty"


@dataclass(slots=True)
class Answers:
    """All answers; untouched they are what the language's country is used to.

    `currency` is empty for the country's own, `place` for the usual file.
    """

    currency: str = ""
    name: str = ""
    logo: str = ""
    place: str = ""
    begin: Begin = Begin.EMPTY

    @property
    def address(self) -> str:
        """Where the person's own book is to lie."""
        return self.place or str(paths.default_book())


def make_book(answers: Answers, locale: Locale, timezone: str) -> str:
    """Make what was asked for (in a thread); gives the address of the book to open.

    Raises:
        CrmError: the place cannot be used; nothing was made.
    """
    from crmdesk.services import books, places
    from crmdesk.ui.customs import own_currency

    is_file = "://" not in answers.address
    address = answers.address if is_file else places.server_address(answers.address)
    if answers.begin is Begin.SAMPLE:
        place = str(places.sample_place()) if is_file else address
        places.make_sample(place, language=locale.language.code)
        return place
    wishes = books.NewBook(
        currency=answers.currency or own_currency(locale),
        country=locale.language.country,
        calendar=locale.calendar.value,
        timezone=timezone or books.timezone_of(locale.language.country),
        language=locale.catalogue,
        name=answers.name.strip(),
    )
    places.make_own(address, wishes=wishes, logo=answers.logo)
    return address
