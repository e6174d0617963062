"""A list of plain records within a page: products, colleagues, rates, costs, answers, edited in a sheet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.exchange.registry import CARD_KINDS
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import title_of
from crmdesk.ui.chosen_records import restore_chosen, trash_chosen
from crmdesk.ui.dialogs.record_dialog import RecordSheet
from crmdesk.ui.entity_table import EntityTable
from crmdesk.ui.list_head import ListHead
from crmdesk.ui.list_words import WORDS
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QPaintEvent

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers


class ListPart(QWidget):
    """Head, table and the six states; its records are kept where the settings are."""

    situation_changed = Signal()

    def __init__(
        self, desk: Desk, entity: str, import_file: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self._import = import_file
        self.table = EntityTable(desk, entity, f"settings {entity}")
        self.head = ListHead(desk, self.table)
        self.head.title.role = "subject"
        self.new = Button(icon="plus", small=True)
        self.gone = Button("", "ghost", "trash-2", small=True)
        self.back = Button("", "ghost", "archive-restore", small=True)
        self.state = StateView(self.table)
        self._sheet: RecordSheet | None = None
        self.head.add_tools(self.new, self.gone, self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(ScrollPage(self.state), 1)
        self._listen()
        self.retranslate()
        self.state.show_loading()
        self.head.apply()

    def _listen(self) -> None:
        self.new.clicked.connect(partial(self.begin, ""))
        self.gone.clicked.connect(self.trash)
        self.back.clicked.connect(self.restore)
        self.head.changed.connect(self._follow_choice)
        self.head.view_told.connect(self.situation_changed)
        self.table.arrived.connect(self._show_state)
        self.table.counted.connect(self._show_state)
        self.table.failed.connect(self._fail)
        self.table.open_asked.connect(self.open_record)
        self.table.edit_asked.connect(lambda _index: self.open_current())
        self.table.chosen_changed.connect(self._follow_choice)

    @property
    def name(self) -> str:
        """Several of its records, in the language of the window."""
        return _(declared_entity(self.entity).label_many)

    def _show_state(self) -> None:
        if self.table.rows.rowCount():
            self.state.show_content()
        elif self.head.is_narrowed:
            self.head.show_nothing(self.state)
        elif self.table.rows.is_counted:
            self.state.show_first_use(self._first_use())
        self._follow_choice()

    def _first_use(self) -> FirstUse:
        new, title, text = WORDS[self.entity]
        bring = Offer(
            _("Import from a file"),
            self._import,
            "upload",
            _("CSV, Excel or vCard; columns are recognised by themselves")
            if declared_entity(self.entity).plural in CARD_KINDS
            else _("CSV or Excel; columns are recognised by themselves"),
        )
        return FirstUse(
            declared_entity(self.entity).icon,
            _(title),
            _(text),
            Offer(_(new), partial(self.begin, ""), "plus"),
            (bring,),
        )

    def _fail(self, error: CrmError) -> None:
        self.state.show_error(self.desk.fmt.error(error), self.head.apply)

    def _follow_choice(self) -> None:
        has_rows, in_trash = self.table.rows.rowCount() > 0, self.head.in_trash
        for button, shown in ((self.gone, not in_trash), (self.back, in_trash)):
            button.setEnabled(self.table.selected_count() > 0)
            button.setVisible(has_rows and shown)
        self.situation_changed.emit()

    # Records

    def _open_sheet(self) -> RecordSheet:
        if self._sheet is None:
            self._sheet = RecordSheet(self.desk, self.entity, self)
            self._sheet.closed.connect(self.situation_changed)
        self._sheet.retranslate()
        return self._sheet

    def begin(self, name: str = "") -> None:
        """Open the form of a new record."""
        sheet = self._open_sheet()
        title = title_of(declared_entity(self.entity))
        sheet.editor.open_new({title.name: name} if name and title.kind is Kind.TEXT else None)
        sheet.open()
        self.situation_changed.emit()

    def open_record(self, record: int) -> None:
        """Open the form of a record."""
        sheet = self._open_sheet()
        sheet.editor.open_record(record)
        sheet.open()
        self.situation_changed.emit()

    def open_current(self) -> None:
        """Open the form of the chosen record."""
        record = self.table.current_id()
        if record is not None:
            self.open_record(record)

    def trash(self) -> None:
        """Take the chosen records away; undo brings them back."""
        self._mark(trash_chosen)

    def restore(self) -> None:
        """Bring the chosen records back from the trash."""
        self._mark(restore_chosen)

    def _mark(self, do: Callable[..., Committed]) -> None:
        chosen = self.table.chosen()
        if chosen.count:
            self.desk.write(owner=self, work=partial(do, entity=self.entity, chosen=chosen))

    # As part of the page

    @property
    def has_sheet(self) -> bool:
        """Whether a form is open."""
        return self._sheet is not None and self._sheet.isVisible()

    def handlers(self) -> Handlers:
        """What the window's commands mean here."""
        if self._sheet is not None and self._sheet.isVisible():
            return self._sheet.handlers()
        do: Handlers = {
            "new": partial(self.begin, ""),
            "filter": self.head.go_to_search,
            "clear_filters": self.head.clear_all,
            "open": self.open_current,
            "columns": self.head.open_columns,
        }
        do |= self.head.view_menu.handlers()
        if not self.head.in_trash:
            do |= {"trash": self.trash, "edit": self.open_current}
        return do

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what changed."""
        table = declared_entity(self.entity).model.__tablename__
        if not changed or table in changed:
            self.table.refresh(changed.get(table, frozenset()))

    def keep_draft(self) -> None:
        """What is typed and not saved is kept."""
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.editor.keep_draft()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.table.retranslate()
        self.head.retranslate()
        self.new.setText(_(WORDS[self.entity][0]))
        self.gone.setText(_("Move to trash") if self.head.has_trash else _("Delete"))
        self.back.setText(_("Restore"))
        self.state.retranslate()
        if self._sheet is not None:
            self._sheet.retranslate()
        if self.state.state == "first use":
            self.state.show_first_use(self._first_use())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().surf))
