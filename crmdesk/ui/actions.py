"""Everything a person can do, one row each: menus, tool bar, palette and key list are made from these rows.

A row names no method: the window and the page answer with a handler for the action's id, and an action
that nobody answers for now is disabled. Keys are those of a US keyboard; where they name an arrow to the
side they turn with the reading direction.
"""

from __future__ import annotations

from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence

from crmdesk.l10n.marks import LRM, left_run
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.icons import icon
from crmdesk.ui.sections import SECTIONS

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


class Menu(Enum):
    """The menus of the menu bar, in order."""

    FILE = N_("File")
    EDIT = N_("Edit")
    VIEW = N_("View")
    GO = N_("Go")
    RECORD = N_("Record")
    REPORTS = N_("Reports")
    TOOLS = N_("Tools")
    HELP = N_("Help")


class When(Enum):
    """How many records must be selected for an action to be possible: least and most."""

    ALWAYS = (0, None)
    ONE = (1, 1)
    SOME = (1, None)

    def allows(self, selected: int) -> bool:
        """Whether that many are right."""
        least, most = self.value
        return selected >= least and (most is None or selected <= most)


class Action(NamedTuple):
    """One thing to do; several keys stand one after another.

    `is_soft` keys are only taken when nothing in focus wanted them (Enter, Esc).
    """

    id: str
    text: str
    keys: str = ""
    icon: str = ""
    when: When = When.ALWAYS
    is_soft: bool = False

    def sequences(self, *, rtl: bool) -> list[QKeySequence]:
        """The keys as Qt takes them, in a window that reads *rtl*."""
        return [QKeySequence(_turned(keys) if rtl else keys) for keys in self.keys.split()]

    def hint(self, *, rtl: bool = False) -> str:
        """The first key as a person reads it."""
        keys = self.sequences(rtl=rtl)
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def told_keys(self, *, rtl: bool) -> str:
        """All keys of an action that has some, with "or" in the language of the window between two."""
        keys = (one.toString(QKeySequence.SequenceFormat.NativeText) for one in self.sequences(rtl=rtl))
        return reduce(
            lambda first, second: _("{first} or {second}").format(first=first, second=second),
            (left_run(one, within_rtl=rtl) for one in keys),
        )


def _turned(keys: str) -> str:
    swap = {"Left": "Right", "Right": "Left"}
    return "+".join(swap.get(part, part) for part in keys.split("+"))


Groups = tuple[tuple[Action, ...], ...]
"""The rows of a menu, with a line between two groups."""

NEW_ROWS: Final = tuple(
    Action(f"new_{section.entities[0]}", section.new_text, icon=section.new_icon)
    for section in SECTIONS
    if section.new_text
)
GO_ROWS: Final = tuple(
    Action(f"go_{section.key}", section.title, f"Ctrl+{place}", section.icon)
    for place, section in enumerate((section for section in SECTIONS if not section.is_low), start=1)
)
ONE, SOME = When.ONE, When.SOME

