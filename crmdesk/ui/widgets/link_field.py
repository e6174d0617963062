"""The field for another record: type a part of its name, choose it, or create it on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.texts import N_
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.suggestions import Suggestions
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits
    from crmdesk.ui.widgets.suggestions import Lookup

    Create = Callable[[str, Callable[[int], None]], None]

CREATE = object()


class LinkField(FieldWidget):
    """The id of a record. *lookup* is asked for (id, name) and delivers when it can.

    With *create* the list ends in "Create X"; the new record's id is delivered and taken.
    """

    def __init__(
        self, habits: Habits, lookup: Lookup, create: Create | None = None, parent: QWidget | None = None
    ) -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self._id: int | None = None
        self._words = ""
        self._create = create
        self.suggestions = Suggestions(self.line, lookup, self._offer_create)
        self.suggestions.taken.connect(self._take)
        self.line.textEdited.connect(self.edited)

    def set_link(self, record: int | None, words: str = "") -> None:
        """Show a record by its name."""
        self._id, self._words = record, one_line(words)
        self.line.setText(self._words)
        self.line.setCursorPosition(0)
        self.set_error("")

    def read(self) -> int | None:
        """The id of the chosen record.

        Raises:
            NotUnderstood: words were typed and no record chosen.
        """
        text = self.line.text().strip()
        if not text:
            return None
        if text != self._words.strip() or self._id is None:
            raise NotUnderstood(N_("Choose one from the list, or clear the field."))
        return self._id

    def put(self, value: int | None) -> None:
        """Keep the record shown; None empties the field. To show another use `set_link`."""
        if value is None:
            self._id, self._words = None, ""
            self.line.clear()

    def _offer_create(self, text: str) -> tuple[object, str] | None:
        if self._create is None or not text:
            return None
        return CREATE, self.habits.fmt.sentence(N_("Create “{name}”"), name=text)

    def _take(self, key: object, words: str) -> None:
        if key is CREATE and self._create is not None:
            name = self.line.text().strip()
            self._create(name, lambda record: self._choose(record, name))
        elif isinstance(key, int):
            self._choose(key, words)

    def _choose(self, record: int, words: str) -> None:
        self.set_link(record, words)
        self.edited.emit()

    def retranslate(self) -> None:
        """Names are data: they stay."""
