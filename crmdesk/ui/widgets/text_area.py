"""The field for a text of several lines: plain, with Tab leading on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from crmdesk.l10n.normalise import clean
from crmdesk.ui import theme
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.text_fields import taken_out

if TYPE_CHECKING:
    from crmdesk.ui.widgets.field import Habits

PADDING = 14
LONGEST_WRAPPED = 20_000  # characters of one paragraph: breaking longer ones into lines takes seconds


class TextArea(FieldWidget):
    """Plain text; each paragraph reads in the direction of its own first letter, from the reading start."""

    def __init__(self, habits: Habits, parent: QWidget | None = None, *, lines: int = 3) -> None:
        self.area = QPlainTextEdit()
        super().__init__(habits, self.area, parent)
        self._lines = lines
        self.area.setTabChangesFocus(True)
        self._told = True
        self.area.textChanged.connect(self._changed)
        self._fit()
        self._turn()

    def _turn(self) -> None:
        option = self.area.document().defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        start = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(start | Qt.AlignmentFlag.AlignAbsolute)
        self.area.document().setDefaultTextOption(option)

    def changeEvent(self, event: QEvent) -> None:
        """Paragraphs stand at the reading start of their place."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn()
        super().changeEvent(event)

    def _fit(self) -> None:
        pitch = QFontMetrics(theme.font("body")).lineSpacing()
        self.area.setMinimumHeight(pitch * self._lines + PADDING)

    def _changed(self) -> None:
        if self._told:
            self.edited.emit()

    def read(self) -> str | None:
        """The text without characters that no book can keep."""
        text = clean(self.area.toPlainText())[0]
        return text if text.strip() else None

    def put(self, value: str | None) -> None:
        """Show a text; undo of typing is kept when it is the same."""
        if (value or "") != self.area.toPlainText():
            self._told = False
            self.area.clear()
            self.area.setLineWrapMode(self._wrapping(value or ""))
            self.area.setPlainText(value or "")
            self._told = True

    @staticmethod
    def _wrapping(text: str) -> QPlainTextEdit.LineWrapMode:
        modes = QPlainTextEdit.LineWrapMode
        longest = max(map(len, text.split("\n")))
        return modes.NoWrap if longest > LONGEST_WRAPPED else modes.WidgetWidth

    def check(self) -> bool:
        """Take out what cannot be kept, and say how much it was."""
        taken = clean(self.area.toPlainText())[1]
        fine = super().check()
        if taken and fine:
            self.set_error(taken_out(taken, self.habits))
        return fine

    def retranslate(self) -> None:
        """The room for its lines in the new type size."""
        self._fit()
