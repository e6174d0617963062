"""The figures of one's own: their list, and the form in which one is composed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.errors import Invalid
from crmdesk.services import own_kpis
from crmdesk.ui.cells import unmasked
from crmdesk.ui.dialogs.compose_form import ComposeForm
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.own_kpis import OwnFigure
    from crmdesk.ui.desk import Desk

WIDTH = 620


class OwnKpisSheet(TitledSheet):
    """A button for each figure of one's own above the form; Ctrl+Enter saves."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self._desk = desk
        self.figures: list[OwnFigure] = []
        self.current: OwnFigure | None = None
        self._place = QWidget()
        self._row = QWidget(self._place)
        self._flow = FlowLayout(self._row, 6)
        self._trash_row = QWidget(self._place)
        self._trash_flow = FlowLayout(self._trash_row, 6)
        self.restorers: dict[int, Button] = {}
        self.form = ComposeForm(desk, self._place)
        self.save_button = Button("", "primary", "check", parent=self.panel)
        self.fresh = Button("", "ghost", "plus", parent=self.panel)
        self.remove = Button("", "danger", "trash-2", parent=self.panel)
        self._lay_out()
        self.save_button.clicked.connect(self.save)
        self.fresh.clicked.connect(self.begin)
        self.remove.clicked.connect(self.trash)
        desk.committed.connect(self._follow)
        desk.locale_changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        column = QVBoxLayout(self._place)
        column.setContentsMargins(2, 4, 2, 4)
        column.setSpacing(10)
        column.addWidget(self._row)
        column.addWidget(self.form)
        column.addWidget(self._trash_row)
        column.addStretch(1)
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.fresh)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        self.body.addWidget(ScrollPage(self._place, self.panel, edged=True), 1)
        self.body.addLayout(foot)

    def open_list(self) -> None:
        """Show the figures of one's own and begin a new one."""
        self._read()
        self.open()
        self.begin()

    def begin(self) -> None:
        """Begin a new figure."""
        self._edit(None)

    def _edit(self, figure: OwnFigure | None, _checked: object = None) -> None:
        self.current = figure
        self.form.start(figure.made if figure is not None else None)
        self.form.name.setFocus()
        self._show_words()

    def _follow(self, done: Committed) -> None:
        if "own_kpi" in done.changed and self.isVisible():
            self._read()

    def _read(self) -> None:
        self._desk.read(owner=self, key="own", work=_read_figures, done=self._show)

    def _show(self, found: tuple[list[OwnFigure], list[OwnFigure]]) -> None:
        self.figures, gone = found
        _clear(self._flow)
        for one in self.figures:
            button = Button(
                literal(unmasked(one.made.name)), icon="gauge", small=True, data=True, parent=self._row
            )
            button.clicked.connect(partial(self._edit, one))
            self._flow.addWidget(button)
            button.show()
        self._row.setVisible(bool(self.figures))
        self._show_gone(gone)

    def _show_gone(self, gone: list[OwnFigure]) -> None:
        """Offer to bring back what lies in the trash."""
        _clear(self._trash_flow)
        self.restorers = {}
        for one in gone:
            said = self._desk.fmt.sentence(N_("Restore “{name}”"), name=unmasked(one.made.name))
            button = Button(literal(said), "link", "archive-restore", small=True, parent=self._trash_row)
            button.clicked.connect(partial(self.restore, one.record))
            self._trash_flow.addWidget(button)
            button.show()
            self.restorers[one.record] = button
        self._trash_row.setVisible(bool(gone))

    def save(self) -> None:
        """Save the figure; what is wrong is said beside its field, and all that is typed stays."""
        made = self.form.composed()
        work = partial(own_kpis.add, made=made)
        if self.current is not None:
            record, version = self.current.record, self.current.version
            work = partial(own_kpis.change, record=record, made=made, version=version)
        self._desk.write(owner=self, key="own", work=work, done=self._saved, failed=self._refuse)

    def _saved(self, _saved: object) -> None:
        self.begin()

    def _refuse(self, error: CrmError) -> None:
        of_name = isinstance(error, Invalid) and error.field == "name"
        field = self.form.name if of_name else self.form.formula
        field.set_error(self._desk.fmt.error(error))
        field.setFocus()

    def trash(self) -> None:
        """Put the figure that is shown into the trash."""
        if self.current is not None:
            work = partial(own_kpis.trash, record=self.current.record)
            self._desk.write(owner=self, key="own", work=work, done=self._saved)

    def restore(self, record: int, _checked: object = None) -> None:
        """Bring a figure back from the trash."""
        self._desk.write(owner=self, key="own", work=partial(own_kpis.restore, record=record))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.fresh.setText(_("New figure"))
        self.remove.setText(_("Move to the trash"))
        self.form.retranslate()
        self._show_words()

    def _show_words(self) -> None:
        self.title.setText(_("Own figures"))
        self.sentence.setText(
            _("Compose a figure from those of the catalogue. It appears wherever a built-in one does.")
        )
        self.panel.setAccessibleName(_("Own figures"))
        self.save_button.setText(_("Add the figure") if self.current is None else _("Save changes"))
        self.remove.setVisible(self.current is not None)
        self.fresh.setVisible(self.current is not None)


def _read_figures(work: Work) -> tuple[list[OwnFigure], list[OwnFigure]]:
    """The figures in use, and those in the trash."""
    return own_kpis.own_figures(work), own_kpis.own_figures(work, in_trash=True)


def _clear(flow: FlowLayout) -> None:
    while flow.count():
        item = flow.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.deleteLater()


def open_own_kpis(desk: Desk, window: QWidget) -> None:
    """Show over a window the figures of one's own, and compose one."""
    sheet: OwnKpisSheet = window.findChild(OwnKpisSheet) or OwnKpisSheet(desk, window)
    sheet.open_list()
