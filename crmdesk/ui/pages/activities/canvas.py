"""What the calendar views share: a place in focus, a selected activity, keys, and carrying by mouse."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QContextMenuEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from crmdesk.l10n.calendars import weekday_name
from crmdesk.l10n.texts import N_
from crmdesk.ui import theme
from crmdesk.ui.pages.activities.spans import DAYS, MINUTES, ONE_DAY, Slot, week_of
from crmdesk.ui.pages.activities.words import is_late, spoken
from crmdesk.ui.paint import width_of
from crmdesk.ui.widgets.layout import tip_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QMouseEvent

    from crmdesk.services.agenda import Appointment
    from crmdesk.ui.desk import Desk

HALF_HOUR, QUARTER, GAP = 30, 15, 4
MOVE_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Canvas(QAbstractScrollArea):
    """Subclasses give the geometry and paint. Times of day are those of the book's zone."""

    chosen = Signal()
    opened = Signal(int)
    plan_asked = Signal(object)
    """A Slot in which something is to be planned."""
    move_asked = Signal(int, object)
    """An activity, and the Slot it goes to."""
    done_asked = Signal(int)
    day_asked = Signal(object)
    """A day that is out of view is to be shown."""
    more_asked = Signal(object)
    """A day whose activities do not all fit is to be shown alone."""
    step_asked = Signal(int)
    menu_asked = Signal(int, QPoint)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.rows: list[Appointment] = []
        self.first = self.last = self.day = dt.date(2000, 1, 1)
        self.slot = Slot(self.day)
        self.current = self.wanted = 0
        """The selected activity, and the one to select once it is read."""
        self._carried: Appointment | None = None
        self._press: QPoint | None = None
        self._grip = 0
        self.drop: Slot | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # What is shown

    def show_days(self, first: dt.date, last: dt.date, day: dt.date) -> None:
        """Turn to other days; what stood there is gone until it is read."""
        if (first, last) != (self.first, self.last):
            self.rows = []
        self.first, self.last, self.day = first, last, day
        if not first <= self.slot.day <= last:
            self.slot = Slot(day, self.slot.minute)
        self._settle()

    def show_rows(self, rows: Sequence[Appointment]) -> None:
        """Show the activities of the days in view; the same one stays selected."""
        self.rows = [one for one in rows if self.first <= one.day <= self.last]
        if self.row(self.wanted) is not None:
            self.current, self.wanted = self.wanted, 0
        if (kept := self.row(self.current)) is not None:
            self.slot = self.slot_of(kept)
        self._settle()
        if kept is not None:
            self.see(self.slot)

    def _settle(self) -> None:
        if self.row(self.current) is None:
            self.current = 0
        self.layout_rows()
        self._tell()

    def layout_rows(self) -> None:
        """Find out where everything stands."""

    def row(self, record: int) -> Appointment | None:
        """The activity of that number, where it is in view."""
        return next((one for one in self.rows if one.id == record), None)

    def today(self) -> dt.date:
        """The day of the book's clock."""
        return self.desk.work.today()

    def is_late(self, one: Appointment) -> bool:
        """Whether an activity should be done by now."""
        return is_late(one, self.today(), self.desk.work.clock())

    def minute_of(self, one: Appointment) -> int | None:
        """The minute of the day at which an activity begins, None where it has no time."""
        if one.at is None:
            return None
        here = one.at.astimezone(self.desk.fmt.zone)
        return here.hour * 60 + here.minute

    def slot_of(self, one: Appointment) -> Slot:
        """Where an activity stands."""
        return Slot(one.day, self.minute_of(one))

    def weekday_word(self, weekday: int, room: int) -> str:
        """The name of a weekday, the short one where there is no room."""
        catalogue = self.desk.locale.catalogue
        name = weekday_name(weekday, catalogue)
        fits = width_of(name, theme.font("caption")) <= room - 2 * GAP
        return name if fits else weekday_name(weekday, catalogue, short=True)

    # Geometry, given by the views

    def boxes(self) -> Sequence[tuple[QRect, Appointment]]:
        """Where each activity is painted in the viewport."""
        raise NotImplementedError

    def slot_at(self, point: QPoint) -> Slot | None:
        """The place under a point of the viewport."""
        raise NotImplementedError

    def slot_rect(self, slot: Slot) -> QRect:
        """The rectangle of a place in the viewport."""
        raise NotImplementedError

    def see(self, slot: Slot) -> None:
        """Bring a place into view."""

    def more_at(self, point: QPoint) -> dt.date | None:
        """The day under a point whose other activities are only counted there."""
        return next((day for box, day in self.counts() if box.contains(point)), None)

    def counts(self) -> Sequence[tuple[QRect, dt.date]]:
        """Where the activities that do not fit are counted."""
        raise NotImplementedError

    def at(self, point: QPoint) -> Appointment | None:
        """The activity under a point, the topmost of several."""
        found = [one for box, one in self.boxes() if box.contains(point)]
        return found[-1] if found else None

    def viewportEvent(self, event: QEvent) -> bool:
        """What is under the pointer is told in full."""
        if isinstance(event, QHelpEvent):
            one = self.at(event.pos())
            words = "" if one is None else spoken(one, self.desk.fmt, late=self.is_late(one))
            QToolTip.showText(event.globalPos(), tip_text(words), self)
            return True
        return super().viewportEvent(event)

    def rect_of_current(self) -> QRect:
        """Where the selected activity, else the place in focus is."""
        box = next((box for box, one in self.boxes() if one.id == self.current), None)
        return (box or self.slot_rect(self.slot)).intersected(self.viewport().rect())

    # Selection

    def select(self, record: int) -> None:
        """Select an activity in view; 0 selects none."""
        one = self.row(record)
        self.current = 0 if one is None else record
        if one is not None:
            self.slot = self.slot_of(one)
            self.see(self.slot)
        self._tell()

    def step(self, distance: int) -> None:
        """Select the next or the previous activity."""
        order = [one.id for one in self.rows]
        if self.current in order:
            place = order.index(self.current) + distance
        else:
            after = [place for place, one in enumerate(self.rows) if one.day >= self.slot.day]
            ahead = after[0] if after else len(order)
            place = ahead if distance > 0 else ahead - 1
        if 0 <= place < len(order):
            self.select(order[place])

    def go_to(self, slot: Slot) -> None:
        """Put the focus on a place, and select what stands there."""
        self.slot = slot
        if not self.first <= slot.day <= self.last:
            self.current = 0
            self.day_asked.emit(slot.day)
            return
        self.current = next((one.id for one in self.rows if self._stands_in(one, slot)), 0)
        self.see(slot)
        self._tell()

    def _stands_in(self, one: Appointment, slot: Slot) -> bool:
        minute = self.minute_of(one)
        if one.day != slot.day or (minute is None) != (slot.minute is None):
            return False
        if minute is None or slot.minute is None:
            return True
        return slot.minute <= minute < slot.minute + HALF_HOUR

    def _tell(self) -> None:
        one, fmt = self.row(self.current), self.desk.fmt
        if one is not None:
            words = spoken(one, fmt, late=self.is_late(one))
        elif self.slot.time is None:
            words = fmt.sentence(N_("{day}, whole day"), day=fmt.date_long(self.slot.day))
        else:
            words = fmt.sentence(
                N_("{day}, {time}"), day=fmt.date_long(self.slot.day), time=fmt.time(self.slot.time)
            )
        self.setAccessibleName(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.viewport().update()
        self.chosen.emit()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go, Ctrl+Shift+arrows carry; Enter opens or plans, Space completes, pages turn."""
        key, held = Qt.Key(event.key()), event.modifiers()
        if held & MOVE_KEYS == MOVE_KEYS and self._move_by(key):
            return
        if held & MOVE_KEYS:
            super().keyPressEvent(event)
        elif self._carried is not None and key == Qt.Key.Key_Escape:
            self.let_go()
        elif key in ENTER and self.current:
            self.opened.emit(self.current)
        elif key in ENTER:
            self.plan_asked.emit(self.slot)
        elif key == Qt.Key.Key_Space and self.current:
            self.done_asked.emit(self.current)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.step_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif not self._go_by(key):
            super().keyPressEvent(event)

    def _side(self, key: Qt.Key) -> int:
        """A day on or back for an arrow to the side, in reading order."""
        step = -1 if self.isRightToLeft() else 1
        return {Qt.Key.Key_Right: step, Qt.Key.Key_Left: -step}.get(key, 0)

    def _go_by(self, key: Qt.Key) -> bool:
        if days := self._side(key):
            self.go_to(Slot(self.slot.day + days * ONE_DAY, self.slot.minute))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.go_to(self.beside(self.slot, 1 if key == Qt.Key.Key_Down else -1))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            begin = week_of(self.slot.day, self.desk.locale)
            end = 0 if key == Qt.Key.Key_Home else DAYS - 1
            self.go_to(Slot(begin + end * ONE_DAY, self.slot.minute))
        else:
            return False
        return True

    def beside(self, slot: Slot, step: int) -> Slot:
        """The place above or below."""
        if slot.minute is None:
            return Slot(slot.day, 0) if step > 0 else slot
        minute = slot.minute // HALF_HOUR * HALF_HOUR + step * HALF_HOUR
        if minute < 0:
            return Slot(slot.day)
        return Slot(slot.day, min(minute, MINUTES - HALF_HOUR))

    def _move_by(self, key: Qt.Key) -> bool:
        one = self.row(self.current)
        if one is None:
            return False
        here, up = self.slot_of(one), {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if days := self._side(key):
            self.move_asked.emit(one.id, Slot(here.day + days * ONE_DAY, here.minute))
        elif up:
            self.move_asked.emit(one.id, self.nudged(here, up))
        else:
            return False
        return True

    def nudged(self, slot: Slot, step: int) -> Slot:
        """A quarter of an hour earlier or later; what has no time stays."""
        if slot.minute is None:
            return slot
        return Slot(slot.day, min(max(slot.minute + step * QUARTER, 0), MINUTES - QUARTER))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is under the pointer."""
        point = event.position().toPoint()
        one, slot = self.at(point), self.slot_at(point)
        self._press, self._carried = None, None
        if (day := self.more_at(point)) is not None:
            self.more_asked.emit(day)
        elif one is not None:
            self.select(one.id)
            if event.button() == Qt.MouseButton.LeftButton:
                self._press = point
                self._grip = self.grip(point, one)
        elif slot is not None:
            self.current = 0
            self.slot = slot
            self._tell()

    def grip(self, point: QPoint, one: Appointment) -> int:
        """How many minutes below its beginning an activity was taken."""
        slot, minute = self.slot_at(point), self.minute_of(one)
        return 0 if slot is None or slot.minute is None or minute is None else slot.minute - minute

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the activity that was pressed."""
        point = event.position().toPoint()
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._carried is None:
            if (point - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self._carried = self.row(self.current)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self.drop = self.target(point)
        self.viewport().update()

    def target(self, point: QPoint) -> Slot | None:
        """Where an activity let go at a point would stand."""
        slot = self.slot_at(point)
        if slot is None or slot.minute is None:
            return slot
        minute = (slot.minute - self._grip + QUARTER // 2) // QUARTER * QUARTER
        return Slot(slot.day, min(max(minute, 0), MINUTES - QUARTER))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let it go where it is held."""
        carried, drop = self._carried, self.drop
        self.let_go()
        if carried is not None and drop is not None and drop != self.slot_of(carried):
            self.move_asked.emit(carried.id, drop)

    def let_go(self) -> None:
        """Leave the carried activity where it was."""
        self._press = self._carried = self.drop = None
        self.viewport().unsetCursor()
        self.viewport().update()

    @property
    def carried(self) -> Appointment | None:
        """The activity in the hand."""
        return self._carried

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer, or plan something there."""
        point = event.position().toPoint()
        one, slot = self.at(point), self.slot_at(point)
        if one is not None:
            self.opened.emit(one.id)
        elif slot is not None:
            self.plan_asked.emit(slot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the activity."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        point = self.rect_of_current().center() if by_key else event.pos()
        if self.current:
            self.menu_asked.emit(self.current, self.viewport().mapToGlobal(point))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The place in focus shows."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes, and nothing stays in the hand."""
        super().focusOutEvent(event)
        self.let_go()
