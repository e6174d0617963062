"""The main window: menus, tool bar, navigation, one page at a time, status bar."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui.actions import ACTIONS, NEW_ROWS, Action
from crmdesk.ui.lookup import BookFinder
from crmdesk.ui.menus import Commands
from crmdesk.ui.navigation import Navigation, view_key
from crmdesk.ui.page import Page, Room, room_for
from crmdesk.ui.panes import enter_pane, step_pane, takes_enter
from crmdesk.ui.sections import SECTIONS, section_of
from crmdesk.ui.status_bar import StatusBar
from crmdesk.ui.tool_bar import ToolBar
from crmdesk.ui.way_back import WayBack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from crmdesk.db.uow import Committed
    from crmdesk.kpi.spec import Kpi
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.lookup import Finder
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.palette import Palette
    from crmdesk.ui.sections import Section
    from crmdesk.ui.widgets.state_view import StateView

FIRST_SIZE = (1280, 800)
LEAST_SIZE = (640, 360)
LOGS = {f"log_{kind}": kind for kind in ("call", "email", "note", "task", "meeting")}
LEAVES_MESSAGE = frozenset({"search", "next_pane", "previous_pane", "keys", "full_screen"})
PALETTE_HIDES = frozenset({"search", "new", "new_menu", "next_pane", "previous_pane", "back", "open"})


class MainWindow(QMainWindow):
    """The frame around the pages. It shows at once; pages come when the book is open."""

    first_painted = Signal()
    _refreshed = Signal()

    def __init__(
        self, desk: Desk, sections: Sequence[Section] = SECTIONS, finder: Finder | None = None
    ) -> None:
        super().__init__()
        self.desk = desk
        self._sections = {section.key: section for section in sections}
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, dict[str, frozenset[int]]] = {}
        self._section = self._marked = ""
        self._room = Room.THREE_PANES
        self._is_painted = False
        self._way_back = WayBack(self.show_section)
        self.commands = Commands(self, self.run)
        self.tool_bar = ToolBar(self.commands, desk.preferences, self)
        self.navigation = Navigation(sections, self)
        self.status = StatusBar(desk, self)
        self.stack = QStackedWidget(self)
        self._finder = finder or BookFinder()
        self._handlers = self._own_handlers()
        self._lay_out()
        self._listen()
        self._restore_place()
        self.retranslate()

    def _lay_out(self) -> None:
        frame, middle = QWidget(self), QWidget(self)
        row = QHBoxLayout(middle)
        column = QVBoxLayout(frame)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._place = QVBoxLayout()
        self._place.addWidget(self.stack, 1)
        row.addWidget(self.navigation)
        row.addLayout(self._place, 1)
        column.addWidget(self.tool_bar)
        column.addWidget(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(frame)
        self.setMinimumSize(*LEAST_SIZE)

    def _listen(self) -> None:
        self.navigation.chosen.connect(self.show_section)
        self.first_painted.connect(self.finish)
        self.desk.opened.connect(self._enter_book)
        self.desk.committed.connect(self._spread)
        self.desk.locale_changed.connect(self.retranslate)
        self.desk.theme_changed.connect(self._retint)
        self.desk.preferences.changed.connect(self._follow_preference)

    def _own_handlers(self) -> Handlers:
        do: Handlers = {
            "new": self._make_usual,
            "new_menu": self.tool_bar.open_new_menu,
            "undo": self.desk.undo,
            "redo": self.desk.redo,
            "refresh": self._refresh,
            "search": self._open_palette,
            "next_pane": partial(self._step_pane, 1),
            "previous_pane": partial(self._step_pane, -1),
            "fold_navigation": self._fold_navigation,
            "full_screen": self._turn_full_screen,
            "kpi_reference": self._show_reference,
            "keys": self._show_keys,
            "about": self._show_about,
            "quit": self.close,
        }
        do |= {action: partial(self._open_log, kind) for action, kind in LOGS.items()}
        do |= {f"go_{key}": partial(self.show_section, key) for key in self._sections}
        do |= {row.id: partial(self.create_record, row.id.removeprefix("new_")) for row in NEW_ROWS}
        return do

    @cached_property
    def waiting(self) -> StateView:
        """What stands in the place of the pages while there is no book."""
        from crmdesk.ui.widgets.state_view import StateView

        view = StateView(QWidget(), self.stack)
        self.stack.addWidget(view)
        view.show_loading()
        return view

    @cached_property
    def palette_panel(self) -> Palette:
        """The panel under the search box; made after the first painting, or when it is first opened."""
        from crmdesk.ui.palette import Palette

        self._complete_commands()
        panel = Palette(self.desk, self.tool_bar.box, self._finder, self)
        panel.offer_commands([self.commands[row.id] for row in ACTIONS if row.id not in PALETTE_HIDES])
        panel.record_chosen.connect(self.show_record)
        panel.view_chosen.connect(self.show_view)
        panel.creation_asked.connect(self.create_record)
        panel.setting_chosen.connect(self._show_setting)
        panel.retranslate()
        return panel

    def _show_setting(self, part: str, words: str) -> None:
        """Go to a part of the settings, or to one setting of it."""
        self.show_section("settings")
        find = getattr(self.page, "find_setting", None)
        if callable(find):
            find(part, words)

    def _open_palette(self) -> None:
        self.palette_panel.open()

    def finish(self) -> None:
        """What a window needs that nobody sees at once: what is in the menus, the panel under the box."""
        self._complete_commands()
        self.palette_panel.retranslate()

    def _complete_commands(self) -> None:
        if not self.commands.are_complete:
            self.commands.complete()
            self._follow_situation()

    # Sections and records

    @property
    def page(self) -> Page | None:
        """The page shown now, a section's or a guest; None until the book is open."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def show_section(self, key: str) -> None:
        """Show a section; its page is made the first time."""
        if not self.desk.has_book or key not in self._sections:
            return
        if key not in self._pages:
            self._pages[key] = self._make_page(self._sections[key])
        self._way_back.forget()
        self._section = key
        page = self._pages[key]
        self.stack.setCurrentWidget(page)
        page.set_compact(self._room)
        if key in self._stale:
            page.refresh(self._stale.pop(key))
        self._mark_section()
        self.desk.preferences.section = key
        self._follow_situation()
        here, first = QApplication.focusWidget() or self, page.panes()[0]
        # What had the focus in an open form or on a tile has it again.
        if not self.navigation.isAncestorOf(here) and not first.isAncestorOf(here):
            enter_pane(first)

    def show_guest(self, page: Page) -> None:
        """Show a page that is no section, such as an import; sections can be visited meanwhile."""
        self._way_back.forget()
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
            page.situation_changed.connect(self._follow_situation)
        self.stack.setCurrentWidget(page)
        page.set_compact(self._room)
        self._mark_section()
        self._follow_situation()
        enter_pane(page.panes()[0])

    def _mark_section(self) -> None:
        """Mark in the navigation which section is shown; a guest is none of them."""
        shown = self._pages.get(self._section)
        self._marked = self._place_shown() if self.page is shown else ""
        self.navigation.set_current(self._marked)

    def _place_shown(self) -> str:
        """What of the navigation is shown: a pinned view, or a section."""
        view = self.page.shown_view() if self.page is not None else 0
        return view_key(view) if view and self.desk.views.is_pinned(view) else self._section

    def end_guest(self, page: Page) -> None:
        """Take a guest away; the section stands where it was."""
        self.stack.removeWidget(page)
        page.deleteLater()
        self.show_section(self._section)

    def show_notice(self, notice: QWidget) -> None:
        """Put a strip above the pages; it goes when it is closed."""
        self._place.insertWidget(0, notice)

    def add_handlers(self, handlers: Handlers) -> None:
        """What the program itself does: action id to handler."""
        self._handlers |= handlers
        self._follow_situation()

    def _make_page(self, section: Section) -> Page:
        page = section.page_class()(self.desk, self.stack)
        page.setAccessibleName(_(section.title))
        self.stack.addWidget(page)
        page.situation_changed.connect(self._follow_situation)
        return page

    def show_record(self, entity: str, record: int, back: Callable[[], object] | None = None) -> None:
        """Open a record in its section; `back` shows again what it was opened from."""
        section, before = section_of(entity), self._section
        if section is None or section.key not in self._sections:
            return
        self.show_section(section.key)
        if self.page is not None:
            self.page.show_record(entity, record)
            if back is not None:
                self._way_back.keep((entity, record), before, back)
                self._follow_situation()

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view in the section of its records."""
        section = section_of(entity)
        if section is not None and section.key in self._sections:
            self.show_section(section.key)
            if self.page is not None:
                self.page.show_view(entity, view)

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new record in its section."""
        section = section_of(entity)
        if section is None:
            return
        self.show_section(section.key)
        if self.page is not None:
            self.page.create_record(entity, name)

    def _make_usual(self) -> None:
        entities = self._sections[self._section].entities if self._section else ()
        makable = {row.id.removeprefix("new_") for row in NEW_ROWS}
        self.create_record(
            next((one for one in entities if one in makable), NEW_ROWS[0].id.removeprefix("new_"))
        )

    def _enter_book(self) -> None:
        wanted = self.desk.preferences.section
        self.show_section(wanted if wanted in self._sections else next(iter(self._sections)))
        self.setWindowTitle(self.desk.book_name)
        self._ring_bell()

    def _ring_bell(self) -> None:
        """From now on tell what wants attention."""
        from crmdesk.ui.pinned_views import PinnedViews
        from crmdesk.ui.reminders import Reminders
        from crmdesk.ui.waiting_counts import WaitingCounts

        counts = WaitingCounts(self.desk, self.navigation, self)
        reminders = Reminders(self.desk, self.tool_bar.bell, self)
        reminders.record_asked.connect(self.show_record)
        self.add_handlers({"reminders": reminders.open})
        pinned = PinnedViews(self.desk, self.navigation, self)
        pinned.chosen.connect(self.show_view)
        self._refreshed.connect(pinned.ask)
        self._refreshed.connect(counts.ask)
        self._refreshed.connect(reminders.ask)

    def show_trouble(self, error: CrmError, retry: Callable[[], object], details: str = "") -> None:
        """Say in place of the pages why the book could not be opened."""
        self.stack.setCurrentWidget(self.waiting)
        self.waiting.show_error(self.desk.fmt.error(error), retry, details=details)

    def _spread(self, done: Committed) -> None:
        for key, page in self._pages.items():
            if key == self._section:
                page.refresh(done.changed)
            else:
                known = self._stale.setdefault(key, {})
                for table, ids in done.changed.items():
                    known[table] = known.get(table, frozenset()) | ids

    def _refresh(self) -> None:
        self._refreshed.emit()
        if self.page is not None:
            self.page.refresh({})

    def _open_log(self, kind: str) -> None:
        """Log something about the record that is selected."""
        from crmdesk.model.activity import ActivityKind
        from crmdesk.ui.quick_log import open_log

        page = self.page
        if page is not None and (about := page.chosen_record()) is not None:
            open_log(self.desk, ActivityKind(kind), about, QApplication.focusWidget() or page)

    # What can be done

    def run(self, action: str) -> None:
        """Do what an action means here: the page's way first, else the window's."""
        handler = self._handler(action)
        if handler is not None:
            if action not in LEAVES_MESSAGE:
                self.status.clear_message()
            handler()

    def _handler(self, action: str) -> Callable[[], object] | None:
        return self._answers().get(action)

    def _answers(self) -> Handlers:
        here = self.page.handlers() if self.page is not None else {}
        return self._handlers | here | self._way_back.handlers(self.page, here)

    def _follow_situation(self) -> None:
        page, answers = self.page, self._answers()
        selected = page.selected_count() if page is not None else 0
        for id_, command in self.commands.by_id.items():
            row, command.is_here = command.row, id_ in answers
            command.setEnabled(command.is_here and row.when.allows(selected) and self._is_ready(row))
        if page is self._pages.get(self._section) and self._place_shown() != self._marked:
            self._mark_section()
        self.status.show_count(page.status_text() if page is not None else "")
        if page is not None and (record := page.current_record()) is not None:
            self.desk.recent.note(record)

    def _is_ready(self, row: Action) -> bool:
        return self.desk.has_book or row.id in {
            "quit",
            "kpi_reference",
            "keys",
            "about",
            "full_screen",
            "search",
            "fold_navigation",
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Esc and the like, when nothing in focus wanted them."""
        pressed = QKeySequence(event.keyCombination())
        enter = {QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter}
        if event.key() in enter and takes_enter(QApplication.focusWidget()):
            return
        for command in self.commands.by_id.values():
            if command.row.is_soft and command.isEnabled() and pressed in command.shortcuts():
                command.trigger()
                return
        super().keyPressEvent(event)

    def _step_pane(self, step: int) -> None:
        panes = [self.tool_bar.box, self.navigation.list]
        panes += self.page.panes() if self.page is not None else []
        step_pane([*panes, self.status], QApplication.focusWidget(), step)

    # Look

    def retranslate(self) -> None:
        """All words in the language and direction of the window; pages do theirs."""
        self.commands.retranslate()
        for part in (self.tool_bar, self.navigation, self.status):
            part.retranslate()
        if "palette_panel" in vars(self):
            self.palette_panel.retranslate()
        for key, page in self._pages.items():
            page.setAccessibleName(_(self._sections[key].title))
            page.retranslate()
        self._mark_section()
        self._follow_situation()

    def _retint(self) -> None:
        self.commands.retranslate()
        self.tool_bar.retranslate()
        self._follow_size(force=True)

    def _follow_preference(self, key: str) -> None:
        if key == "tool_bar_text":
            self.tool_bar.retranslate()
        elif key == "navigation_folded":
            self._follow_size(force=True)

    def _follow_size(self, *, force: bool = False) -> None:
        room = room_for(self.width(), self.height())
        if room is self._room and not force:
            return
        self._room = room
        is_narrow = room is not Room.THREE_PANES
        self.navigation.set_folded(folded=is_narrow or self.desk.preferences.navigation_folded)
        self.tool_bar.set_narrow(narrow=is_narrow)
        for page in self._pages.values():
            page.set_compact(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what there is no room for."""
        super().resizeEvent(event)
        if "palette_panel" in vars(self):
            self.palette_panel.follow_window()
        self._follow_size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window stands, so that the slow part of the start begins after it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def _fold_navigation(self) -> None:
        self.desk.preferences.navigation_folded = not self.desk.preferences.navigation_folded

    def _turn_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ QtCore.Qt.WindowState.WindowFullScreen)

    def _show_keys(self) -> None:
        from crmdesk.ui.dialogs.key_list import KeyList

        KeyList(self).open()

    def _show_reference(self) -> None:
        """The declared figures, and those of the open book."""
        if self.desk.has_book:
            from crmdesk.services import own_kpis

            done = self._open_reference
            self.desk.read(owner=self, key="reference", work=own_kpis.catalogue, done=done)
            return
        from crmdesk.kpi.catalogue import KPIS

        self._open_reference(list(KPIS.values()))

    def _open_reference(self, kpis: list[Kpi]) -> None:
        from crmdesk.ui.dialogs.kpi_reference import KpiReference

        KpiReference(kpis, self).open()

    def _show_about(self) -> None:
        from crmdesk.ui.dialogs.about import About

        About(self).open()

    # Coming and going

    def _restore_place(self) -> None:
        place = self.desk.preferences.window_place
        if not place or not self.restoreGeometry(QByteArray.fromHex(place.encode())):
            room = self.screen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height()))
        self._follow_size(force=True)

    def come_forward(self) -> None:
        """A second start of the same book was asked for."""
        self.setWindowState(self.windowState() & ~QtCore.Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the pages, keep the place, finish what is being saved."""
        if not all(page.can_close() for page in self._pages.values()):
            event.ignore()
            return
        if self._section in self._pages:
            self._pages[self._section].keep_for_start(self._section)
        self.desk.preferences.window_place = bytes(self.saveGeometry().toHex().data()).decode()
        self.desk.preferences.save()
        self.desk.jobs.close()
        super().closeEvent(event)
