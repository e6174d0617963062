"""The renewal desk: whose terms end soon or have just ended, and what is done about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, NP_, _
from crmdesk.services import renewals
from crmdesk.services.renewals import Standing, Window
from crmdesk.ui import theme
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.figure_table import Heading, SumRow
from crmdesk.ui.pages.subscriptions.told_table import Cell, ToldTable
from crmdesk.ui.pages.subscriptions.words import minor_of, own_words
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.renewals import RenewalRow, Sum
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.tag import TagTone

SHOWN: Final = frozenset(
    {"subscription", "subscription_change", "contact", "staff", "activity", "setting", "rate"}
)
"""The tables whose records the desk shows."""

LOW: Final = 300
"""Below so many px of height, which grow with the text, only the rows are told in full."""
EDGE: Final = 14
FOOT: Final = 12
CHIP_GAP: Final = 6

LOOKS: Final[dict[Standing, tuple[TagTone, str]]] = {
    Standing.OPEN: ("warn", "triangle-alert"),
    Standing.BY_ITSELF: ("neutral", "repeat"),
    Standing.RENEWED: ("good", "circle-check"),
    Standing.LEAVING: ("bad", "ban"),
    Standing.OVERDUE: ("bad", "circle-alert"),
}
NOTHING: Final = {
    Window.OVERDUE: N_("No renewal is overdue."),
    Window.DAYS_30: N_("No term ends in the next 30 days."),
    Window.DAYS_60: N_("No term ends in the next 60 days."),
    Window.DAYS_90: N_("No term ends in the next 90 days."),
}


class RenewalTable(ToldTable):
    """Several rows can be chosen; Enter opens one."""

    widest = 2
    spared = (5, 6, 7, 3)
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(lambda *_spans: self.chosen_changed.emit())

    def chosen(self) -> list[int]:
        """The chosen rows, from the top."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def choose(self, rows: Sequence[int]) -> None:
        """Choose these rows and no others; the first is current."""
        model, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        model.clearSelection()
        for row in reversed(rows):
            index = self.told.index(row, 0)
            model.setCurrentIndex(index, flag.Select | flag.Rows)


