"""The head of the panel: title, one sentence, and what is shown: role, period, comparison, owner."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.figure_words import COMPARE_WORDS, Compare
from crmdesk.services.panel_roles import ROLE_NAMES
from crmdesk.ui import theme
from crmdesk.ui.dialogs.period_popover import PeriodPopover
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, tip
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from crmdesk.model.period import Period
    from crmdesk.services.panel import Question
    from crmdesk.ui.desk import Desk

COMPARE_NAMES: Final = {
    Compare.PREVIOUS: N_("Previous period"),
    Compare.LAST_YEAR: N_("Same period last year"),
    Compare.TARGET: N_("Target"),
}
"""The same as a choice that stands alone."""

GAP = 8
NARROW = 980
"""So wide is the head for its sentence to be shown, and its choices in full."""


class PanelHead(QWidget):
    """Title, sentence and choices. The page sets what is shown; the person's choices come as signals."""

    role_chosen = Signal(object)
    period_chosen = Signal(object)
    compare_chosen = Signal(object)
    owner_chosen = Signal(object)
    editing_asked = Signal()
    report_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._period: Period | None = None
        self._owners: tuple[tuple[int, str], ...] = ()
        self._shown: tuple[Question, Compare] | None = None
        self._is_brief = False
        self.title = DirLabel("", "title", parent=self)
        self.sentence = DirLabel("", "caption", "mute", data=False, wrapped=True, parent=self)
        self.role = Button("", chevron=True, parent=self)
        self.back = Button("", "ghost", "chevron-left", parent=self)
        self.period = Button("", icon="calendar", chevron=True, parent=self)
        self.forth = Button("", "ghost", "chevron-right", parent=self)
        self.compare = Button("", chevron=True, parent=self)
        self.owner = Button("", chevron=True, parent=self)
        self.edit = Button("", icon="pencil", parent=self)
        self.report = Button("", icon="file-down", parent=self)
        self._lay_out()
        self.back.clicked.connect(self.step_back)
        self.forth.clicked.connect(self.step_forth)
        self.period.clicked.connect(self.open_periods)
        self.compare.clicked.connect(self.open_comparisons)
        self.owner.clicked.connect(self.open_owners)
        self.role.clicked.connect(self.open_roles)
        self.edit.clicked.connect(self.editing_asked)
        self.report.clicked.connect(self.report_asked)

    def _lay_out(self) -> None:
        self._choices = QWidget(self)
        self._row = row = FlowLayout(self._choices, GAP)
        steps = QWidget(self._choices)
        stepping = QHBoxLayout(steps)
        stepping.setContentsMargins(0, 0, 0, 0)
        stepping.setSpacing(0)
        for part in (self.back, self.period, self.forth):
            stepping.addWidget(part)
        self._parts = (self.role, steps, self.compare, self.owner, self.edit, self.report)
        for one in self._parts:
            row.addWidget(one)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._top = QHBoxLayout()
        self._top.setSpacing(GAP)
        self._top.addWidget(self.title, 1)
        self._top.addWidget(self._choices)
        self._column.addLayout(self._top)
        self._column.addWidget(self.sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the sentence goes first, then the choices stand below."""
        super().resizeEvent(event)
        is_brief = self.width() < theme.px(NARROW)
        if is_brief != self._is_brief:
            self._is_brief = is_brief
            self._write()
        self._place_choices()
        self.sentence.setVisible(not is_brief)

    def _place_choices(self) -> None:
        """Beside the title; else below it in one row, the last of them beside it where that is too short."""
        room, title = self.width(), self.title.sizeHint().width() + 24
        is_below = room < self._width_of(self._parts) + title
        if is_below != (self._column.indexOf(self._choices) >= 0):
            home, target = (self._top, self._column) if is_below else (self._column, self._top)
            home.removeWidget(self._choices)
            target.addWidget(self._choices)
        below = self._count_below(room, title) if is_below else len(self._parts)
        for place, part in enumerate(self._parts):
            in_row = self._row.indexOf(part) >= 0
            if in_row and place >= below:
                self._row.removeWidget(part)
                self._top.insertWidget(1 + place - below, part)
            elif not in_row and place < below:
                self._top.removeWidget(part)
                self._row.insert(place, part)

    def _count_below(self, room: int, title: int) -> int:
        """How many stand in the row below; what is done with the panel goes up together."""
        every = len(self._parts)
        for below in range(every, 1, -1):
            beside = self._parts[below:]
            is_pair_parted = below == every - 1
            fits = self._width_of(self._parts[:below]) <= room and title + self._width_of(beside) <= room
            if fits and not is_pair_parted:
                return below
        return every

    @staticmethod
    def _width_of(parts: Sequence[QWidget]) -> int:
        return sum(part.sizeHint().width() for part in parts) + GAP * (len(parts) - 1)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the choices."""
        return QSize(self._choices.minimumSizeHint().width(), super().minimumSizeHint().height())

    def show_question(
        self, question: Question, compare: Compare, owners: tuple[tuple[int, str], ...]
    ) -> None:
        """Say what is shown."""
        period = question.period
        self._period, self._owners = period, owners
        self._shown = (question, compare)
        self.title.setText(_("KPIs"))
        self.back.set_name(_("Previous period"))
        self.forth.set_name(_("Next period"))
        tip(self.back, f"{_('Previous period')} (Ctrl+PgUp)")
        tip(self.forth, f"{_('Next period')} (Ctrl+PgDown)")
        self.back.setEnabled(period.previous() is not None)
        self.forth.setEnabled(period.next() is not None)
        self._write()

    def _write(self) -> None:
        """The choices in words; where there is little room only what is chosen."""
        if self._shown is None:
            return
        (question, compare), fmt = self._shown, self._desk.fmt
        name = dict(self._owners).get(question.owner) if question.owner is not None else None
        role, period = (
            _(ROLE_NAMES[question.role]),
            question.period.label(fmt),
        )
        shown = (
            (self.role, fmt.sentence("Role: {role}", role=role), role),
            (self.period, fmt.sentence("Period: {period}", period=period), period),
            (
                self.compare,
                fmt.sentence("Compare: {other}", other=_(COMPARE_WORDS[compare])),
                _(COMPARE_NAMES[compare]),
            ),
            (self.edit, _("Edit panel"), ""),
            (self.report, _("Report PDF"), "PDF"),
        )
        for button, full, brief in shown:
            button.set_name(full)
            button.setText(brief if self._is_brief else full)
        self.owner.data = bool(name)
        self.owner.setText(literal(name) if name else _("All owners"))
        self.owner.setAccessibleName(_("Owner: {name}").format(name=name or _("All owners")))
        self._place_choices()

    def say(self, sentence: str) -> None:
        """The sentence below the title."""
        self.sentence.setText(sentence)

    # Choices

    def step_back(self) -> None:
        """The period before."""
        self._step(self._period.previous() if self._period else None)

    def step_forth(self) -> None:
        """The period after."""
        self._step(self._period.next() if self._period else None)

    def _step(self, period: Period | None) -> None:
        if period is not None:
            self.period_chosen.emit(period)

    def open_roles(self) -> None:
        """Choose whose figures are looked at, by what they do."""
        offers = [Offer(_(words), partial(self.role_chosen.emit, one)) for one, words in ROLE_NAMES.items()]
        open_menu(menu_of(self.role, offers), self.role)

    def open_periods(self) -> None:
        """Choose a period."""
        if self._period is None:
            return
        work = self._desk.work
        popover = PeriodPopover(self.period, self._period, self._desk, work.today(), work.facts.fiscal_start)
        popover.chosen.connect(self.period_chosen)
        popover.open_under()

    def open_comparisons(self) -> None:
        """Choose what to compare with."""
        offers = [
            Offer(_(words), partial(self.compare_chosen.emit, one)) for one, words in COMPARE_NAMES.items()
        ]
        open_menu(menu_of(self.compare, offers), self.compare)

    def open_owners(self) -> None:
        """Choose whose figures to show."""
        offers = [Offer(_("All owners"), partial(self.owner_chosen.emit, None)), None]
        offers += [
            Offer(literal(name), partial(self.owner_chosen.emit, record)) for record, name in self._owners
        ]
        open_menu(menu_of(self.owner, offers), self.owner)
