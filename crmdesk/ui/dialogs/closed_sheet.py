"""Closing a period, and what changed since: the edits, and what they would do to its figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.period import Grain
from crmdesk.services import closed_changes, closed_texts, closing
from crmdesk.ui import theme
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.figure_table import FigureTable, Heading, Lines
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.period import Period
    from crmdesk.services.closed_changes import ChangedRow, Changes
    from crmdesk.services.closing import ClosedBy, Closing
    from crmdesk.ui.desk import Desk

WIDTH, LEAST = 860, 150
RECORDS = frozenset({"deal", "ticket", "subscription", "activity"})
"""Tables whose rows are shown in a section of their own, under the table's name."""


def _read(work: Work, *, period: Period) -> tuple[ClosedBy | None, Changes | None]:
    closed = closing.closed_by(work, period=period)
    return closed, closed_changes.changes(work, period=period) if closed is not None else None


class ClosedSheet(TitledSheet):
    """An open period can be closed here; of a closed one it tells what changed since."""

    record_wanted = Signal(str, int)

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self._desk = desk
        self._period: Period | None = None
        self._closed: ClosedBy | None = None
        self.found: Changes | None = None
        self.close_button = Button("", "primary", "lock", parent=self.panel)
        self._place = QWidget()
        self._heads = [DirLabel("", "strong", parent=self._place) for _table in range(2)]
        self.figures, self.edits = Lines(self), Lines(self)
        self.tables = [FigureTable(lines, self._place) for lines in (self.figures, self.edits)]
        self.state = StateView(ScrollPage(self._place, self.panel, edged=True), self.panel)
        self._lay_out()
        self.close_button.clicked.connect(self.close_period)
        self.tables[1].opened.connect(self._open)
        desk.locale_changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        column = QVBoxLayout(self._place)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        for label, table in zip(self._heads, self.tables, strict=True):
            table.setMinimumHeight(theme.px(LEAST))
            column.addWidget(label)
            column.addWidget(table, 1)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addWidget(self.state, 1)
        self.body.addLayout(foot)

    def show_period(self, period: Period) -> None:
        """Show a period: closed since when, and what changed; or offer to close it."""
        self._period, self._closed, self.found = period, None, None
        self.state.show_loading()
        self._show_words()
        if self.isHidden():
            self.open()
        work = partial(_read, period=period)
        self._desk.read(owner=self, key="closed", work=work, done=self._show, failed=self._fail)

    def _fail(self, error: CrmError) -> None:
        if self._period is not None:
            again = partial(self.show_period, self._period)
            self.state.show_error(self._desk.fmt.error(error), again)

    def _show(self, answer: tuple[ClosedBy | None, Changes | None]) -> None:
        self._closed, self.found = answer
        self.state.clear_bar()
        self.state.show_content()
        self._show_words()
        (self.close_button if self.close_button.isVisible() else self.shut).setFocus()

    def close_period(self) -> None:
        """Keep the figures of the period as they are; computing them all may take a while, which is shown."""
        if self._period is not None and self.close_button.isEnabled():
            self.close_button.setEnabled(False)
            self.state.show_loading()
            work = partial(closing.close, period=self._period)
            self._desk.write(owner=self, key="close", work=work, done=self._closed_now, failed=self._refuse)

    def _closed_now(self, _done: Closing) -> None:
        """Tell of it, unless the person has left meanwhile."""
        self.close_button.setEnabled(True)
        if self._period is not None and not self.isHidden():
            self.show_period(self._period)

    def _refuse(self, error: CrmError) -> None:
        self.close_button.setEnabled(True)
        self.state.show_content()
        self.sentence.setText(self._desk.fmt.error(error))

    def _open(self, row: int) -> None:
        if self.found is not None and row < len(self.found.rows):
            one = self.found.rows[row]
            if one.entity in RECORDS:
                self.close_sheet()
                self.record_wanted.emit(one.entity, one.record)

    # Words

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.close_button.setText(_("Close this period"))
        for label, table, text in zip(
            self._heads,
            self.tables,
            (_("Figures that would come out otherwise now"), _("Edited since")),
            strict=True,
        ):
            label.setText(text)
            named(table, text)
        self._show_words()

    def _show_words(self) -> None:
        if self._period is None:
            return
        fmt, found = self._desk.fmt, self.found
        period = self._period.label(fmt)
        self.title.setText(
            fmt.sentence(N_("Closed period: {period}") if found else "{period}", period=period)
        )
        self.close_button.setVisible(self._closed is None and self._is_over())
        for part in (*self._heads, *self.tables):
            part.setVisible(found is not None and bool(found.rows or found.figures))
        self.sentence.setText(self._told())
        self.panel.setAccessibleName(strip_marks(f"{self.title.text()}. {self.sentence.text()}"))
        if found is not None:
            self._show_tables(found)

    def _is_over(self) -> bool:
        period = self._period
        return period is not None and period.grain is not Grain.ALL and period.end <= self._desk.work.today()

    def _told(self) -> str:
        fmt, found = self._desk.fmt, self.found
        if self._closed is None or found is None:
            if not self._is_over():
                return _("This period is not over yet. It can be closed once it is.")
            return _(
                "Closing keeps every figure of this period as it is now. Later corrections stay possible; "
                "they are listed here with what they would change. Closing can be undone."
            )
        day = fmt.moment(self._closed.moment)
        told = fmt.sentence(N_("Closed on {moment}."), moment=day)
        if self._closed.who:
            told = fmt.sentence(N_("Closed on {moment} by {name}."), moment=day, name=self._closed.who)
        if not found.rows and not found.figures:
            return f"{told} {_('Nothing of it has changed since.')}"
        edits = NN_("{count} edit touches it since.", "{count} edits touch it since.")
        return f"{told} {fmt.sentence(edits, count=len(found.rows))}"

    def _show_tables(self, found: Changes) -> None:
        fmt, facts = self._desk.fmt, self._desk.work.facts
        heads = [Heading(_("Figure")), Heading(_("Part"), data=True)]
        heads += [Heading(_("Kept"), numeric=True), Heading(_("Now"), numeric=True)]
        lines = [closed_texts.figure_cells(one, fmt, facts) for one in found.figures]
        self.figures.show_lines(heads, lines)
        columns = (_("Record"), _("What"), _("Before"), _("After"), _("Who"), _("When"))
        headings = [Heading(text, data=text == columns[0]) for text in columns]
        lines, notes = [self._edit_cells(one) for one in found.rows], [one.note for one in found.rows]
        if any(notes):
            headings.append(Heading(_("Why"), data=True))
            lines = [[*line, note] for line, note in zip(lines, notes, strict=True)]
        self.edits.show_lines(headings, lines)

    def _edit_cells(self, row: ChangedRow) -> list[str]:
        fmt = self._desk.fmt
        cells = [closed_texts.edit_cells(row, one, fmt) for one in row.edits]
        action = fmt.sentence(closed_texts.ACTION_WORDS[row.action])
        what = ", ".join(field for field, _before, _after in cells) or action
        before, after = (", ".join(one[place] for one in cells) for place in (1, 2))
        return [closed_texts.title_text(row, fmt), what, before, after, row.who, fmt.moment(row.deed.moment)]


def open_closed(desk: Desk, window: QWidget, period: Period) -> None:
    """Show over a window whether a period is closed, and what changed since."""
    sheet: ClosedSheet | None = window.findChild(ClosedSheet)
    if sheet is None:
        sheet = ClosedSheet(desk, window)
        show_record = getattr(window, "show_record", None)
        if show_record is not None:
            sheet.record_wanted.connect(show_record)
    sheet.show_period(period)