MENUS: Final[dict[Menu, Groups]] = {
    Menu.FILE: (
        (
            Action("new", N_("New in this section"), "Ctrl+N", "plus"),
            Action("new_menu", N_("New…"), "Ctrl+Shift+N"),
            *NEW_ROWS,
        ),
        (Action("open_book", N_("Open another book…"), icon="folder-open"),),
        (Action("print", N_("Print…"), "Ctrl+P", "printer"),),
        (Action("quit", N_("Quit"), "Ctrl+Q", "log-out"),),
    ),
    Menu.EDIT: (
        (
            Action("undo", N_("Undo"), "Ctrl+Z", "undo-2"),
            Action("redo", N_("Redo"), "Ctrl+Y Ctrl+Shift+Z", "redo-2"),
        ),
        (
            Action("edit", N_("Edit"), "F2", "pencil", ONE),
            Action("edit_selected", N_("Edit selected"), "Ctrl+E", when=SOME),
            Action("trash", N_("Move to trash"), "Del", "trash-2", SOME),
        ),
        (
            Action("filter", N_("Filter this list"), "Ctrl+F", "list-filter"),
            Action("clear_filters", N_("Clear filters"), "Ctrl+Shift+F"),
        ),
    ),
    Menu.VIEW: (
        (
            Action("refresh", N_("Refresh"), "F5", "refresh-cw"),
            Action("board", N_("Board or table"), "Ctrl+Shift+B", "square-kanban"),
            Action("renewals", N_("All subscriptions or the renewals"), "Ctrl+Shift+Y", "refresh-cw"),
            Action("columns", N_("Columns…"), icon="columns-3"),
        ),
        (
            Action("views", N_("Views of this list…"), "Ctrl+Shift+V", "list"),
            Action("save_view", N_("Save view"), icon="save"),
            Action("save_view_as", N_("Save view as…"), icon="save"),
            Action("reset_view", N_("Reset view"), icon="rotate-ccw"),
            Action("rename_view", N_("Rename view…"), icon="pencil"),
            Action("pin_view", N_("Pin view to the navigation, or unpin it"), icon="pin"),
            Action("delete_view", N_("Delete view"), icon="trash-2"),
        ),
        (
            Action("next_pane", N_("Next pane"), "F6"),
            Action("previous_pane", N_("Previous pane"), "Shift+F6"),
            Action("fold_navigation", N_("Fold or unfold the navigation"), icon="panel-left-close"),
            Action("full_screen", N_("Full screen"), "F11"),
        ),
    ),
    Menu.GO: (
        (Action("search", N_("Search or run a command"), "Ctrl+K", "search"),),
        (Action("reminders", N_("Reminders"), "F9", "bell"),),
        (
            *GO_ROWS,
            Action("go_inputs", N_("Data for KPIs"), "Ctrl+9", "clipboard-list"),
            Action("go_settings", N_("Settings"), "Ctrl+,", "settings"),
        ),
        (
            Action("next_record", N_("Next record"), "Ctrl+Down"),
            Action("previous_record", N_("Previous record"), "Ctrl+Up"),
            Action("back", N_("Back"), "Esc", "chevron-left", is_soft=True),
        ),
    ),
    Menu.RECORD: (
        (Action("open", N_("Open"), "Return Enter", when=ONE, is_soft=True),),
        (
            Action("save", N_("Save"), "Ctrl+S", "save"),
            Action("save_close", N_("Save and close"), "Ctrl+Return Ctrl+Enter"),
        ),
        (
            Action("log_call", N_("Log a call…"), "Ctrl+L", "phone", ONE),
            Action("log_email", N_("Log an e-mail…"), "Ctrl+Shift+E", "mail", ONE),
            Action("log_note", N_("Add a note…"), "Ctrl+M", "sticky-note", ONE),
            Action("log_task", N_("Plan a task…"), "Ctrl+T", "square-check-big", ONE),
            Action("log_meeting", N_("Plan or log a meeting…"), "Ctrl+Shift+T", "users", ONE),
        ),
        (
            Action("done", N_("Mark as done or not done"), "Ctrl+D", "check", SOME),
            Action("next_step", N_("Add the next step"), "Ctrl+Shift+D", "plus"),
        ),
        (
            Action("next_stage", N_("To the next stage"), "Ctrl+Shift+Right", when=SOME),
            Action("previous_stage", N_("To the previous stage"), "Ctrl+Shift+Left", when=SOME),
            Action("move_to", N_("Move to…"), icon="arrow-right", when=ONE),
            Action("won", N_("Mark as won"), "Ctrl+Shift+W", "trophy", SOME),
            Action("lost", N_("Mark as lost…"), "Ctrl+Shift+L", when=SOME),
            Action("reopen", N_("Reopen"), icon="rotate-ccw", when=ONE),
        ),
        (
            Action("change_terms", N_("Change terms…"), "Ctrl+Shift+J", "pencil", ONE),
            Action("renew", N_("Renew"), "Ctrl+Shift+R", "refresh-cw", SOME),
            Action("pause", N_("Pause subscription…"), icon="pause", when=ONE),
            Action("resume", N_("Resume subscription…"), icon="play", when=ONE),
            Action("reactivate", N_("Reactivate subscription…"), icon="rotate-ccw", when=ONE),
            Action("end_subscription", N_("End subscription…"), icon="ban", when=ONE),
        ),
        (
            Action("send_wait", N_("Send and wait for the customer"), icon="pause", when=ONE),
            Action(
                "send_solve",
                N_("Send and solve"),
                "Ctrl+Shift+Return Ctrl+Shift+Enter",
                "circle-check",
                ONE,
            ),
            Action("solve", N_("Mark as solved"), icon="check", when=ONE),
            Action("turn_note", N_("Reply or internal note"), "Ctrl+Shift+I", "lock", ONE),
            Action("saved_replies", N_("Saved replies…"), icon="message-square", when=ONE),
            Action("assign", N_("Assign to…"), icon="user", when=SOME),
            Action("merge", N_("Merge…"), "Ctrl+Shift+M", "merge", SOME),
        ),
    ),
    Menu.REPORTS: (
        (Action("kpi_report", N_("KPI report as PDF…"), "Ctrl+Shift+P", "file-down"),),
        (
            Action("close_period", N_("Close the period…"), icon="lock"),
            Action("own_kpis", N_("Own figures…"), icon="gauge"),
            Action("offers", N_("Customers worth an offer…"), icon="star"),
        ),
    ),
    Menu.TOOLS: (
        (
            Action("import_file", N_("Import…"), "Ctrl+I", "upload"),
            Action("export_rows", N_("Export…"), icon="download"),
            Action("sample_data", N_("Load sample data"), icon="database"),
        ),
        (Action("duplicates", N_("Duplicates…"), icon="copy"),),
        (
            Action("backups", N_("Backups…"), icon="archive-restore"),
            Action("book_history", N_("History of the book…"), icon="history"),
            Action("empty_trash", N_("Empty the trash…"), icon="trash-2"),
        ),
    ),
    Menu.HELP: (
        (
            Action("kpi_reference", N_("Reference of the KPIs"), icon="gauge"),
            Action("keys", N_("Keys"), "F1", "keyboard"),
            Action("about", N_("About crmdesk"), icon="info"),
        ),
    ),
}
ACTIONS: Final = tuple(row for groups in MENUS.values() for group in groups for row in group)
BY_ID: Final = {row.id: row for row in ACTIONS}


