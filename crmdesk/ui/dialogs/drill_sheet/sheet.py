"""The sheet over the window that opens a number: head with status, the view, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.model.period import Grain
from crmdesk.services import drilling
from crmdesk.services.figure_words import FigureWords
from crmdesk.ui.dialogs.care_box import CareBox
from crmdesk.ui.dialogs.drill_sheet.view import DrillView
from crmdesk.ui.dialogs.review_sheet import open_review
from crmdesk.ui.kpi_marks import STATUS_ICONS, STATUS_TONES
from crmdesk.ui.save_path import ask_save_path
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.sheet import Sheet
from crmdesk.ui.widgets.state_view import StateView
from crmdesk.ui.widgets.tag import StatusTag

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.rows import Rows
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.drilling import Drill, Drilled
    from crmdesk.ui.desk import Desk

BESIDE_OFFERS: Final = frozenset({"at_risk", "average_customer_value"})
"""Figures beside which it is of use to see whom an offer is worth."""


class DrillSheet(Sheet):
    """From a number to its rows and on to the record: Enter on the tile, Enter on the row."""

    record_wanted = Signal(str, int)
    """An entity and a record of it."""
    offers_wanted = Signal()

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk = desk
        self._asked: Drilled | None = None
        self.drill: Drill | None = None
        self.view: DrillView | None = None
        self.title = DirLabel("", "title", data=True, parent=self.panel)
        self.tag = StatusTag("", "neutral", parent=self.panel)
        self.sentence = DirLabel("", "caption", "mute", wrapped=True, most=HEADING_LINES, parent=self.panel)
        self.copy = Button("", "ghost", "copy", parent=self.panel)
        self.shut = Button("", "ghost", "x", parent=self.panel)
        self.open_record = Button("", icon="external-link", parent=self.panel)
        self.export = Button("", icon="download", parent=self.panel)
        self.offers = Button("", icon="star", parent=self.panel)
        self.hint = DirLabel("", "caption", "mute", parent=self.panel)
        self._place = QWidget()
        QVBoxLayout(self._place).setContentsMargins(0, 4, 0, 4)
        self.state = StateView(ScrollPage(self._place, self.panel, edged=True), self.panel)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        head, names, words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        names.setSpacing(10)
        names.addWidget(self.title)
        names.addWidget(self.tag)
        names.addStretch(1)
        head.addLayout(names, 1)
        head.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.open_record)
        foot.addWidget(self.export)
        foot.addWidget(self.offers)
        foot.addWidget(self.hint, 1)
        self.hint.align = self.hint.align.END
        self.body.setSpacing(10)
        self.body.addLayout(words)
        self.body.addWidget(self.state, 1)
        self.body.addLayout(foot)

    def _listen(self) -> None:
        self.state.installEventFilter(self)
        self.copy.clicked.connect(self.copy_value)
        self.shut.clicked.connect(self.close_sheet)
        self.export.clicked.connect(self.export_rows)
        self.offers.clicked.connect(self._want_offers)
        self.open_record.clicked.connect(self._open_current)
        self._desk.locale_changed.connect(self.retranslate)
        self._desk.theme_changed.connect(self.retranslate)

    def show_number(self, asked: Drilled, source: QWidget | None = None) -> None:
        """Open a number; `source` is the tile it stands on, which stays lit."""
        self._asked, self.drill = asked, None
        self.explained = source
        self.state.show_loading()
        self._head_of(None)
        if self.isHidden():
            self.open()
            self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._read()

    def come_back(self) -> None:
        """Show the number again where its rows were left, and read what has changed since."""
        before = self._before
        self.open()
        self._before = before
        if self.view is not None:
            self.view.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def _read(self) -> None:
        asked = self._asked
        if asked is not None:
            self._desk.read(
                owner=self,
                key="drill",
                work=partial(drilling.drill, asked=asked),
                done=self._show,
                failed=self._fail,
            )

    def _fail(self, error: CrmError) -> None:
        self.state.show_error(self._desk.fmt.error(error), self._read)

    def _show(self, drill: Drill) -> None:
        is_same = self.drill is not None and self.drill.asked == drill.asked
        self.drill = drill
        had_focus = self.view is None or self.isAncestorOf(self.focusWidget() or self)
        self._put_view(is_same=is_same)
        self.state.clear_bar()
        self.state.show_content()
        if had_focus and self.view is not None:
            self.view.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_view(self, *, is_same: bool) -> None:
        """Make the view anew, in the language of the window; of the same number where its rows were left."""
        drill, column = self.drill, self._place.layout()
        if drill is None or column is None:
            return
        place = self.view.place() if self.view is not None and is_same else None
        if self.view is not None:
            column.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        words = FigureWords(self._desk.fmt, self._desk.work.facts)
        self.view = DrillView(drill, words, self.state.width(), self._place)
        self.view.fit(self.state.height())
        column.addWidget(self.view)
        care = CareBox(self._desk, drill.figure.kpi.id, words, self.view)
        care.review_asked.connect(self._open_review)
        self.view.put_care(care)
        self.view.variant_asked.connect(self._ask_variant)
        self.view.page_wanted.connect(self._read_page)
        self.view.sort_asked.connect(self._read_sorted)
        self.view.row_opened.connect(self._open_row)
        self._head_of(drill)
        if place is not None:
            self.view.return_to(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where it is low the rows come first."""
        if event.type() == QEvent.Type.Resize and watched is self.state and self.view is not None:
            self.view.fit(self.state.height())
        return super().eventFilter(watched, event)

    def _head_of(self, drill: Drill | None) -> None:
        for one in (self.tag, self.copy, self.export, self.open_record):
            one.setVisible(drill is not None)
        self.offers.setVisible(drill is not None and drill.asked.kpi in BESIDE_OFFERS)
        if drill is None:
            self.title.setText("")
            self.sentence.setText("")
            return
        figure, words = drill.figure, FigureWords(self._desk.fmt, self._desk.work.facts)
        status = words.status(figure)
        name, part = _(figure.kpi.name), drill.asked.part
        self.title.setText(words.fmt.sentence("{figure}: {part}", figure=name, part=part) if part else name)
        self.tag.set_state(status, STATUS_TONES[figure.status], STATUS_ICONS[figure.status])
        self.tag.setVisible(bool(status))
        period = figure.period.label(self._desk.fmt)
        meaning = words.fmt.sentence("{period}: {meaning}", period=period, meaning=_(figure.kpi.meaning))
        self.sentence.setText(meaning)
        self.panel.setAccessibleName(strip_marks(f"{self.title.text()}. {meaning}"))

    # Asking on

    def _ask_variant(self, id_: str) -> None:
        if self._asked is not None:
            self._asked = replace(self._asked, variant=id_)
            self._read()

    def _read_page(self, population: str, offset: int) -> None:
        done = partial(self._add_page, population, offset)
        self._read_rows(population, offset, key=f"page {offset}", done=done)

    def _read_rows(self, population: str, offset: int, *, key: str, done: Callable[[Rows], None]) -> None:
        if self.drill is None or self.view is None:
            return
        work = partial(
            drilling.read_rows,
            asked=self.drill.asked,
            population=population,
            offset=offset,
            sort_by=self.view.table.sorted_by,
            descending=self.view.table.descending,
        )
        self._desk.read(owner=self, key=key, work=work, done=done)

    def _add_page(self, population: str, offset: int, found: Rows) -> None:
        if self.view is not None and self.view.population == population:
            self.view.rows.add_page(offset, found)

    def _read_sorted(self, population: str, _column: str) -> None:
        self._read_rows(population, 0, key="sorted", done=partial(self._show_sorted, population))

    def _show_sorted(self, population: str, found: Rows) -> None:
        if self.view is not None and self.view.population == population:
            self.view.show_rows(found)

    # What can be done

    def _open_current(self) -> None:
        if self.view is not None:
            self.view.open_current()

    def _open_row(self, table: str, record: int) -> None:
        self._desk.read(
            owner=self,
            key="open",
            work=partial(drilling.entity_of, table=table, record=record),
            done=partial(self._want_record, record),
        )

    def _want_record(self, record: int, entity: str) -> None:
        self.close_sheet()
        self.record_wanted.emit(entity, record)

    def _want_offers(self) -> None:
        self.close_sheet()
        self.offers_wanted.emit()

    def _open_review(self) -> None:
        if self.drill is None:
            return
        period = self.drill.figure.period
        is_over = period.grain is not Grain.ALL and period.end <= self._desk.work.today()
        self.close_sheet()
        open_review(self._desk, self.window(), self.drill.figure.kpi.id, period if is_over else None)

    def copy_value(self) -> None:
        """Put the value, written in full, on the clipboard."""
        if self.drill is not None:
            words = FigureWords(self._desk.fmt, self._desk.work.facts)
            text = strip_marks(words.exact(self.drill.number.value, self.drill.figure.unit))
            QGuiApplication.clipboard().setText(text)
            self._desk.tell(_("The value is on the clipboard."))

    def export_rows(self) -> None:
        """Write all rows of the open tab to a file."""
        if self.drill is None or self.view is None:
            return
        asked, population = self.drill.asked, self.view.population
        name = f"{asked.kpi}_{asked.period.key.replace('..', '_')}_{population}.csv"
        path = ask_save_path(self, _("Export the rows"), name, "CSV (*.csv);;Excel (*.xlsx)")
        if path is not None:
            work = partial(
                drilling.export_rows, asked=asked, population=population, path=path, rtl=self.isRightToLeft()
            )
            self._desk.read(owner=self, key="export", work=work, done=partial(self._tell_export, path.name))

    def _tell_export(self, name: str, count: int) -> None:
        told = self._desk.fmt.counted("Wrote {n} row to {file}", "Wrote {n} rows to {file}", count, file=name)
        self._desk.tell(told)

    def retranslate(self) -> None:
        """All words in the language of the window; what is open stays open."""
        self.copy.setText(_("Copy value"))
        self.shut.set_name(_("Close"))
        self.open_record.setText(_("Open record"))
        self.export.setText(_("Export CSV"))
        self.offers.setText(_("Customers worth an offer…"))
        self.hint.setText(_("Enter opens the record, Esc goes back."))
        if self.drill is not None and self.view is not None:
            had_focus = self.view.isAncestorOf(self.window().focusWidget() or self)
            self._put_view(is_same=True)
            if had_focus:
                self.view.table.setFocus(Qt.FocusReason.OtherFocusReason)
