"""The settings page: a list of parts, one part at a time, and a search over all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.list_part import ListPart
from crmdesk.ui.page import Page, Room
from crmdesk.ui.pages.settings.business_part import BusinessPart
from crmdesk.ui.pages.settings.data_part import DataPart
from crmdesk.ui.pages.settings.fields_part import FieldsPart
from crmdesk.ui.pages.settings.keys_part import KeysPart
from crmdesk.ui.pages.settings.kpis_part import KpisPart
from crmdesk.ui.pages.settings.pipelines_part import PipelinesPart
from crmdesk.ui.pages.settings.support_part import SupportPart
from crmdesk.ui.pages.settings.tags_part import TagsPart
from crmdesk.ui.pages.settings.ticket_words_part import TicketWordsPart
from crmdesk.ui.pages.settings.work_time_part import WorkTimePart
from crmdesk.ui.pages.settings.you_part import YouPart
from crmdesk.ui.paint import CENTER
from crmdesk.ui.panes import enter_pane
from crmdesk.ui.reading_order import set_reading_order
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.nav_list import NavItem, NavList
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.pages.settings.part import Part

LISTS = {"products": "product", "staff": "staff", "rates": "rate", "holidays": "holiday"}
WIDEST, LISTED, ABOVE, PICKED, SOUGHT = 888, 800, 8, 190, 320
"""Px: the widest body; a page that lists its parts; the air over them; a box of them; the search box."""


class SettingsPage(Page):
    """Parts of rows scroll in one column; the lists take the page's whole height."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.stack = QStackedWidget(self)
        self._scroll = ScrollPage(parent=self.stack)
        body = self._body = QWidget(self._scroll.viewport())
        self.you, self.business = YouPart(desk, body), BusinessPart(desk, body)
        self._import = partial(self._run, "import_file")
        self.pipelines, self.data = PipelinesPart(desk, body), DataPart(desk, self._import, body)
        self.fields, self.tags = FieldsPart(desk, body), TagsPart(desk, body)
        self.work_time, self.support = WorkTimePart(desk, body), SupportPart(desk, body)
        self.ticket_words = TicketWordsPart(desk, body)
        self.kpis = KpisPart(desk, partial(self._run, "own_kpis"), body)
        parts: tuple[Part, ...] = (
            *(self.you, self.business, self.pipelines, self.fields, self.tags),
            *(self.work_time, self.support, self.ticket_words),
            *(self.kpis, self.data, KeysPart(desk, body)),
        )
        self.parts = {part.key: part for part in parts}
        self.lists: dict[str, ListPart] = {}
        self.part = "you"
        self.heading, self.search = DirLabel("", "title"), SearchBox()
        self.index, self.choice = NavList(), CalmCombo()
        self.found = QWidget(body)
        self._links = {
            key: Button("", "link", declared_entity(entity).icon, parent=self.found)
            for key, entity in LISTS.items()
        }
        self.nothing = DirLabel("", "body", "mute", wrapped=True, align=CENTER, parent=body)
        self._order = QTimer(self, singleShot=True, interval=0)
        self._order.timeout.connect(partial(set_reading_order, self))
        self._lay_out(parts)
        self.index.chosen.connect(self.show_part)
        self.index.selectionModel().currentChanged.connect(self._follow_index)
        self.choice.activated.connect(self._take_choice)
        self.search.sought.connect(self._seek)
        for key, link in self._links.items():
            link.clicked.connect(partial(self.show_part, key))
        self.retranslate()
        self.show_part("you")

    def _lay_out(self, parts: Sequence[Part]) -> None:
        body = self._body
        body.setMaximumWidth(theme.px(WIDEST))
        inside = QVBoxLayout(body)
        inside.setContentsMargins(14, 12, 14, 16)
        links = FlowLayout(self.found, 8)
        for link in self._links.values():
            links.addWidget(link)
        inside.addWidget(self.found)
        for part in parts:
            inside.addWidget(part)
        inside.addWidget(self.nothing)
        inside.addStretch(1)
        self._scroll.setWidget(body)
        self.stack.addWidget(self._scroll)
        head, across, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.choice)
        head.addWidget(self.search, 1)
        self.choice.hide()
        head.addStretch()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QWidget()
        top.setLayout(head)
        margins(head, 16, 10, 16, 8)
        across.setSpacing(0)
        parts_of = QVBoxLayout()
        parts_of.addSpacing(ABOVE)
        parts_of.addWidget(self.index, 1)
        across.addLayout(parts_of)
        across.addWidget(self.stack, 1)
        column.addWidget(top)
        column.addLayout(across, 1)

    def _run(self, action: str) -> None:
        """Do an action of the window."""
        run = getattr(self.window(), "run", None)
        if callable(run):
            run(action)

    # Parts

    def show_part(self, key: str) -> None:
        """Show one part; a list is made when it is first asked for."""
        self.part = key
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        if key in LISTS:
            if key not in self.lists:
                self.lists[key] = ListPart(
                    self.desk, LISTS[key], partial(self._run, "import_file"), self.stack
                )
                self.lists[key].situation_changed.connect(self.situation_changed)
                self.stack.addWidget(self.lists[key])
            self.stack.setCurrentWidget(self.lists[key])
        else:
            self.stack.setCurrentWidget(self._scroll)
            self.found.hide()
            self.nothing.hide()
            for name, part in self.parts.items():
                part.narrow("")
                part.setVisible(name == key)
            self._scroll.ensureVisible(0, 0)
        self.index.set_current(key)
        self.choice.setCurrentIndex(self.choice.findData(key))
        self._order.start()
        self.situation_changed.emit()

    def _take_choice(self, _row: int) -> None:
        self.show_part(str(self.choice.currentData()))

    def _follow_index(self) -> None:
        key = self.index.current()
        if key and key != self.part:
            self.show_part(key)

    def _seek(self, wanted: str) -> None:
        """Show every row that matches, part by part."""
        if not wanted.strip():
            self.show_part(self.part)
            return
        self.stack.setCurrentWidget(self._scroll)
        known = False
        for part in self.parts.values():
            matches = part.narrow(wanted)
            part.setVisible(matches)
            known = known or matches
        for key, link in self._links.items():
            link.setVisible(fold(wanted.strip()) in fold(f"{link.text()} {key}"))
        has_links = any(not link.isHidden() for link in self._links.values())
        self.found.setVisible(has_links)
        self.nothing.setVisible(not known and not has_links)
        self.nothing.setText(self.desk.fmt.sentence(N_("No setting matches “{text}”."), text=wanted))
        self._scroll.ensureVisible(0, 0)
        self._order.start()

    @property
    def list_part(self) -> ListPart | None:
        """The list that is shown, if one is."""
        return self.lists.get(self.part) if self.stack.currentWidget() is not self._scroll else None

    # As a page

    def title(self) -> str:
        """Its name."""
        return _("Settings")

    def handlers(self) -> Handlers:
        """The list's own, where one is shown; Ctrl+F seeks a setting elsewhere."""
        if self.list_part is not None:
            return self.list_part.handlers()
        return {"filter": self._go_to_search, "clear_filters": partial(self.show_part, self.part)}

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Follow what was changed, also by an undo."""
        if not changed or "setting" in changed:
            self.desk.set_locale(self.desk.locale)
            for part in self.parts.values():
                part.show_values()
        for tables, read in (
            ({"stage", "pipeline", "deal"}, self.pipelines.read),
            ({"custom_field", "custom_value"}, self.fields.read),
            ({"tag", "contact_tag", "deal_tag"}, self.tags.read),
            ({"work_hours"}, self.work_time.read),
            ({"service_goal", "setting"}, self.support.read),
            ({"ticket_category", "saved_reply"}, self.ticket_words.read),
            ({"staff"}, self.you.read_staff),
            ({"deal", "product", "rate", "exchange_rate", "target", "staff"}, self.business.read_currency),
        ):
            if not changed or changed.keys() & tables:
                read()
        for shown in self.lists.values():
            shown.refresh(changed)

    def show_record(self, entity: str, record: int) -> None:
        """Open a product, a colleague, a rate or a day off."""
        key = next((key for key, name in LISTS.items() if name == entity), "")
        if key:
            self.show_part(key)
            self.lists[key].open_record(record)

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view of one of the lists."""
        key = next((key for key, one in LISTS.items() if one == entity), "")
        if key:
            self.show_part(key)
            self.lists[key].head.show_saved(view)

    def shown_view(self) -> int:
        """The saved view that is shown, 0 for none."""
        part = self.list_part
        return 0 if part is None or part.head.saved is None else part.head.saved.row.id

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new one."""
        key = next((key for key, one in LISTS.items() if one == entity), "")
        if key:
            self.show_part(key)
            self.lists[key].begin(name)

    def selected_count(self) -> int:
        """How many rows of the list are chosen."""
        return self.list_part.table.selected_count() if self.list_part is not None else 0

    def status_text(self) -> str:
        """The count of the list."""
        shown = self.list_part
        return shown.head.counted_words() if shown is not None and shown.table.rows.is_counted else ""

    def can_close(self) -> bool:
        """What is typed is kept as a draft."""
        for part in self.lists.values():
            part.keep_draft()
        return True

    def panes(self) -> Sequence[QWidget]:
        """The search, the parts, the settings."""
        return (self.index if self.choice.isHidden() else self.choice, self.search, self.stack)

    def set_compact(self, room: Room) -> None:
        """The size of the text may be another."""
        super().set_compact(room)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow a box in the head stands for the list of parts."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.choice.setFixedWidth(theme.px(PICKED))
        self.search.setMaximumWidth(theme.px(SOUGHT))
        narrow = self.width() < theme.px(LISTED)
        if narrow is not self.index.isHidden():
            self.index.setHidden(narrow)
            self.choice.setHidden(not narrow)
            self._order.start()

    def go_to(self, key: str) -> None:
        """Show a part and put the focus into it."""
        self.show_part(key)
        enter_pane(self.stack)

    def find_setting(self, key: str, words: str) -> None:
        """Show what is called so among the settings, else a part, and put the focus into it."""
        self.show_part(key)
        if words:
            self.search.setText(_(words))
            self._seek(_(words))
        enter_pane(self.stack)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.heading.setText(_("Settings"))
        self.search.set_placeholder(_("Search the settings"))
        lists = {key: _(declared_entity(entity).label_many) for key, entity in LISTS.items()}
        you, business, *others = self.parts.values()
        items = [NavItem(part.key, _(part.title), part.icon) for part in (you, business)]
        items += [NavItem(key, words, declared_entity(LISTS[key]).icon) for key, words in lists.items()]
        items += [NavItem(part.key, _(part.title), part.icon) for part in others]
        current = self.part
        self.index.blockSignals(True)
        self.index.set_items(items)
        self.index.set_current(current)
        self.index.blockSignals(False)
        self.choice.clear()
        for item in items:
            self.choice.addItem(item.text, item.key)
        self.choice.setCurrentIndex(self.choice.findData(current))
        for list_of_parts in (self.index, self.choice):
            named(list_of_parts, _("Parts of the settings"))
        for key, link in self._links.items():
            link.setText(lists[key])
        for part in self.parts.values():
            part.retranslate()
        for shown in self.lists.values():
            shown.retranslate()
        self._order.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, a hairline under the head and one beside the list of parts."""
        painter, look, index = QPainter(self), theme.tokens(), self.index.geometry()
        painter.fillRect(self.rect(), QColor(look.bg))
        top = self.stack.geometry().top()
        painter.fillRect(QRect(0, top - 1, self.width(), 1), QColor(look.line))
        if not self.index.isHidden():
            edge = index.left() - 1 if self.isRightToLeft() else index.right() + 1
            painter.fillRect(QRect(edge, top, 1, self.height() - top), QColor(look.line))
