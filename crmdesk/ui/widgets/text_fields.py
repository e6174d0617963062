"""Fields of one line of text: plain words, web addresses and references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.countries import codes_named, country_name
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import clean, strip_marks
from crmdesk.l10n.texts import N_
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits

LONGEST = 1_000_000  # characters: the cap of a field in imported files
SCHEMES = ("http://", "https://")


class TextField(FieldWidget):
    """A line of words; characters that no book can keep are taken out, and the field says so."""

    def __init__(self, habits: Habits, parent: QWidget | None = None, *, figure: bool = False) -> None:
        self.line = UnitLine(figure=figure)
        super().__init__(habits, self.line, parent)
        self.line.setMaxLength(LONGEST)
        self.line.textEdited.connect(self.edited)

    def read(self) -> str | None:
        """The words, or None."""
        return clean(self.line.text())[0].strip() or None

    def put(self, value: str | None) -> None:
        """Show words exactly as they are."""
        if self.line.text() != (value or ""):
            self.line.setText(value or "")
            self.line.setCursorPosition(0)

    def check(self) -> bool:
        """Take out what cannot be kept, and say how much it was."""
        taken = clean(self.line.text())[1]
        fine = super().check()
        if taken and fine:
            self.set_error(taken_out(taken, self.habits))
        return fine


def taken_out(count: int, habits: Habits) -> str:
    """What a field says when pasted text held characters that cannot be kept."""
    return habits.fmt.counted(
        "{n} invisible character was left out.", "{n} invisible characters were left out.", count
    )


class CountryField(TextField):
    """A country by its name in the window's language; the book keeps its code, else the text as typed."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self._shown: tuple[str | None, str | None] = (None, None)
        super().__init__(habits, parent)

    def read(self) -> str | None:
        """The code of the country that is named; a value that was not touched is what it was."""
        text = super().read()
        if text == self._shown[0]:
            return self._shown[1]
        codes = codes_named(text or "", whole=True)
        return codes[0] if codes else text

    def put(self, value: str | None) -> None:
        """Show the name of a code."""
        name = country_name(value, self.habits.fmt.locale.catalogue) if value else None
        super().put(name)
        self._shown = name, value


class UrlField(TextField):
    """A web address: left to right, http or https; "example.com" is completed."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        super().__init__(habits, parent, figure=True)

    def read(self) -> str | None:
        """The address with its scheme.

        Raises:
            NotUnderstood: another scheme, blanks, or no dot in the name of the place.
        """
        text = super().read()
        if text is None:
            return None
        address = text if "://" in text else f"https://{text}"
        place = address.partition("://")[2].partition("/")[0]
        if not address.lower().startswith(SCHEMES) or " " in address or "." not in place.strip("."):
            raise NotUnderstood(N_("This does not look like a web address. Example: https://company.com"))
        return address


class IdentField(TextField):
    """A reference or number that is never grouped and always reads left to right."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        super().__init__(habits, parent, figure=True)

    def read(self) -> str | None:
        """The reference without display marks."""
        text = super().read()
        return strip_marks(text) if text else None
