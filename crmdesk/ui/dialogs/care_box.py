"""Who answers for a figure, when it was reviewed, and what its line did after each action set against it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, _, within
from crmdesk.services import reviews
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked
from crmdesk.ui.dialogs.duty_popover import DutyPopover
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.services.figure_words import FigureWords
    from crmdesk.services.reviews import Care, ToldAction, ToldReview
    from crmdesk.ui.desk import Desk

MOST = 3
TABLES = frozenset({"duty", "review", "activity", "staff"})


class CareBox(QWidget):
    """A few lines beside a figure; `review_asked` wants its review opened."""

    review_asked = Signal()
    grew = Signal()

    def __init__(self, desk: Desk, kpi: str, words: FigureWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._kpi, self._words = desk, kpi, words
        self.care: Care | None = None
        self.who = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self.change = Button(_("Responsible…"), "link", "user", small=True, parent=self)
        self.review = Button(_("Review…"), "link", "message-square", small=True, parent=self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row.addWidget(self.who, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.change)
        row.addWidget(self.review)
        column.addLayout(row)
        column.addLayout(self._lines)
        self.change.clicked.connect(self._open_duty)
        self.review.clicked.connect(self.review_asked)
        desk.committed.connect(self._follow)
        self._read()

    def _follow(self, done: Committed) -> None:
        if TABLES & done.changed.keys():
            self._read()

    def _read(self) -> None:
        work = partial(reviews.read_care, kpi=self._kpi)
        self._desk.read(owner=self, key="care", work=work, done=self._show)

    def _show(self, care: Care) -> None:
        self.care = care
        cadence = within(care.cadence.label if care.cadence is not None else N_("No review planned"))
        name = unmasked(care.who) or _("Nobody answers for it")
        self.who.setText(joined([name, cadence], self._words.fmt))
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if care.reviews:
            self._say(review_line(care.reviews[0], care, self._words))
        for action in care.actions[:MOST]:
            self._say(action_line(action, care, self._words))
        left = len(care.actions) - MOST
        if left > 0:
            more = NN_("and {count} more action", "and {count} more actions")
            self._say(self._words.fmt.sentence(more, count=left))
        self.grew.emit()

    def _say(self, text: str) -> None:
        self._lines.addWidget(DirLabel(text, "caption", "mute", wrapped=True, parent=self))

    def _open_duty(self) -> None:
        if self.care is not None:
            DutyPopover(self.change, self._desk, self.care).open_under()


def review_line(review: ToldReview, care: Care, words: FigureWords) -> str:
    """A review as a line: when, of which period, by whom, what the figure was, what was said."""
    fmt = words.fmt
    value = words.exact(review.value, care.kpi.unit)
    told = N_("Reviewed on {day} for {period}: {value}")
    head = fmt.sentence(told, day=fmt.date(review.day), period=review.period.label(fmt), value=value)
    return joined([head, unmasked(review.who), unmasked(review.text)], fmt)


def action_line(action: ToldAction, care: Care, words: FigureWords) -> str:
    """An action as a line: what, who, until when or done, and what the line did after it was set."""
    fmt = words.fmt
    when = ""
    if action.done is not None:
        when = fmt.sentence(N_("done on {day}"), day=fmt.date(action.done))
    elif action.due is not None:
        when = fmt.sentence(N_("until {day}"), day=fmt.date(action.due))
    then, now = (words.exact(one, care.kpi.unit) for one in (action.then, action.now))
    told = N_("{then} when it was set on {day}, {now} now")
    after = fmt.sentence(told, then=then, day=fmt.date(action.set_on), now=now)
    return joined([unmasked(action.subject), unmasked(action.who), when, after], fmt)
