"""The terms of a subscription, its value over time and step by step, and its history, as cards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.interval_words import interval_words
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.ui import theme
from crmdesk.ui.figure_table import SumRow
from crmdesk.ui.pages.subscriptions.arithmetic_box import ArithmeticBox, Sum
from crmdesk.ui.pages.subscriptions.history import (
    Event,
    cells_of,
    headings_of,
    story_of,
    total_of,
)
from crmdesk.ui.pages.subscriptions.term_fields import Term, TermFields
from crmdesk.ui.pages.subscriptions.told_table import ToldTable
from crmdesk.ui.pages.subscriptions.value_line import Course, Step, ValueLine
from crmdesk.ui.pages.subscriptions.words import (
    discount_words,
    minor_of,
    own_words,
    unit_a_term,
)
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crmdesk.services.subscription_desk import ChangeRow, Details, StateRow
    from crmdesk.ui.desk import Desk

GAP, WIDE, MOST_ROWS = 10, 860, 14
BEYOND = dt.timedelta(days=60)
"""How far the line goes on after the last day that is known of."""


class Overview(QWidget):
    """`field_asked` names a field to change, `correct_asked` the change (a ChangeRow) to put right."""

    field_asked = Signal(str)
    add_asked = Signal()
    correct_asked = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.details: Details | None = None
        self.story: list[Event] = []
        self.terms_title, self.line_title, self.sum_title, self.history_title = (
            DirLabel("", "strong") for _title in range(4)
        )
        self.sum_hint, self.history_hint = (DirLabel("", "caption", "mute", wrapped=True) for _hint in "ab")
        self.fields, self.line, self.sum = TermFields(), ValueLine(), ArithmeticBox()
        self.note = DirLabel("", "caption", "mute", wrapped=True)
        self.warning = DirLabel("", "caption", "warn", wrapped=True)
        self.add = Button("", "default", "plus", small=True)
        self.warning.hide()
        self._lay_out()
        self.fields.asked.connect(self.field_asked)
        self.add.clicked.connect(self.add_asked)
        self.table.opened.connect(self._correct)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 10)
        column.setSpacing(GAP)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(GAP)
        terms, line, sums, history = (Card(self) for _card in range(4))
        terms.body.addWidget(self.terms_title)
        terms.body.addWidget(self.fields)
        terms.body.addStretch(1)
        line.body.addWidget(self.line_title)
        line.body.addWidget(self.line, 1)
        self._top.addWidget(terms, 18)
        self._top.addWidget(line, 11)
        head = QHBoxLayout()
        head.addWidget(self.sum_title)
        head.addWidget(self.sum_hint, 1)
        sums.body.addLayout(head)
        for part in (self.sum, self.note, self.warning):
            sums.body.addWidget(part)
        self._lay_out_history(history)
        column.addLayout(self._top)
        column.addWidget(sums)
        column.addWidget(history)
        column.addStretch(1)

    def _lay_out_history(self, card: Card) -> None:
        head, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.history_title)
        words.addWidget(self.history_hint)
        head.addLayout(words, 1)
        head.addWidget(self.add)
        self.table = ToldTable(card)
        self.total = SumRow(self.table)
        card.body.addLayout(head)
        card.body.addWidget(self.table)
        card.body.addWidget(self.total)
        card.body.setSpacing(6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line goes under the terms where it is narrow."""
        super().resizeEvent(event)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(beside if event.size().width() >= theme.px(WIDE) else below)

    # What is shown

    def show_details(self, details: Details) -> None:
        """Show a subscription."""
        self.details = details
        self.story = story_of(details)
        self.retranslate()

    def now(self) -> StateRow | None:
        """The state of today, or the first one where it begins later."""
        if self.details is None or not self.details.states:
            return None
        today = self.desk.work.today()
        held = [one for one in self.details.states if one.since <= today]
        return held[-1] if held else self.details.states[0]

    def retranslate(self) -> None:
        """All words, amounts and days in the language of the window."""
        self.terms_title.setText(_("Present terms"))
        self.line_title.setText(_("Monthly value over time"))
        self.sum_title.setText(_("The monthly value, step by step"))
        self.sum_hint.setText(_("This is how it enters the monthly recurring revenue."))
        self.history_title.setText(_("History of terms"))
        self.history_hint.setText(_("Each change is an event with a day; a correction asks for a note."))
        self.add.setText(_("Add an event"))
        named(self.table, _("History of terms"))
        now = self.now()
        if self.details is not None and now is not None:
            self.fields.show_terms(self._terms(self.details, now))
            self._show_line(self.details)
            self._show_sum(self.details)
            self._show_history(self.details)

    def _terms(self, details: Details, now: StateRow) -> list[Term]:
        fmt = self.desk.fmt
        customer = own_words(details.customer.name if details.customer is not None else "")
        due = fmt.date(details.next_due) if details.next_due is not None else ""
        return [
            Term("company" if details.company is not None else "contact", _("Customer"), customer, "", True),
            Term("plan", _("Plan"), own_words(details.plan), "", True),
            Term("quantity", _("Quantity"), fmt.number(now.quantity)),
            Term(
                "price",
                _("Price for one"),
                fmt.amount(now.price, details.currency),
                unit_a_term(fmt, details.currency, now.interval),
                brief=fmt.unit(details.currency),
            ),
            Term("discount", _("Discount"), discount_words(fmt, now.discount, details.currency)),
            Term("interval", _("Billed"), interval_words(now.interval, fmt)),
            Term("start", _("Terms since"), fmt.date(now.since)),
            Term("next_due", _("Next renewal") if details.ends is None else _("End"), due),
        ]

    def _show_line(self, details: Details) -> None:
        today = self.desk.work.today()
        steps = [Step(one.since, one.monthly) for one in details.states]
        known = [today, *(one.since for one in details.states), *filter(None, [details.next_due])]
        runs_rtl = self.desk.locale.time_runs == "rtl"
        named(self.line, _("Monthly value over time"))
        try:
            until = max(known) + BEYOND
        except OverflowError:
            until = max(known)
        course = Course(steps, today, until)
        self.line.show_course(course, self.desk.fmt, details.base_currency, runs_rtl=runs_rtl)

    def _show_sum(self, details: Details) -> None:
        counts = details.status.is_paid
        told = Sum(details.arithmetic, details.interval, details.currency, details.base_currency, counts)
        self.sum.show_sum(told, self.desk.fmt)
        self.note.setText(" ".join(self._notes(details)))
        self.warning.setText(self._overlaps(details))
        self.warning.setVisible(bool(details.overlaps))

    def _notes(self, details: Details) -> list[str]:
        fmt, one = self.desk.fmt, details.arithmetic
        whole = round(one.price * one.quantity)
        told = [fmt.sentence(N_("Sum of a term: {sum}."), sum=fmt.money(whole, details.currency))]
        if one.discount is not None:
            told = [
                fmt.sentence(
                    N_("Sum of a term {sum}, after the discount {rest}."),
                    sum=fmt.money(whole, details.currency),
                    rest=fmt.money(details.term, details.currency),
                )
            ]
        if details.then is not None:
            value = fmt.money(minor_of(details.then.monthly), details.base_currency)
            told.append(
                fmt.sentence(
                    N_("The discount ends on {day}; the value is then {value} a month."),
                    day=details.then.since,
                    value=value,
                )
            )
        not_counted = {
            SubscriptionStatus.TRIAL: N_("It is on trial and does not count yet."),
            SubscriptionStatus.PAUSED: N_("It is paused and does not count now."),
            SubscriptionStatus.ENDED: N_("It has ended and does not count any more."),
        }
        if details.status in not_counted:
            told.append(_(not_counted[details.status]))
        return told

    def _overlaps(self, details: Details) -> str:
        if not details.overlaps:
            return ""
        return self.desk.fmt.sentence(
            N_("This customer has “{plan}” from {day} on as well; both are counted."),
            plan=own_words(details.overlaps[0].plan),
            day=details.overlaps[0].start,
        )

    def _show_history(self, details: Details) -> None:
        fmt, today = self.desk.fmt, self.desk.work.today()
        row = self.table.currentIndex().row()
        cells = cells_of(self.story, details, fmt, today)
        self.table.told.show_cells(headings_of(details, fmt), cells)
        if 0 <= row < len(cells):
            self.table.setCurrentIndex(self.table.told.index(row, 0))
        pitch = self.table.verticalHeader().defaultSectionSize()
        rows = min(max(len(cells), 1), MOST_ROWS)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + rows * pitch + 2)
        total = fmt.amount(total_of(self.story, today), details.base_currency, sign=True)
        self.total.show_sums(_("The changes up to today come to the monthly value"), {6: total})

    # What can be done with an event

    def change_at(self, row: int) -> ChangeRow | None:
        """The change told in a row; what happened by itself has none."""
        return self.story[row].change if 0 <= row < len(self.story) else None

    def correct_current(self) -> None:
        """Put the change of the current row right, or take it away."""
        self._correct(self.table.currentIndex().row())

    def _correct(self, row: int) -> None:
        change = self.change_at(row)
        if change is not None:
            self.correct_asked.emit(change)
        elif 0 <= row < len(self.story):
            self.desk.tell(_("This follows from the terms by itself. Change the terms instead."))

    def _open_menu(self, point: QPoint) -> None:
        row = self.table.indexAt(point).row()
        change = self.change_at(row)
        if change is not None:
            offers = [Offer(_("Correct or remove…"), lambda: self._correct(row), "pencil")]
            menu_of(self, offers).popup(self.table.viewport().mapToGlobal(point))
