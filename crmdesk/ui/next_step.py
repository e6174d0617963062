"""The line that comes when something is done: what is the next step, and when? Never in the way."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.activity import ActivityKind
from crmdesk.services import activities
from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crmdesk.db.uow import Committed
    from crmdesk.ui.desk import Desk

KINDS = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.EMAIL, ActivityKind.TASK)
AHEAD = (0, 1, 3, 7, 14, 30)
USUAL = 3
EDGE, GAP = 14, 6


class NextStep(QFrame):
    """Offers to plan what comes after an activity; it goes when that is planned, closed or undone.

    It keeps `edge` pixels from the sides of its place.
    """

    shown = Signal()
    """It came or went."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, edge: int = EDGE) -> None:
        super().__init__(parent)
        self.desk, self._edge = desk, edge
        self._after = 0
        self._title = ""
        self.words = DirLabel("", "body", wrapped=True, most=HEADING_LINES, parent=self)
        self.kind, self.ahead = CalmCombo(self), CalmCombo(self)
        self.add = Button("", "primary", "plus", small=True, parent=self)
        self.close_button = Button("", "ghost", "x", small=True, parent=self)
        line = QWidget(self)
        flow = FlowLayout(line)
        for part in (self.kind, self.ahead, self.add, self.close_button):
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge + 12, 6, edge + 12, GAP + 6)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(line)
        self.setFocusProxy(self.add)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.submit)
        self.close_button.clicked.connect(self.end)
        desk.committed.connect(self._follow)
        self.retranslate()
        self.hide()

    def ask(self, after: int, kind: ActivityKind, title: str) -> None:
        """Offer a next step after an activity that was just done."""
        self._after, self._title = after, title
        self.retranslate()
        self.kind.setCurrentIndex(KINDS.index(kind) if kind in KINDS else 0)
        self.ahead.setCurrentIndex(AHEAD.index(USUAL))
        self.show()
        self.shown.emit()

    def submit(self) -> None:
        """Plan what is chosen."""
        if self.isHidden():
            return
        kind, days = KINDS[self.kind.currentIndex()], AHEAD[self.ahead.currentIndex()]
        day = self.desk.work.today() + dt.timedelta(days=days)
        work = partial(activities.plan_next, after=self._after, kind=kind, day=day)
        self.desk.write(owner=self, work=work)
        self.end()

    def end(self) -> None:
        """Go away."""
        if self.isHidden():
            return
        held = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.hide()
        self.shown.emit()
        parent = self.parentWidget()
        if held and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self, done: Committed) -> None:
        """The activity was changed again, such as by undo: the offer no longer holds."""
        if self._after in done.changed.get("activity", ()):
            self.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """All words in the language of the window; what is chosen stays."""
        fmt = self.desk.fmt
        self.words.setText(fmt.sentence(N_("Done: “{name}”. Next step:"), name=self._title))
        tip(self.words, self._title)
        for box, words in (
            (self.kind, [_(one.label) for one in KINDS]),
            (self.ahead, [self._ahead_words(days) for days in AHEAD]),
        ):
            place = max(box.currentIndex(), 0)
            box.clear()
            box.addItems(words)
            box.setCurrentIndex(place)
        named(self, self.words.text())
        named(self.kind, _("Kind"))
        named(self.ahead, _("When"))
        self.add.setText(_("Add the next step"))
        self.close_button.set_name(_("Close this message"))

    def _ahead_words(self, days: int) -> str:
        if days in {0, 1}:
            return _("Tomorrow") if days else _("Today")
        return self.desk.fmt.sentence(NN_("in {count} day", "in {count} days"), count=days)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A tinted ground."""
        look = theme.tokens()
        ground = self.rect().adjusted(self._edge, 0, -self._edge, -GAP)
        rounded(QPainter(self), ground, 6, look.acch, edge=look.acc)
