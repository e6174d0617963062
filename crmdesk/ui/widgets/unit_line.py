"""One line of input with a unit or a button at its end, in the direction its content needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import END, Flow, txt, width_of
from crmdesk.ui.widgets.layout import start_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.ui.widgets.button import Button

PAD = 9


class UnitLine(QLineEdit):
    """A line with the unit of its number in grey at the reading end, or a small button there.

    With *figure* the text is written left to right in every language (e-mail, phone, web address), yet
    stands at the reading start.
    """

    def __init__(self, parent: QWidget | None = None, *, figure: bool = False) -> None:
        super().__init__(parent)
        self._unit, self._figure = "", figure
        self._button: Button | None = None
        self._turn()

    @property
    def unit(self) -> str:
        """The unit shown."""
        return self._unit

    def set_unit(self, unit: str) -> None:
        """Show a unit."""
        self._unit = unit
        self._place_text()
        self.update()

    def add_button(self, button: Button) -> None:
        """Put a small button at the end; it is reached by mouse, its key is the field's own."""
        self._button = button
        button.setParent(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place_text()

    def reads_rtl(self) -> bool:
        """The direction of the place, which the line's own may differ from."""
        owner = self.parentWidget()
        return owner.isRightToLeft() if owner is not None else self.isRightToLeft()

    def _end_width(self) -> int:
        if self._button is not None:
            return self._button.sizeHint().width() - 4
        return width_of(self._unit, theme.font("caption")) + PAD if self._unit else 0

    def _place_text(self) -> None:
        margins = (self._end_width(), 0) if self.reads_rtl() else (0, self._end_width())
        self.setTextMargins(margins[0], 0, margins[1], 0)
        if self._button is not None:
            self._button.resize(self._button.sizeHint())
            place = Flow(self.rect(), rtl=self.reads_rtl()).end(self._button.width() + 2)
            self._button.move(place.x() + 1, (self.height() - self._button.height()) // 2)

    def _turn(self) -> None:
        if self._figure:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        start_text(self, rtl=self.reads_rtl())
        self._place_text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, then its unit."""
        super().paintEvent(event)
        if self._unit and self._button is None:
            painter, rtl = QPainter(self), self.reads_rtl()
            flow = Flow(self.rect(), rtl=rtl)
            flow.end(PAD)
            place = flow.end(self._end_width())
            txt(painter, place, self._unit, theme.tokens().mute, theme.font("caption"), END, rtl)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the end where it belongs."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """The place may turn: it reads the other way after a change of language."""
        if event.type() in {QEvent.Type.LayoutDirectionChange, QEvent.Type.Show}:
            self._turn()
        return super().event(event)
