"""The bar at the foot of a column's head: its deals by whether they have stood here too long.

A press on a part asks for the deals of that kind alone, on the whole board; a second press lifts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.board.arrangement import Part, of_part
from crmdesk.ui.board.words import column_name
from crmdesk.ui.paint import Flow, focus_ring, rounded
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.words import Facts

HEIGHT, BAR, LEAST_TARGET = 24, 4, 24
NAMES = {Part.STALE: N_("Stale: {count}"), Part.MOVING: N_("Not stale: {count}")}
"""What a part is called, with the number of its deals."""


class ActivityBar(QWidget):
    """Arrows choose a part, Space and Enter press it; the mouse presses the part it is over."""

    part_asked = Signal(object)
    """A Part."""

    def __init__(self, column: BoardColumn, facts: Facts, parent: QWidget) -> None:
        super().__init__(parent)
        self.part: Part | None = None
        self._here = Part.STALE
        self.show_parts(column, facts, None)

    def show_parts(self, column: BoardColumn, facts: Facts, part: Part | None) -> None:
        """Show the parts of a whole column; `part` is the one the board shows alone."""
        self._column, self.part = column, part
        self._counts = {} if column.stage == WON else {one: len(of_part(column, one).cards) for one in Part}
        can_press = any(self._counts.values())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if can_press else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_press else Qt.CursorShape.ArrowCursor)
        if not self._counts.get(self._here):
            self._here = next((one for one, count in self._counts.items() if count), Part.STALE)
        said = [facts.fmt.sentence(NAMES[one], count=count) for one, count in self._counts.items() if count]
        name = facts.fmt.sentence(N_("Deals in {stage}"), stage=column_name(column, facts))
        lifts = part is not None and part is self._here
        hint = _("Press to show all deals again") if lifts else _("Press to show only these deals")
        named(self, name, "\n".join([*said, hint]) if can_press else "")
        tip(self, "\n".join([*said, hint]) if can_press else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Higher than what is painted, so that it is easily met."""
        return QSize(0, theme.px(HEIGHT))

    def parts(self) -> list[tuple[Part, QRect]]:
        """The parts there are and where they are painted, in reading order."""
        total, flow = sum(self._counts.values()), Flow(self._line(), rtl=self.isRightToLeft())
        shown = [one for one, count in self._counts.items() if count]
        if len(shown) < 2:  # noqa: PLR2004 - one part has all the room
            return [(one, flow.rest) for one in shown]
        first = max(round(flow.rest.width() * self._counts[shown[0]] / total), BAR)
        return [(shown[0], flow.start(first, 2)), (shown[1], flow.rest)]

    def _line(self) -> QRect:
        return QRect(0, self.height() - BAR - theme.px(7), self.width(), BAR)

    def part_at(self, x: int) -> Part | None:
        """The part under a point; a narrow one is met beside it too."""
        parts = self.parts()
        for one, place in parts:
            missing = max(theme.px(LEAST_TARGET) - place.width(), 0)
            if place.adjusted(-missing, 0, missing, 0).contains(x, place.y()):
                return one
        return parts[-1][0] if parts else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The parts side by side; those the board leaves out are faint."""
        painter, look = QPainter(self), theme.tokens()
        if self._column.stage == WON or not self._column.cards:
            rounded(painter, self._line(), BAR / 2, look.good if self._column.cards else look.line2)
        for one, place in self.parts():
            shade = look.warn if one is Part.STALE else look.bar
            painter.fillRect(place, QColor(look.line if self.part not in {None, one} else shade))
            if self.hasFocus() and one is self._here:
                focus_ring(painter, place.adjusted(-3, -4, 3, 4).intersected(self.rect()), 4, look.acc)

    def _press(self) -> None:
        if self._counts.get(self._here):
            self.part_asked.emit(self._here)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the part under the pointer."""
        found = self.part_at(event.position().toPoint().x())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._here = found
            self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the part beside."""
        key, shown = event.key(), [one for one, count in self._counts.items() if count]
        if key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._press()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and shown:
            is_back = (key == Qt.Key.Key_Left) != self.isRightToLeft()
            self._here = shown[0 if is_back else -1]
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the focus is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus went on."""
        super().focusOutEvent(event)
        self.update()
