"""The palette: one box that finds records and runs commands, from the keyboard alone.

Empty it offers the recent records and the commands; `>` leaves the commands only. It drops down under the
search box of the tool bar; Esc closes it and the focus goes back to where it was.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.keyboards import on_other_keyboard
from crmdesk.ui.paint import rounded
from crmdesk.ui.palette_rows import PaletteDelegate, PaletteModel, PaletteRow
from crmdesk.ui.sections import SECTIONS, section_of
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.finding import Hit
    from crmdesk.ui.actions import Command
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.lookup import Finder
    from crmdesk.ui.widgets.search_box import SearchBox

REST_MS = 60
WIDTH, TALLEST = 520, 460
COMMAND_SIGNS = (">", "<")
"""What asks for commands alone: where lines run from the right, either is seen as the other."""
MOST_COMMANDS, MOST_SETTINGS, MOST_VIEWS, MOST_RECENT = 5, 5, 5, 8
GROUPS = {
    "contact": N_("Contacts"), "company": N_("Companies"), "deal": N_("Deals"), "ticket": N_("Tickets"),
    "subscription": N_("Subscriptions"), "activity": N_("Activities"), "product": N_("Products"),
    "staff": N_("Staff"),
}  # fmt: skip
MAKERS = {
    "contact": N_("Create contact “{name}”"),
    "company": N_("Create company “{name}”"),
    "deal": N_("Create deal “{name}”"),
}


class Palette(QFrame):
    """The panel under the search box."""

    record_chosen = Signal(str, int)
    creation_asked = Signal(str, str)
    """An entity, and what the new record is to be called."""
    setting_chosen = Signal(str, str)
    """A part of the settings, and what a setting is called; empty for the whole part."""
    view_chosen = Signal(str, int)
    """An entity, and a saved view of its list."""

    def __init__(self, desk: Desk, box: SearchBox, finder: Finder, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._box, self._finder = desk, box, finder
        self._commands: list[Command] = []
        self._came_from: QWidget | None = None
        self._is_open = self._is_stale = self._run_soon = False
        self.rows = PaletteModel(self)
        self.list = QListView(self)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(self._run_current)
        self.hints = DirLabel(role="caption", tone="mute", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 6, 2, 6)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 14, 2)
        foot.addWidget(self.hints)
        column.addLayout(foot)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._search)
        box.textChanged.connect(self._follow_text)
        box.installEventFilter(self)
        self.hide()

    def offer_commands(self, commands: Sequence[Command]) -> None:
        """The commands to find, in the order they are offered."""
        self._commands = list(commands)

    def open(self) -> None:
        """Drop down, with the box ready for typing."""
        focus = QApplication.focusWidget()
        if focus is not None and focus is not self._box:
            self._came_from = focus
        self._box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._box.selectAll()
        self._show_rows(self._command_rows(self._box.text().strip()))
        self._drop_down()
        self._search()

    def close_panel(self, *, give_back: bool = True) -> None:
        """Go away; the focus goes back to where it was."""
        self._rest.stop()
        self._is_stale = self._run_soon = False
        self._desk.jobs.cancel(self, "find")
        self.hide()
        self._is_open = False
        self._box.clear()
        if give_back and self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def follow_window(self) -> None:
        """Stay under the box when the window changes its size."""
        if self.isVisible():
            self._drop_down()

    def _drop_down(self) -> None:
        window = self._box.window()
        width = min(max(self._box.width(), theme.px(WIDTH)), window.width() - 24)
        height = self.hints.sizeHint().height() + 6 + 12 + 2
        height += sum(self.list.sizeHintForRow(row) for row in range(self.rows.rowCount()))
        middle = self._box.mapTo(window, self._box.rect().center()).x()
        top = self._box.mapTo(window, QPoint(0, self._box.height() + 4)).y()
        height = min(height, theme.px(TALLEST), window.height() - top - 8)
        start = max(12, min(middle - width // 2, window.width() - width - 12))
        self.setGeometry(start, top, width, height)
        self.raise_()
        self.show()
        self._is_open = True

    # What is shown

    def _follow_text(self) -> None:
        if not self._box.hasFocus() or not (self._is_open or self._box.text()):
            return
        # What was found before stays in sight until the answer comes; Enter waits for it.
        self._is_stale = self._desk.has_book and not self._box.text().strip().startswith(COMMAND_SIGNS)
        self._run_soon = False
        if not self._is_stale or not self.isVisible():
            self._show_rows(self._command_rows(self._box.text().strip()))
        self._drop_down()
        self._rest.start()

    def _search(self) -> None:
        text = self._box.text().strip()
        if not self._desk.has_book or text.startswith(COMMAND_SIGNS):
            return
        recent = tuple(self._desk.recent.records[:MOST_RECENT])
        if text:
            self._ask(partial(self._finder.find, text=text), text)
        else:
            self._ask(partial(self._finder.recall, which=recent), text)

    def _ask(self, work: Callable[[Work], Sequence[Hit]], text: str) -> None:
        done = partial(self._show_found, text)
        self._desk.read(owner=self, key="find", work=work, done=done, failed=self._show_failure)

    def _show_failure(self, error: CrmError) -> None:
        self._is_stale = self._run_soon = False
        self._desk.refuse(error)

    def _show_found(self, text: str, hits: Sequence[Hit]) -> None:
        if text != self._box.text().strip() or not self.isVisible():
            return
        rows = self._record_rows(hits) if text else self._recent_rows(hits)
        rows += [*self._view_rows(text), *self._setting_rows(text), *self._command_rows(text)]
        other = on_other_keyboard(text, self._desk.locale.language.catalogue) if text and not rows else ""
        if other:
            done = partial(self._show_other, text, other)
            find = partial(self._finder.find, text=other)
            self._desk.read(owner=self, key="find", work=find, done=done, failed=self._show_failure)
        else:
            self._show_all(text, rows, make=bool(text and not hits))

    def _show_other(self, text: str, other: str, hits: Sequence[Hit]) -> None:
        """What is found where the keyboard of another language was meant."""
        if text != self._box.text().strip() or not self.isVisible():
            return
        rows = [*self._record_rows(hits), *self._view_rows(other)]
        rows += [*self._setting_rows(other), *self._command_rows(other)]
        if rows:
            said = _("With the other keyboard: “{text}”").format(text=self._desk.fmt.isolate(other))
            rows = [PaletteRow(said), *rows]
        self._show_all(text, rows, make=not hits)

    def _show_all(self, text: str, rows: list[PaletteRow], *, make: bool) -> None:
        if text and not rows:
            rows = [PaletteRow(_("No match for “{text}”").format(text=self._desk.fmt.isolate(text)))]
        self._show_rows([*rows, *(self._maker_rows(text) if make else ())])
        self._drop_down()
        self._is_stale = False
        if self._run_soon:
            self._run_current()

    def _show_rows(self, rows: list[PaletteRow]) -> None:
        self.rows.replace_rows(rows)
        self._move_to(next((n for n, row in enumerate(rows) if row.run), -1))

    def _record_rows(self, hits: Sequence[Hit]) -> list[PaletteRow]:
        rows: list[PaletteRow] = []
        for entity, found in groupby(hits, key=lambda hit: hit.entity):
            if entity in GROUPS:
                group = _(GROUPS[entity])
                rows += [PaletteRow(group), *(self._record_row(hit, group) for hit in found)]
        return rows

    def _recent_rows(self, hits: Sequence[Hit]) -> list[PaletteRow]:
        rows = [self._record_row(hit, _(GROUPS[hit.entity])) for hit in hits if hit.entity in GROUPS]
        return [PaletteRow(_("Recent")), *rows] if rows else []

    def _record_row(self, hit: Hit, group: str) -> PaletteRow:
        section = section_of(hit.entity)
        icon = section.icon if section is not None else "file"
        open_it = partial(self.record_chosen.emit, hit.entity, hit.id)
        fmt = self._desk.fmt
        detail = hit.detail if hit.day is None else fmt.listed([fmt.date(hit.day), hit.detail])
        return PaletteRow(hit.title, open_it, detail, icon, is_data=True, group=group)

    def _maker_rows(self, text: str) -> list[PaletteRow]:
        name = self._desk.fmt.isolate(text)
        icons = {section.entities[0]: section.new_icon for section in SECTIONS if section.entities}
        return [
            PaletteRow(
                _(words).format(name=name), partial(self.creation_asked.emit, entity, text), "", icons[entity]
            )
            for entity, words in MAKERS.items()
        ]

    def _view_rows(self, text: str) -> list[PaletteRow]:
        """The saved views that a text names, each with the records it is of."""
        from crmdesk.entities.catalogue import entity as declared_entity

        group = _("Views")
        rows: list[PaletteRow] = []
        for row in self._desk.views.find(text)[:MOST_VIEWS] if text else ():
            declared, show = declared_entity(row.entity), partial(self.view_chosen.emit, row.entity, row.id)
            rows.append(
                PaletteRow(row.name, show, _(declared.label_many), declared.icon, is_data=True, group=group)
            )
        return [PaletteRow(group), *rows] if rows else []

    def _setting_rows(self, text: str) -> list[PaletteRow]:
        """The settings that a text means, under their parts."""
        if not text:
            return []
        from crmdesk.ui.setting_words import PARTS

        group = _("Settings")
        rows = [
            PaletteRow(
                _(one.words or one.title),
                partial(self.setting_chosen.emit, one.part, one.words),
                _(one.title) if one.words else "",
                "settings",
                group=group,
            )
            for one in PARTS
            if one.is_meant(text)
        ]
        return [PaletteRow(group), *rows[:MOST_SETTINGS]] if rows else []

    def _command_rows(self, text: str) -> list[PaletteRow]:
        """The commands that a text means, in the window's language or in English."""
        words = fold(text.lstrip("".join(COMMAND_SIGNS))).split()
        fitting = [
            command
            for command in self._commands
            if command.isEnabled()
            and all(word in fold(f"{command.words()} {command.row.text}") for word in words)
        ]
        if text and not text.startswith(COMMAND_SIGNS):
            fitting = fitting[:MOST_COMMANDS]
        group = _("Commands")
        rows = [
            PaletteRow(
                command.words(), command.trigger, command.hint(), command.row.icon or "command", group=group
            )
            for command in fitting
        ]
        return [PaletteRow(group), *rows] if rows else []

    # Moving and choosing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that lead through the list while the words are typed in the box."""
        if event.type() is QEvent.Type.FocusOut and self.isVisible() and watched is self._box:
            QTimer.singleShot(0, self, self._leave_if_unfocused)
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not self.isVisible():
            return self._open_by_key(event)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_panel()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run_current()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8}.get(Qt.Key(key), -8)
            self._step(step)
        else:
            return False
        return True

    def _open_by_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down:
            self.open()
            return True
        return False

    def _leave_if_unfocused(self) -> None:
        if self.isVisible() and not self._box.hasFocus() and self._box.window().isActiveWindow():
            self.close_panel(give_back=False)

    def _step(self, step: int) -> None:
        places = [n for n, row in enumerate(self.rows.rows) if row.run]
        if not places:
            return
        here = self.list.currentIndex().row()
        now = places.index(here) if here in places else -1
        if abs(step) == 1:
            self._move_to(places[(now + step) % len(places)])
        else:
            self._move_to(places[max(0, min(now + step, len(places) - 1))])

    def _move_to(self, row: int) -> None:
        index = self.rows.index(row)
        self.list.setCurrentIndex(index)
        if row >= 0:
            self.list.scrollTo(self.rows.index(row - 1 if row and not self.rows.rows[row - 1].run else row))
            self.list.scrollTo(index)
            spoken = QAccessibleEvent(self.list, QAccessible.Event.Focus)
            spoken.setChild(row)
            QAccessible.updateAccessibility(spoken)

    def _run_current(self) -> None:
        if self._is_stale:
            self._run_soon = True
            return
        row = self.list.currentIndex().row()
        chosen = self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None
        if chosen is not None and chosen.run is not None:
            self.close_panel()
            chosen.run()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        named(self, _("Search or run a command"))
        named(self.list, _("Found"))
        self.hints.setText(_("Enter opens, Esc closes, > finds commands only"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge."""
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), 8, look.surf, edge=look.line2)
