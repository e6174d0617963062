"""Why a deal was lost, asked in one small panel: type or pick a reason, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QListWidget, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.layout import named, show_hint, tip
from crmdesk.ui.widgets.popover import GAP, Popover
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.ui.widgets.field import Habits

WIDTH, ROW, MOST = 300, 28, 5
NO_REASON = N_("Choose why this deal was lost. The win-rate report needs it.")


class _Reasons(QListWidget):
    """The reasons given before, those that match what is typed; it takes the room of its rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def offer(self, reasons: Sequence[str]) -> None:
        self.clear()
        self.addItems(list(reasons))
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(0, theme.px(ROW)))
        self.setVisible(bool(reasons))
        self.setFixedHeight(theme.px(ROW) * len(reasons))


class LostPopover(Popover):
    """Asks for the reason and, if there was one, the competitor; `lost` tells both."""

    lost = Signal(str, str)

    def __init__(self, habits: Habits, title: str, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._known: list[str] = []
        self._place = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        heading = habits.fmt.sentence(N_("Why was “{deal}” lost?"), deal=title)
        named(self, heading)
        self.reason, self.competitor = TextField(habits), TextField(habits)
        self.reasons = _Reasons(self)
        named(self.reasons, _("Reasons given before"))
        words = DirLabel(heading, "strong", wrapped=True, most=HEADING_LINES, parent=self)
        tip(words, title)
        self.body.addWidget(words)
        self._add_field(self.reason, _("Lost because"))
        self.body.addWidget(self.reasons)
        self._add_field(self.competitor, _("Competitor"))
        self.confirm = Button(_("Mark as lost"), "primary", "check", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        row = QHBoxLayout()
        row.addWidget(self.confirm)
        row.addWidget(self.cancel)
        row.addStretch(1)
        self.body.addLayout(row)
        self.setFixedWidth(theme.px(WIDTH))
        self._listen()
        self.reasons.offer(())

    def _add_field(self, field: TextField, label: str) -> None:
        field.set_name(label)
        show_hint(field.line, label)
        field.line.installEventFilter(self)
        self.body.addWidget(field)

    def _listen(self) -> None:
        self.reason.line.textEdited.connect(self._narrow)
        self.reasons.itemClicked.connect(lambda item: self._take(item.text()))
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.close)

    def open_at(self, place: QRect) -> None:
        """Open under a rectangle of the screen, at its reading start, wholly on the screen."""
        self._place = place
        self._fit()
        self.show()
        self.reason.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        """Take the room of what is shown, the lines of the heading included, and stay on the screen."""
        self.body.activate()
        size = QSize(self.width(), self.body.totalHeightForWidth(self.width()))
        self.resize(size)
        place = self._place
        box = QRect(place.bottomLeft(), size).translated(0, GAP)
        if self.isRightToLeft():
            box.moveRight(place.right())
        screen = QApplication.screenAt(place.center()) or QApplication.primaryScreen()
        room = screen.availableGeometry()
        if box.bottom() > room.bottom():
            box.moveBottom(max(place.top() - GAP, room.top() + size.height()))
        box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
        self.move(box.topLeft())

    def submit(self) -> None:
        """Tell the reason typed; without one, say that it is needed."""
        reason = self.reason.read()
        if reason is None:
            self.reason.set_error(_(NO_REASON))
            self.reason.line.setFocus()
            self._fit()
            return
        self.lost.emit(reason, self.competitor.read() or "")
        self.close()

    def offer_reasons(self, reasons: Sequence[str]) -> None:
        """Offer the reasons given before, as soon as they are known."""
        self._known = list(reasons)
        self.reasons.offer(self._matching(self.reason.line.text()))
        self._fit()

    def _matching(self, text: str) -> list[str]:
        key = fold(text)
        return [one for one in self._known if key in fold(one) and one != text][:MOST]

    def _narrow(self, text: str) -> None:
        self.reason.set_error("")
        self.reasons.offer(self._matching(text))
        self._fit()

    def _take(self, reason: str) -> None:
        self.reason.set_value(reason)
        self.reason.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a field submits; up and down walk through the reasons."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submit()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and watched is self.reason.line and self.reasons.count():
            row = max(0, min(self.reasons.currentRow() + step, self.reasons.count() - 1))
            self.reasons.setCurrentRow(row)
            self.reason.set_value(self.reasons.item(row).text())
            return True
        return super().eventFilter(watched, event)