class RenewalDesk(QWidget):
    """`renew_asked` has the ids of subscriptions, the others one RenewalRow."""

    open_asked = Signal(int)
    renew_asked = Signal(object)
    renegotiate_asked = Signal(object)
    lose_asked = Signal(object)
    situation_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.shown = Window.DAYS_30
        self.rows: list[RenewalRow] = []
        self.sums: dict[Window, Sum] = {}
        self._is_read = self._is_low = False
        self.table = RenewalTable()
        self.total = SumRow(self.table)
        self.chips: dict[Window, Chip] = {}
        self.renew = Button("", "primary", "refresh-cw")
        self.renegotiate = Button("", "default", "pencil")
        self.lose = Button("", "danger", "ban")
        self._lay_out()
        self.table.opened.connect(self._open)
        self.table.chosen_changed.connect(self._follow_choice)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.renew.clicked.connect(self.renew_chosen)
        self.renegotiate.clicked.connect(self.renegotiate_chosen)
        self.lose.clicked.connect(self.lose_chosen)
        self.retranslate()

    def _lay_out(self) -> None:
        column, self._actions = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(EDGE, 4, EDGE, FOOT)
        column.setSpacing(8)
        self._box, self._above = QWidget(self), QHBoxLayout()
        chips, group = FlowLayout(self._box, CHIP_GAP), QButtonGroup(self)
        for window in Window:
            chip = Chip("", checkable=True, on=window is self.shown, parent=self._box)
            chip.clicked.connect(partial(self.show_window, window))
            group.addButton(chip)
            chips.addWidget(chip)
            self.chips[window] = chip
        inside = QWidget(self)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.total)
        self.states = StateView(inside, self)
        self._actions.setSpacing(8)
        self._actions.addWidget(self.renew)
        self._actions.addWidget(self.renegotiate)
        self._actions.addSpacing(10)
        self._actions.addWidget(self.lose)
        self._actions.addStretch(1)
        self._above.setSpacing(8)
        self._above.addWidget(self._box, 1)
        column.addLayout(self._above)
        column.addLayout(self._actions)
        column.addWidget(self.states, 1)

    # Reading

    def show_window(self, window: Window) -> None:
        """Show the renewals of another window."""
        self.shown = window
        self.chips[window].setChecked(True)
        self.read()

    def read(self) -> None:
        """Read the window shown, and what all of them hold."""
        if not self._is_read:
            self.states.show_loading()
        work = partial(_read, window=self.shown)
        self.desk.read(owner=self, key="due", work=work, done=self._take, failed=self._tell)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Follow what changed in the book."""
        if not changed or SHOWN & changed.keys():
            self.read()

    def _take(self, found: tuple[Window, list[RenewalRow], dict[Window, Sum]]) -> None:
        window, rows, self.sums = found
        if window is not self.shown:
            return
        before = {self.rows[row].subscription for row in self.table.chosen()}
        here = self.table.currentIndex().row()
        self.rows, self._is_read = rows, True
        self.states.clear_bar()
        self.retranslate()
        kept = [place for place, one in enumerate(rows) if one.subscription in before]
        if kept or rows:
            self.table.choose(kept or [min(max(here, 0), len(rows) - 1)])
        self._follow_choice()

    def _tell(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.read, details=details)

    # What is chosen, and what is done with it

    def chosen(self) -> list[RenewalRow]:
        """The renewals chosen."""
        return [self.rows[row] for row in self.table.chosen() if row < len(self.rows)]

    def _follow_choice(self) -> None:
        count = len(self.chosen())
        self.renew.setEnabled(count > 0)
        self.renegotiate.setEnabled(count == 1)
        self.lose.setEnabled(count == 1)
        self._name_action(self.renew, self._renewing())
        self.situation_changed.emit()

    def renew_chosen(self) -> None:
        """Renew all that are chosen, as they are."""
        if self.chosen():
            self.renew_asked.emit([one.subscription for one in self.chosen()])

    def renegotiate_chosen(self) -> None:
        """Renew the one chosen on other terms."""
        if len(self.chosen()) == 1:
            self.renegotiate_asked.emit(self.chosen()[0])

    def lose_chosen(self) -> None:
        """The one chosen is not renewed: why?"""
        if len(self.chosen()) == 1:
            self.lose_asked.emit(self.chosen()[0])

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.rows):
            self.open_asked.emit(self.rows[row].subscription)

    def open_chosen(self) -> None:
        """Open the one chosen."""
        if self.chosen():
            self.open_asked.emit(self.chosen()[0].subscription)

    def _open_menu(self, point: QPoint) -> None:
        if not self.chosen():
            return
        offers: list[Offer | None] = [Offer(self._renewing(), self.renew_chosen, "refresh-cw")]
        if len(self.chosen()) == 1:
            offers.insert(0, Offer(_("Open"), self.open_chosen))
            offers.append(Offer(_("Renegotiate…"), self.renegotiate_chosen, "pencil"))
            offers += [None, Offer(_(NP_("subscription", "Mark as lost…")), self.lose_chosen, "ban")]
        menu_of(self, offers).popup(self.table.viewport().mapToGlobal(point))

    # Look

    def step(self, by: int) -> None:
        """The next row, or the one before."""
        here = self.table.currentIndex().row() + by
        if 0 <= here < len(self.rows):
            self.table.choose([here])

    def retranslate(self) -> None:
        """All words, amounts and days in the language of the window."""
        self._name_chips()
        self._name_actions()
        named(self.table, _("Renewals"))
        self.states.retranslate()
        if self._is_read:
            self._show_rows()

    def _name_chips(self) -> None:
        """Each window with its number and value; without the value where they would need two rows."""
        self._tell_windows(with_value=not self._is_low)
        needed = sum(chip.sizeHint().width() + CHIP_GAP for chip in self.chips.values())
        if needed > self.width() - 2 * EDGE + CHIP_GAP:
            self._tell_windows(with_value=False)

    def _tell_windows(self, *, with_value: bool) -> None:
        fmt, code = self.desk.fmt, self.desk.work.facts.currency
        for window, chip in self.chips.items():
            found = self.sums.get(window)
            words = said = _(window.label)
            chip.set_badge("" if found is None else fmt.integer(found.renewals))
            if found is not None:
                value = fmt.money(minor_of(found.monthly), code)
                words = fmt.sentence(N_("{window}, {value} a month"), window=words, value=value)
                said = f"{words}, {fmt.integer(found.renewals)}"
            chip.setText(words if with_value else _(window.label))
            named(chip, said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low, windows and actions take one row, and the rows of renewals the rest."""
        super().resizeEvent(event)
        is_low = self.height() < theme.px(LOW)
        if is_low != self._is_low:
            self._is_low = is_low
            self._name_actions()
            self._place_actions()
            self.total.setVisible(not is_low)
        self._name_chips()

    def _place_actions(self) -> None:
        """In a row of their own, or beside the windows of a low desk."""
        column = self.layout()
        if not isinstance(column, QBoxLayout):
            return
        (column if self._is_low else self._above).removeItem(self._actions)
        if self._is_low:
            self._above.addLayout(self._actions)
        else:
            column.insertLayout(1, self._actions)
        column.setContentsMargins(EDGE, 4, EDGE, 0 if self._is_low else FOOT)

    def _name_actions(self) -> None:
        """What is done with the chosen: in words, or in a low desk as icons with names."""
        self._name_action(self.renew, self._renewing())
        self._name_action(self.renegotiate, _("Renegotiate…"))
        self._name_action(self.lose, _(NP_("subscription", "Mark as lost…")))

    def _name_action(self, button: Button, words: str) -> None:
        button.set_name(words)
        button.setText("" if self._is_low else words)

    def _renewing(self) -> str:
        """What renewing the chosen is called."""
        count = len(self.chosen())
        if count > 1:
            return self.desk.fmt.sentence(NN_("Renew {count}", "Renew {count}"), count=count)
        return _("Renew")

    def _show_rows(self) -> None:
        chosen = self.table.chosen()
        fmt, code = self.desk.fmt, self.desk.work.facts.currency
        self.table.told.show_cells(self._headings(), [self._line(one) for one in self.rows])
        self.table.choose([row for row in chosen if row < len(self.rows)])
        total = minor_of(sum(one.monthly for one in self.rows))
        self.total.show_sums(_("Total"), {4: fmt.amount(total, code)})
        if self.rows:
            self.states.show_content()
        else:
            self.states.show_no_match(_(NOTHING[self.shown]))

    def _headings(self) -> list[Heading]:
        unit = self.desk.fmt.unit(self.desk.work.facts.currency)
        return [
            Heading(_("Due date")),
            Heading(_("Days"), numeric=True),
            Heading(_("Customer"), data=True),
            Heading(_("Plan"), data=True),
            Heading(_("Monthly value ({unit})").format(unit=unit), numeric=True),
            Heading(_("{label} ({unit})").format(label=_("Sum of the term"), unit=unit), numeric=True),
            Heading(_("Last contact")),
            Heading(_("Owner"), data=True),
            Heading(_("As it stands")),
        ]

    def _line(self, one: RenewalRow) -> list[Cell]:
        fmt, code = self.desk.fmt, self.desk.work.facts.currency
        tone, icon = LOOKS[one.standing]
        late = "bad" if one.days < 0 else "text"
        contact = fmt.date(one.last_contact) if one.last_contact is not None else ""
        return [
            Cell(fmt.date(one.due), late),
            Cell(fmt.integer(one.days), late),
            Cell(own_words(one.customer_name), strong=True),
            Cell(own_words(one.plan)),
            Cell(fmt.amount(minor_of(one.monthly), code)),
            Cell((fmt.amount if one.currency == code else fmt.money)(one.term, one.currency)),
            Cell(contact, "text" if contact else "mute"),
            Cell(own_words(one.owner_name)),
            Cell("", tag=_(one.standing.label), tag_tone=tone, tag_icon=icon),
        ]


def _read(work: Work, *, window: Window) -> tuple[Window, list[RenewalRow], dict[Window, Sum]]:
    return window, renewals.due(work, window=window), renewals.sums(work)
