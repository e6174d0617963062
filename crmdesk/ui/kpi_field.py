"""The field for a figure: type a part of its name, or open the list of all with Down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.measured import KpiId
from crmdesk.l10n.normalise import fold, fold_words, squeeze
from crmdesk.l10n.texts import _
from crmdesk.services.targets import NO_KPI
from crmdesk.ui.cells import kpi_words
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.suggestions import Suggestions
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class KpiField(FieldWidget):
    """The `KpiId` of a figure, shown by its name; *offered* is asked for those to choose from."""

    def __init__(
        self, habits: Habits, offered: Callable[[], Sequence[KpiId]], parent: QWidget | None = None
    ) -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self._offered = offered
        self._chosen: KpiId | None = None
        self._shown = ""
        self.suggestions = Suggestions(self.line, self._find)
        self.suggestions.taken.connect(self._take)
        self._open = Button("", "ghost", "chevron-down", small=True)
        self._open.clicked.connect(self.open_list)
        self.line.add_button(self._open)
        self.line.textEdited.connect(self.edited)
        self.retranslate()

    def read(self) -> KpiId | None:
        """The figure chosen, or called so by what is typed.

        Raises:
            NotUnderstood: there is none of that name.
        """
        text = self.line.text().strip()
        if not text:
            return None
        if text == self._shown:
            return self._chosen
        wanted = squeeze(text)
        for one in self._offered():
            if text == one or squeeze(_(one.name)) == wanted:
                return one
        raise NotUnderstood(NO_KPI, kpi=text)

    def put(self, value: str | None) -> None:
        """Show a figure by its name; an id alone is looked up among those offered."""
        if value is not None and not isinstance(value, KpiId):
            value = next((one for one in self._offered() if one == value), KpiId(value))
        self._chosen, self._shown = value, "" if value is None else kpi_words(value).strip()
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)

    def open_list(self) -> None:
        """Offer all figures, whatever is typed."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()
        self.suggestions.ask()

    def _find(self, text: str, deliver: Callable[[Sequence[tuple[object, str]]], None]) -> None:
        """Those whose names have every word typed, in their order; all where a figure is shown already."""
        words = [] if text == self._shown else fold_words(text)
        named = [(one, kpi_words(one)) for one in self._offered()]
        named.sort(key=lambda one: sort_key(one[1], self.habits.locale.catalogue))
        deliver([(one, name) for one, name in named if all(word in fold(name) for word in words)])

    def _take(self, key: object, _words: str) -> None:
        if isinstance(key, KpiId):
            self.set_value(key)
            self.edited.emit()

    def retranslate(self) -> None:
        """The name in the language put on; the choice stays."""
        self._open.set_name(_("Choose from the list"))
        if self.line.text().strip() == self._shown:
            self.put(self._chosen)
        elif self.error:
            self.check()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down opens the list."""
        if (
            watched is self.line
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.open_list()
            return True
        return super().eventFilter(watched, event)
