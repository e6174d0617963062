"""What is planned next with a record: a tinted bar with Done and Move."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services import activities
from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.story.words import clean, step_words
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.date_field import DateField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.icon_sign import IconSign
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import Popover, menu_of, open_menu

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QPaintEvent

    from crmdesk.db.uow import Committed
    from crmdesk.services.story_items import Step
    from crmdesk.ui.desk import Desk

STEP_LINES = 3
"""Lines of the name of a step, and of its day and person: beside the list its bar is narrow."""

PUT_OFF = ((1, N_("Tomorrow")), (3, N_("In 3 days")), (7, N_("In a week")), (30, N_("In 30 days")))


class StepBar(QWidget):
    """One next step; `names` tells with whom it is."""

    finished = Signal(object)
    """The Step that was just done."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, names: bool) -> None:
        super().__init__(parent)
        self.desk, self._names = desk, names
        self.step: Step | None = None
        self._sign = IconSign(22, 22, self)
        self.title = DirLabel("", "medium", wrapped=True, most=STEP_LINES, data=True, parent=self)
        self.line = DirLabel("", "caption", "mute", wrapped=True, most=STEP_LINES, data=True, parent=self)
        self.done = Button("", "default", "check", small=True, parent=self)
        self.move_button = Button("", "default", small=True, chevron=True, parent=self)
        words, row = QVBoxLayout(), QHBoxLayout(self)
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(self.done)
        row.addWidget(self.move_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.done.clicked.connect(self._finish)
        self.move_button.clicked.connect(self._open_moves)

    def show_step(self, step: Step) -> None:
        """Show what is next."""
        self.step = step
        title, line, late = step_words(step, self.desk.work.today(), self.desk.fmt, names=self._names)
        self._sign.set_icon(*(("circle-alert", "bad") if late else ("calendar", "acc")))
        self.title.setText(title)
        self.line.setText(line)
        self.done.setText(_("Done"))
        self.move_button.setText(_("Move"))
        name = clean(step.title)
        self.done.setAccessibleName(self.desk.fmt.sentence(N_("Done: “{name}”"), name=name))
        self.move_button.setAccessibleName(self.desk.fmt.sentence(N_("Move “{name}”"), name=name))
        self.setAccessibleName(f"{title}. {line}")

    def minimumSizeHint(self) -> QSize:
        """The words give way to the buttons."""
        return QSize(theme.px(200), super().minimumSizeHint().height())

    def _finish(self) -> None:
        if self.step is not None:
            work = partial(activities.finish, activities=[self.step.activity])
            self.desk.write(owner=self, work=work, done=partial(self._tell_finished, self.step))

    def _tell_finished(self, step: Step, _done: Committed) -> None:
        self.finished.emit(step)

    def _move_to(self, day: dt.date) -> None:
        if self.step is not None:
            self.desk.write(
                owner=self, work=partial(activities.move, activities=[self.step.activity], day=day)
            )

    def _open_moves(self) -> None:
        today = self.desk.work.today()
        offers: list[Offer | None] = [
            Offer(_(words), partial(self._move_to, _after(today, days))) for days, words in PUT_OFF
        ]
        offers += [None, Offer(_("Another day…"), self._ask_day, "calendar")]
        menu = menu_of(self, offers)
        menu.setAccessibleName(_("Move to…"))
        open_menu(menu, self.move_button)

    def _ask_day(self) -> None:
        panel = Popover(self.move_button)
        field = DateField(self.desk, panel)
        field.set_value(self.step.due if self.step is not None else None)
        button = Button(_("Move"), "primary", parent=panel)
        panel.setLayoutDirection(self.layoutDirection())
        panel.body.addWidget(field)
        panel.body.addWidget(button)
        move = partial(self._move_typed, field, panel)
        button.clicked.connect(move)
        field.line.returnPressed.connect(move)
        panel.open_under()

    def _move_typed(self, field: DateField, panel: Popover) -> None:
        if field.check() and (day := field.value()) is not None:
            panel.close()
            self._move_to(day)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tinted ground."""
        rounded(QPainter(self), self.rect(), 6, theme.tokens().acch)


def _after(today: dt.date, days: int) -> dt.date:
    return today.fromordinal(today.toordinal() + days)
