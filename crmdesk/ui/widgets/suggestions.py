"""The list that drops down below a line while one types, filled from a search that answers later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QLineEdit

    Lookup = Callable[[str, Callable[[Sequence[tuple[object, str]]], None]], None]

PAUSE = 120  # ms of no typing after which the search is asked
KEY = Qt.ItemDataRole.UserRole


class Suggestions(QObject):
    """Asks *lookup* for (key, words) while the person types in *line*; `taken` tells which was chosen.

    Answers that arrive after the text has changed are dropped. *extra* may add a last row, such as
    "Create …", as (key, words) or None.
    """

    taken = Signal(object, str)

    def __init__(
        self,
        line: QLineEdit,
        lookup: Lookup,
        extra: Callable[[str], tuple[object, str] | None] = lambda _text: None,
    ) -> None:
        super().__init__(line)
        self._line, self._lookup, self._extra = line, lookup, extra
        self._rows = QStandardItemModel(self)
        self._completer = QCompleter(self._rows, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(line)
        self._popup = QListView()
        self._popup.setObjectName("suggestions")
        self._completer.setPopup(self._popup)
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index] # an overloaded signal
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.ask)
        line.textEdited.connect(self._typed)

    def _typed(self) -> None:
        self._pause.start()

    def ask(self) -> None:
        """Ask for what the line says now."""
        text = self._line.text().strip()
        self._lookup(text, lambda found: self._show(text, found))

    def _show(self, asked: str, found: Sequence[tuple[object, str]]) -> None:
        if asked != self._line.text().strip() or not self._line.hasFocus():
            return
        self._rows.clear()
        more = self._extra(asked)
        for key, words in [*found, *([] if more is None else [more])]:
            item = QStandardItem(words)
            item.setData((key,), KEY)
            item.setEditable(False)
            self._rows.appendRow(item)
        if self._rows.rowCount():
            self._popup.setLayoutDirection(self._line.layoutDirection())
            self._completer.complete()
        else:
            self._popup.hide()

    def rows(self) -> list[tuple[object, str]]:
        """What is offered now."""
        items = (self._rows.item(row) for row in range(self._rows.rowCount()))
        return [(item.data(KEY)[0], item.text()) for item in items]

    def close(self) -> None:
        """Take the list away."""
        self._pause.stop()
        self._popup.hide()

    def _take(self, index: QModelIndex) -> None:
        self.taken.emit(index.data(KEY)[0], index.data())
