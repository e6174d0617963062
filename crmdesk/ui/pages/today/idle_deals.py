"""The open deals that nothing is planned for, in an amber box: each opens, all can be planned at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import NN_, _
from crmdesk.ui.cells import unmasked
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal, named

if TYPE_CHECKING:
    from crmdesk.services.today import Day, IdleDeal
    from crmdesk.ui.desk import Desk


class IdleDeals(Card):
    """A few of the largest, how many there are, and the way to plan for them."""

    deal_asked = Signal(int)
    plan_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="warnbg", edge="")
        self.desk = desk
        self.title = DirLabel("", "strong", "warn", wrapped=True, parent=self)
        self.rows = QWidget(self)
        self.plan = Button("", "link", parent=self)
        self.body.setSpacing(2)
        self.body.addWidget(self.title)
        self.body.addWidget(self.rows)
        self.body.addWidget(self.plan, 0, Qt.AlignmentFlag.AlignLeading)
        self.plan.clicked.connect(self.plan_asked)

    def show_day(self, day: Day) -> None:
        """Show the deals of a day; gone where there is none."""
        self.setVisible(bool(day.idle_count))
        fmt = self.desk.fmt
        many = NN_("{count} open deal has no next step", "{count} open deals have no next step")
        self.title.setText(fmt.sentence(many, count=day.idle_count))
        self.plan.setText(_("Plan a call for each"))
        fresh = QWidget(self)
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for deal in day.idle:
            column.addLayout(self._row(deal))
        self.body.replaceWidget(self.rows, fresh)
        self.rows.hide()
        self.rows.deleteLater()
        self.rows = fresh

    def _row(self, deal: IdleDeal) -> QHBoxLayout:
        row, fmt = QHBoxLayout(), self.desk.fmt
        link = Button(literal(unmasked(deal.title)), "link", data=True)
        link.clicked.connect(partial(self.deal_asked.emit, deal.id))
        named(link, _("{title}, {customer}").format(title=deal.title, customer=deal.customer))
        row.addWidget(link, 1, Qt.AlignmentFlag.AlignLeading)
        row.addWidget(DirLabel(fmt.money(deal.amount, deal.currency, compact=True), "caption"))
        return row
