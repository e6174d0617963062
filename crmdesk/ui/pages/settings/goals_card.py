"""Service goals: how soon tickets of each priority are to be answered, for everybody or for one customer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from crmdesk.l10n.texts import N_, _
from crmdesk.model.service_clock import ServiceGoal
from crmdesk.model.ticket import Priority
from crmdesk.ui import theme
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.minutes_field import MinutesField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crmdesk.ui.desk import Desk

NARROW = 130
CLOCKS = {
    "first_reply": N_("First reply"),
    "next_update": N_("Next update"),
    "solve": N_("Solution"),
}
"""The clocks in the order of the columns, as the fields of a goal are called."""


class GoalsCard(Card):
    """A line of lengths of time for each priority, the urgent one first; empty is no promise."""

    def __init__(
        self,
        desk: Desk,
        customer: int | None,
        name: str,
        save: Callable[[int | None, Priority, ServiceGoal], None],
    ) -> None:
        super().__init__()
        self.customer = customer
        self.fields: dict[tuple[Priority, str], MinutesField] = {}
        self.remove = Button(_("Remove"), "ghost", "trash-2", small=True)
        self.remove.setVisible(customer is not None)
        self._goals: dict[Priority, ServiceGoal] = {}
        self._save = save
        head = QHBoxLayout()
        head.addWidget(DirLabel(one_line(name) if customer is not None else _("For everybody"), "medium"), 1)
        head.addWidget(self.remove)
        grid = QGridLayout()
        grid.setColumnStretch(len(CLOCKS) + 1, 1)
        for place, words in enumerate(CLOCKS.values(), start=1):
            grid.addWidget(DirLabel(_(words), "caption", "mute"), 0, place)
        for line, priority in enumerate(reversed(Priority), start=1):
            grid.addWidget(DirLabel(_(priority.label), "body"), line, 0)
            for place, (clock, words) in enumerate(CLOCKS.items(), start=1):
                field = self.fields[priority, clock] = MinutesField(desk, self)
                field.setFixedWidth(theme.px(NARROW))
                told = {"clock": _(words), "priority": _(priority.label)}
                field.set_name(_("{clock}, priority {priority}").format(**told))
                field.left.connect(partial(self._leave, priority))
                field.line.returnPressed.connect(partial(self._leave, priority))
                grid.addWidget(field, line, place, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addLayout(grid)

    def show_goals(self, goals: Mapping[Priority, ServiceGoal]) -> None:
        """The goals as they are; a field that is typed in keeps its text."""
        self._goals = dict(goals)
        for (priority, clock), field in self.fields.items():
            if not (field.line.hasFocus() and field.line.isModified()):
                field.set_value(getattr(self._goals.get(priority, ServiceGoal()), clock))

    def _leave(self, priority: Priority) -> None:
        fields = [self.fields[priority, clock] for clock in CLOCKS]
        if not all([field.check() for field in fields]):  # noqa: C419 - each of them says what is wrong
            return
        goal = ServiceGoal(*(field.read() for field in fields))
        if goal != self._goals.get(priority, ServiceGoal()):
            self._save(self.customer, priority, goal)
