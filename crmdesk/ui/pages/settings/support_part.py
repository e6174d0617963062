"""Support: the rules by which tickets close and open, and how soon they are to be answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.services import finding, service_goals, ticket_settings
from crmdesk.services.ticket_settings import Support
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.goals_card import GoalsCard
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.number_field import NumberField
from crmdesk.ui.widgets.setting_row import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Committed, Work
    from crmdesk.model.service_clock import ServiceGoal
    from crmdesk.model.ticket import Priority
    from crmdesk.services.finding import Hit
    from crmdesk.services.service_goals import GoalRow
    from crmdesk.ui.desk import Desk

_DAYS = {
    "close_days": N_("Close solved tickets after"),
    "reopen_days": N_("A reply reopens closed tickets for"),
}


class SupportPart(Part):
    """Three rules, a card of goals for everybody, and one for each customer who has their own."""

    key, title, icon = "support", N_("Support"), "life-buoy"
    note = N_(
        "Targets are counted in work time. A changed target counts for all tickets, including solved ones."
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.rules = Support()
        self.days = {name: NumberField(desk) for name in _DAYS}
        self.open_next = QCheckBox()
        self.goals: dict[int | None, GoalsCard] = {}
        self.customer = LinkField(desk, self._find_customers)
        self.add_button = Button(icon="plus", small=True)
        self._own = DirLabel("", "medium")
        self._add_rows()
        self._lay_out()
        self.read()

    def _add_rows(self) -> None:
        hints = {
            "close_days": N_("Days since it was solved; 0 for never."),
            "reopen_days": N_("Days since it was closed; later a new ticket is offered."),
        }
        for name, field in self.days.items():
            field.setFixedWidth(theme.px(CONTROL))
            field.left.connect(partial(self._put_days, name))
            field.line.returnPressed.connect(partial(self._put_days, name))
            self.add(_DAYS[name], field, hints[name])
        self.open_next.clicked.connect(lambda on: self._put(replace(self.rules, open_next=on)))
        self.add(N_("Open the next ticket after solving"), self.open_next)

    def _lay_out(self) -> None:
        card, row = Card(), QHBoxLayout()
        self.customer.setFixedWidth(theme.px(CONTROL))
        self.add_button.clicked.connect(self._add_customer)
        row.addWidget(self.customer)
        row.addWidget(self.add_button)
        row.addStretch(1)
        card.body.addWidget(self._own)
        card.body.addLayout(row)
        self._adder = card
        self.column.addWidget(card)

    def read(self) -> None:
        """Ask for the rules and the goals."""
        self.desk.read(owner=self, key="support", work=_read, done=self._take, failed=self.fail)

    def _take(self, found: tuple[Support, list[GoalRow]]) -> None:
        self.rules, rows = found
        self.show_values()
        by_customer: dict[int | None, dict[Priority, ServiceGoal]] = defaultdict(dict)
        names: dict[int | None, str] = {None: ""}
        by_customer[None] = {}
        for row in rows:
            by_customer[row.customer][row.priority] = row.goal
            names[row.customer] = row.name
        if list(by_customer) != list(self.goals):
            self._make(names)
        for customer, goals in by_customer.items():
            self.goals[customer].show_goals(goals)

    def _make(self, names: dict[int | None, str]) -> None:
        """A card for everybody and each customer in their order; those that are there stay."""
        for customer in [one for one in self.goals if one not in names]:
            self._drop(self.goals.pop(customer))
        there, self.goals = self.goals, {}
        for customer, name in names.items():
            card = there.get(customer)
            if card is None:
                card = GoalsCard(self.desk, customer, name, self._put_goal)
                card.remove.clicked.connect(partial(self._remove_customer, customer))
                self.column.insertWidget(self.column.indexOf(self.card) + 1 + len(self.goals), card)
            self.goals[customer] = card

    def _drop(self, card: GoalsCard) -> None:
        self.column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def narrow(self, wanted: str) -> bool:
        """The rules that match; the goals only with the whole part."""
        found = super().narrow(wanted)
        whole = not wanted.strip() or self.says(wanted)
        for card in (*self.goals.values(), self._adder):
            card.setVisible(whole)
        return found

    # Changing

    def _write(self, work: Callable[..., Committed]) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self.read()

    def _put(self, rules: Support) -> None:
        if rules != self.rules:
            self._write(partial(ticket_settings.change_support, rules=rules))

    def _put_days(self, name: str) -> None:
        try:
            days = self.days[name].value()
        except CrmError:
            return
        if days is None or days != int(days):
            self._refuse(CrmError(ticket_settings.NO_DAYS))
        else:
            fresh: dict[str, Any] = {name: int(days)}
            self._put(replace(self.rules, **fresh))

    def _put_goal(self, customer: int | None, priority: Priority, goal: ServiceGoal) -> None:
        self._write(partial(service_goals.put_goal, customer=customer, priority=priority, goal=goal))

    def _add_customer(self) -> None:
        """A customer begins with everybody's goals."""
        if not self.customer.check():
            return
        customer = self.customer.read()
        if customer is not None and customer not in self.goals:
            self._write(partial(service_goals.add_customer, customer=customer))
            self.customer.set_link(None)

    def _remove_customer(self, customer: int | None) -> None:
        if customer is not None:
            self._write(partial(service_goals.remove_customer, customer=customer))

    def _find_customers(self, text: str, deliver: Callable[[Sequence[tuple[object, str]]], None]) -> None:
        def take(hits: list[Hit]) -> None:
            deliver([(hit.id, one_line(hit.title)) for hit in hits])

        self.desk.read(owner=self, key="customers", work=partial(_find, text=text), done=take)

    # Showing

    def show_values(self) -> None:
        """The rules as they are."""
        for name, field in self.days.items():
            if not (field.line.hasFocus() and field.line.isModified()):
                field.set_value(getattr(self.rules, name))
        self.open_next.setChecked(self.rules.open_next)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        for name, field in self.days.items():
            field.line.set_unit(_(NP_("unit of a field", "days")))
            field.set_name(_(_DAYS[name]))
        self._own.setText(_("Targets of a customer’s own"))
        self.customer.set_name(_("Customer"))
        show_hint(self.customer.line, _("Customer"))
        self.add_button.setText(_("Add"))
        for card in self.goals.values():
            self._drop(card)
        self.goals = {}
        self.read()


def _read(work: Work) -> tuple[Support, list[GoalRow]]:
    return ticket_settings.support(work), service_goals.goals(work)


def _find(work: Work, *, text: str) -> list[Any]:
    """Companies and people of that name."""
    kinds = ("company", "contact")
    return [hit for kind in kinds for hit in finding.choices(work, entity=kind, text=text, limit=10)]
