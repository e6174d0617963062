"""The report before it is printed or saved: what it is about and how it is written, beside its own pages."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.kpi.spec import Role
from crmdesk.l10n.languages import LANGUAGES, usual_paper
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.period import Grain, Period
from crmdesk.services.panel_roles import ROLE_NAMES
from crmdesk.ui import theme
from crmdesk.ui.dialogs.period_popover import CALENDARS, PeriodPopover
from crmdesk.ui.dialogs.report_making import Made, Wishes, image_of, keep, make, print_pages
from crmdesk.ui.save_path import usual_folder
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_field import ChoiceField, FlagField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.page_preview import PagePreview
from crmdesk.ui.widgets.screen_room import resize_within
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtPrintSupport import QPrinter

    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WIDTH, HEIGHT, OPTIONS, GAP = 940, 700, 230, 8
"""Px; the options take a third of the dialog at most, as far as the buttons below them have room in that."""
_DIGITS: Final = (("latn", "0123456789"), ("arabext", "۰۱۲۳۴۵۶۷۸۹"), ("arab", "٠١٢٣٤٥٦٧٨٩"))
_PAPERS: Final = (("a4", N_("A4")), ("letter", N_("Letter")))


class ReportDialog(QDialog):
    """Options at the reading start, the pages beside them; Save and Print wait for the pages."""

    def __init__(
        self,
        desk: Desk,
        period: Period | None = None,
        parent: QWidget | None = None,
        *,
        role: str = Role.OWNER.value,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        facts = desk.work.facts
        self._period = period if period is not None and period.grain is not Grain.ALL else self._last_month()
        self._made: Made | None = None
        self.period = Button("", icon="calendar", chevron=True, parent=self)
        self.role = self._choice([(one.value, _(name)) for one, name in ROLE_NAMES.items()], role)
        self.language = self._choice(
            [(one.code, one.own_name) for one in LANGUAGES], desk.locale.language.code
        )
        self.digits = self._choice(
            [("", _("As in the language")), *((key, shown) for key, shown in _DIGITS)], ""
        )
        self.calendar = self._choice([(one.value, _(name)) for one, name in CALENDARS], facts.calendar.value)
        paper = usual_paper(facts.country)
        self.paper = self._choice([(key, _(name)) for key, name in _PAPERS], paper)
        self.grey = FlagField(desk, _("Shades of grey"), self)
        self.grey.edited.connect(self.refresh)
        self.preview = PagePreview(self)
        self.state = StateView(self.preview, self)
        self.save = Button(_("Save PDF…"), "primary", "file-down", parent=self)
        self.print = Button(_("Print…"), icon="printer", parent=self)
        self.close_button = Button(_("Close"), parent=self)
        self._lay_out()
        self.period.clicked.connect(self.open_periods)
        self.save.clicked.connect(self._ask_for_file)
        self.print.clicked.connect(self._ask_for_printer)
        self.close_button.clicked.connect(self.reject)
        self.refresh()

    def _last_month(self) -> Period:
        facts = self.desk.work.facts
        here = Period.containing(self.desk.work.today(), Grain.MONTH, facts.calendar, facts.fiscal_start)
        return here.previous() or here

    def _choice(self, options: Sequence[tuple[str, str]], value: str) -> ChoiceField:
        field = ChoiceField(self.desk, lambda: options, self, required=True)
        field.set_value(value)
        field.edited.connect(self.refresh)
        return field

    def _lay_out(self) -> None:
        self.setWindowTitle(_("KPI report as PDF"))
        named(self, self.windowTitle())
        resize_within(self, theme.px(WIDTH), theme.px(HEIGHT))
        half = max(button.sizeHint().width() for button in (self.print, self.close_button))
        wide = max(min(theme.px(OPTIONS), self.width() // 3), 2 * half + GAP)
        wished = QWidget(self)
        options = QVBoxLayout(wished)
        options.setContentsMargins(0, 0, 0, 0)
        options.setSpacing(4)
        named_fields: tuple[tuple[str, Any], ...] = (
            (_("Role"), self.role),
            (_("Language"), self.language),
            (_("Digits"), self.digits),
            (_("Calendar"), self.calendar),
            (_("Paper"), self.paper),
        )
        options.addWidget(DirLabel(_("Period"), "caption", "mute", parent=self))
        options.addWidget(self.period)
        self.period.setMinimumWidth(wide)
        for name, field in named_fields:
            options.addSpacing(6)
            options.addWidget(DirLabel(name, "caption", "mute", parent=self))
            options.addWidget(field)
            field.set_name(name)
            field.setFixedWidth(wide)
        options.addSpacing(6)
        options.addWidget(self.grey)
        self.grey.set_name(_("Shades of grey"))
        options.addStretch(1)
        asked = ScrollPage(wished, self, edged=True)
        asked.setFixedWidth(wide + asked.verticalScrollBar().sizeHint().width())
        asked.setMinimumHeight(1)
        asked.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        start, others = QVBoxLayout(), QHBoxLayout()
        start.setSpacing(GAP)
        start.addWidget(asked, 1)
        self.save.setFixedWidth(wide)
        start.addWidget(self.save)
        others.setSpacing(GAP)
        for button in (self.print, self.close_button):
            button.setFixedWidth((wide - GAP) // 2)
            others.addWidget(button)
        others.addStretch(1)
        start.addLayout(others)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(GAP)
        row.addLayout(start)
        row.addWidget(self.state, 1)

    # What it shows

    def wishes(self) -> Wishes:
        """What the options ask for."""
        return Wishes(
            period=self._period,
            language=self.language.read(),
            digits=self.digits.read(),
            calendar=self.calendar.read(),
            paper=self.paper.read(),
            grey=self.grey.read(),
            role=self.role.read(),
        )

    def refresh(self) -> None:
        """Make the report anew; what is shown stays until it is there."""
        label = self._period.label(self.desk.fmt)
        self.period.setText(label)
        named(self.period, self.desk.fmt.sentence(N_("Period: {period}"), period=label))
        self._wait(is_made=False)
        if self._made is None:
            self.state.show_loading()
        work = partial(make, wishes=self.wishes())
        self.desk.read(owner=self, key="report", work=work, done=self._show, failed=self._tell_failed)

    def _show(self, made: Made) -> None:
        self._made = made
        self.state.clear_bar()
        self.state.show_content()
        self.preview.show_pages([image_of(page) for page in made.pages])
        count = len(made.pages)
        told = self.desk.fmt.sentence(NN_("Preview, {count} page", "Preview, {count} pages"), count=count)
        named(self.preview, told)
        self._wait(is_made=True)
        if self.focusWidget() in {None, self.period}:
            self.save.setFocus(Qt.FocusReason.TabFocusReason)

    def _wait(self, *, is_made: bool) -> None:
        for button in (self.save, self.print):
            button.setEnabled(is_made)

    def _tell_failed(self, error: CrmError) -> None:
        self.state.show_error(self.desk.fmt.error(error), self.refresh)

    def open_periods(self) -> None:
        """Choose another period."""
        work = self.desk.work
        popover = PeriodPopover(self.period, self._period, self.desk, work.today(), work.facts.fiscal_start)
        popover.chosen.connect(self.set_period)
        popover.open_under()

    def set_period(self, period: Period) -> None:
        """Show the report of another period."""
        self._period = period
        self.refresh()

    # What becomes of it

    def _ask_for_file(self) -> None:
        if self._made is None:
            return
        ask = QFileDialog(self, _("Save PDF"), str(usual_folder() / self._made.wishes.file_name))
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ask.setNameFilter(_("PDF file (*.pdf)"))
        ask.setDefaultSuffix("pdf")
        ask.fileSelected.connect(self.save_as)
        ask.open()

    def save_as(self, name: str) -> None:
        """Write the file that is shown, in the background."""
        if self._made is not None:
            work: Callable[[], Path] = partial(keep, Path(name), self._made.pdf)
            jobs = self.desk.jobs
            jobs.read(owner=self, key="save", work=work, done=self._tell_saved, failed=self._tell_failed)

    def _tell_saved(self, path: Path) -> None:
        offers = (
            Offer(_("Open"), partial(_open, path), "external-link"),
            Offer(_("Open folder"), partial(_open, path.parent), "folder-open"),
        )
        told = self.desk.fmt.sentence(N_("Saved as {file}."), file=path.name)
        self.state.bar.show_message(told, "good", offers)

    def _ask_for_printer(self) -> None:
        """The system's own dialog; the pages are drawn and sent in the background."""
        from PySide6.QtGui import QPageSize
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._made is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        sizes = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
        printer.setPageSize(QPageSize(sizes[self._made.wishes.paper]))
        printer.setFullPage(True)
        printer.setDocName(self._made.wishes.file_name)
        ask = QPrintDialog(printer, self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setWindowModality(Qt.WindowModality.WindowModal)
        ask.finished.connect(partial(self._print_if_wanted, printer))
        ask.show()

    def _print_if_wanted(self, printer: QPrinter, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the file that is shown, in the background."""
        if self._made is not None:
            work = partial(print_pages, printer, self._made.pdf)
            jobs = self.desk.jobs
            jobs.read(owner=self, key="print", work=work, done=self._tell_printed, failed=self._tell_failed)

    def _tell_printed(self, count: int) -> None:
        told = NN_("Sent {count} page to the printer.", "Sent {count} pages to the printer.")
        self.state.bar.show_message(self.desk.fmt.sentence(told, count=count), "good")


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
