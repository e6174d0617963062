"""One setting: what it is, one line about it, and the control at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

CONTROL, APART, BELOW = 260, 20, 6


class SettingRow(QWidget):
    """`words` and `hint` are marked texts; the control is named by them in the language of the window.

    A `wide` control takes half of the row; one of a width of its own goes below the words where that is less.
    """

    def __init__(
        self,
        words: str,
        control: QWidget,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        wide: bool = False,
    ) -> None:
        super().__init__(parent)
        self._words, self._hint, self.control = words, hint, control
        self.label = DirLabel("", "medium", parent=self)
        self.about = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.label)
        texts.addWidget(self.about)
        self._wide, self._row = wide, QHBoxLayout(self)
        row = self._row
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(APART)
        row.addLayout(texts, 1)
        if wide:
            row.addWidget(control, 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            control.setSizePolicy(QSizePolicy.Policy.Fixed, control.sizePolicy().verticalPolicy())
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide control goes below its words, and back beside them."""
        super().resizeEvent(event)
        if self._wide:
            control, half = self.control, event.size().width() // 2
            below = control.minimumWidth() > 0 and control.maximumWidth() > half
            way = QBoxLayout.Direction
            self._row.setDirection(way.TopToBottom if below else way.LeftToRight)
            self._row.setSpacing(BELOW if below else APART)

    def matches(self, wanted: str) -> bool:
        """Whether every word sought stands in what the row says, in the window's language or in English."""
        said = fold(f"{_(self._words)} {_(self._hint) if self._hint else ''} {self._words} {self._hint}")
        return all(word in said for word in fold(wanted).split())

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.label.setText(_(self._words))
        self.about.setText(_(self._hint) if self._hint else "")
        self.about.setVisible(bool(self._hint))
        named(self.control, _(self._words), _(self._hint) if self._hint else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline between this row and the next that is shown."""
        if not self._has_row_below():
            return
        line = theme.tokens().line
        QPainter(self).fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(line))

    def _has_row_below(self) -> bool:
        card, direct = self.parentWidget(), Qt.FindChildOption.FindDirectChildrenOnly
        rows = card.findChildren(SettingRow, options=direct) if card is not None else []
        return any(one.isVisible() and one.y() > self.y() for one in rows)


class Choice(CalmCombo):
    """A box of (value, words), asked anew with the language; `chosen` tells the value a person took."""

    chosen = Signal(str)

    def __init__(
        self, options: Callable[[], Sequence[tuple[str, str]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, width=theme.px(CONTROL))
        self._options = options
        self.activated.connect(self._tell)

    def _tell(self) -> None:
        self.chosen.emit(str(self.currentData()))

    def show_value(self, value: str) -> None:
        """Offer the options in the language of the window, one of them chosen."""
        self.clear()
        for key, words in self._options():
            self.addItem(words, key)
        if self.findData(value) < 0 and value:
            self.addItem(value, value)
        self.setCurrentIndex(self.findData(value))