class Command(QAction):
    """A row of ACTIONS in a window; `chosen` tells its id.

    `is_here` says whether it means anything on the page shown.
    """

    chosen = Signal(str)

    def __init__(self, row: Action, parent: QObject) -> None:
        super().__init__(parent)
        self.row, self.is_here = row, True
        self.setObjectName(row.id)
        self.triggered.connect(self._choose)
        # A soft key is shown in the menu and left to the window, which asks what is in focus first.
        if row.is_soft:
            self.setShortcutContext(QtCore.Qt.ShortcutContext.WidgetShortcut)

    def _choose(self) -> None:
        self.chosen.emit(self.row.id)

    def retranslate(self, *, rtl: bool) -> None:
        """Text, tip and keys in the language and direction of the window."""
        self.setShortcuts(self.row.sequences(rtl=rtl))
        # A menu that reads from the right would turn "Ctrl+," round.
        self.setText(f"{self.words()}\t{LRM}{self.hint()}{LRM}" if rtl and self.hint() else self.words())

    def show_icon(self, *, rtl: bool) -> None:
        """Its icon in the colours and the direction of the window."""
        if self.row.icon:
            self.setIcon(icon(self.row.icon, theme.tokens().mute, mirrored=rtl))

    def words(self) -> str:
        """What it does, in the language of the window."""
        return _(self.row.text)

    def hint(self) -> str:
        """The keys as a person reads them."""
        return self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
