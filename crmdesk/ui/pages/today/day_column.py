"""One column of the day in its card: name and count, the offered next step, the things, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.services.today import When
from crmdesk.ui import theme
from crmdesk.ui.board.words import joined
from crmdesk.ui.next_step import NextStep
from crmdesk.ui.pages.today.item_list import ItemList
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.today import Day
    from crmdesk.ui.desk import Desk

_TONES = {When.OVERDUE: "bad", When.TODAY: "acc", When.SOON: "ctl"}
_NOTHING = {
    When.OVERDUE: N_("Nothing is overdue."),
    When.TODAY: N_("Nothing is left for today."),
    When.SOON: N_("Nothing is planned for the next seven days."),
}
_DOT = 8


class _Dot(QWidget):
    """The coloured mark of a column; its name says the same."""

    def __init__(self, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setFixedSize(_DOT + 2, _DOT + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(str(getattr(theme.tokens(), self._tone))))
        painter.drawEllipse(1, 1, _DOT, _DOT)


class DayColumn(Card):
    """Overdue, today or the next seven days."""

    more_asked = Signal()
    add_asked = Signal()

    def __init__(self, desk: Desk, when: When, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.when = desk, when
        self.day: Day | None = None
        self.name, self.count = (
            DirLabel("", "strong", parent=self),
            DirLabel("", "caption", "mute", parent=self),
        )
        self.next_step = NextStep(desk, self)
        self.list = ItemList(when, self)
        self.more = Button("", "link", parent=self)
        self.add = Button("", "link", "plus", parent=self)
        self.body.setContentsMargins(2, 10, 2, 6)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(8)
        for part in (_Dot(_TONES[when], self), self.name, self.count):
            head.addWidget(part)
        head.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.next_step)
        self.body.addWidget(self.list, 1)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(10, 0, 10, 0)
        for button in (self.more, self.add):
            self.foot.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(self.foot)
        self.add.setVisible(when is When.TODAY)
        self.more.hide()
        self.more.clicked.connect(self.more_asked)
        self.add.clicked.connect(self.add_asked)
        self.setFocusProxy(self.list)

    def show_day(self, day: Day) -> None:
        """Show the column of a day; the selection stays on its row."""
        self.day = day
        row = self.list.currentIndex().row()
        had = self.list.selectionModel().hasSelection() or self.list.hasFocus()
        self.list.items.show_day(day, self.desk.fmt)
        if had:
            self.list.choose(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Name, counts and what an empty column says."""
        fmt = self.desk.fmt
        self.name.setText(_(self.when.label))
        self.add.setText(_("Add a task for today"))
        self.list.empty_words = _(_NOTHING[self.when])
        self.list.viewport().update()
        self.next_step.retranslate()
        if self.day is None:
            return
        count, shown = self.day.counts[self.when], len(self.day.columns[self.when])
        self.count.setText(fmt.integer(count))
        self.more.setVisible(count > shown)
        self.more.setText(fmt.sentence(NN_("and {count} more", "and {count} more"), count=count - shown))
        named(self.list, joined([_(self.when.label), fmt.integer(count)], fmt))
