"""The head of an open ticket: its subject, how it stands, where it came from, what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _, within
from crmdesk.ui import theme
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked
from crmdesk.ui.pages.tickets.words import (
    PRESSING,
    PRIORITY_TAGS,
    STATUS_TAGS,
    day_words,
)
from crmdesk.ui.paint import fill, hairline, one_line, width_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named, tip
from crmdesk.ui.widgets.tag import StatusTag

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk

SIDE, GAP = 14, 16
TALK, STORY, PAST, FACTS = "talk", "story", "past", "facts"
PARTS = {TALK: N_("Conversation"), STORY: N_("Timeline"), PAST: N_("History"), FACTS: N_("Facts")}


class TicketHead(QWidget):
    """Its tabs choose what of the ticket is seen; the facts are among them where they are not beside it."""

    back_asked = Signal()
    end_asked = Signal()
    """Solve it, or open it again."""
    menu_asked = Signal(QWidget)
    part_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._thread: Thread | None = None
        self._told = "", ""
        self.back = Button("", "ghost", "arrow-left", small=True, parent=self)
        self.subject = DirLabel("", "subject", data=True, parent=self)
        self._tag_box = QWidget(self)
        self.priority = StatusTag("", "neutral", parent=self._tag_box)
        self.status = StatusTag("", "neutral", parent=self._tag_box)
        self.line = DirLabel("", "caption", "mute", parent=self._tag_box)
        self.end = Button("", icon="check", parent=self)
        self.menu_button = Button("", "ghost", "ellipsis", parent=self)
        self.parts = QTabBar(self)
        self._lay_out()
        self.back.clicked.connect(self.back_asked)
        self.end.clicked.connect(self.end_asked)
        self.menu_button.clicked.connect(self._ask_menu)
        self.parts.currentChanged.connect(self._tell_part)
        self.back.hide()
        self._is_low = False
        self.retranslate()

    def _lay_out(self) -> None:
        self._tags = FlowLayout(self._tag_box, 8)
        for part in (self.priority, self.status, self.line):
            self._tags.addWidget(part)
        column, first, words = QVBoxLayout(self), QHBoxLayout(), QVBoxLayout()
        column.setContentsMargins(SIDE, 10, SIDE, 0)
        column.setSpacing(4)
        first.setSpacing(8)
        words.setSpacing(4)
        self._words, self._last = words, QHBoxLayout()
        self._last.setSpacing(GAP)
        words.addWidget(self.subject)
        words.addWidget(self._tag_box)
        first.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        first.addLayout(words, 1)
        for control in (self.end, self.menu_button):
            first.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        for _part in PARTS:
            self.parts.addTab("")
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        self.parts.setElideMode(Qt.TextElideMode.ElideNone)
        self._last.addWidget(self.parts)
        column.addLayout(self._last)

    def _ask_menu(self) -> None:
        self.menu_asked.emit(self.menu_button)

    @property
    def part(self) -> str:
        """What of the ticket is chosen."""
        return tuple(PARTS)[self.parts.currentIndex()]

    def choose_part(self, part: str) -> None:
        """Choose what of the ticket is seen."""
        self.parts.setCurrentIndex(tuple(PARTS).index(part))

    def _tell_part(self) -> None:
        self.part_chosen.emit(self.part)

    def show_thread(self, thread: Thread) -> None:
        """Show how a ticket stands."""
        self._thread = thread
        self.retranslate()

    def set_rooms(self, *, is_single: bool, has_facts: bool) -> None:
        """Show the way back where the queue is not beside it, and the facts' tab where they are not."""
        self.back.setVisible(is_single)
        self.parts.setTabVisible(tuple(PARTS).index(FACTS), not has_facts)

    def set_low(self, *, low: bool) -> None:
        """Where it is low, how the ticket stands is told beside the tabs if its number has room."""
        self._is_low = low
        self._place_tags()

    def _place_tags(self) -> None:
        tags = [one.sizeHint().width() + 8 for one in (self.priority, self.status) if not one.isHidden()]
        room = self.width() - 2 * SIDE - self.parts.sizeHint().width() - GAP - sum(tags)
        font, full, number = theme.font("caption"), *self._told
        is_beside = self._is_low and room >= width_of(number, font) + GAP
        self.line.setText(full if not is_beside or width_of(full, font) + GAP <= room else number)
        if is_beside != (self._last.indexOf(self._tag_box) >= 0):
            home, target = (self._words, self._last) if is_beside else (self._last, self._words)
            home.removeWidget(self._tag_box)
            target.addWidget(self._tag_box, int(is_beside), Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the tags stand follows the width."""
        super().resizeEvent(event)
        self._place_tags()

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window."""
        self.back.set_name(_("Back to the list"))
        self.menu_button.set_name(_("More actions"))
        named(self.parts, _("Parts of this record"))
        for place, words in enumerate(PARTS.values()):
            self.parts.setTabText(place, _(words))
        thread, fmt = self._thread, self.desk.fmt
        if thread is None:
            return
        subject = unmasked(one_line(thread.subject))
        self.subject.setText(subject)
        named(self.subject, subject)
        tip(self.subject, subject)
        tone, icon = STATUS_TAGS[thread.status]
        self.status.set_state(_(thread.status.label), tone, icon)
        tone, icon = PRIORITY_TAGS[thread.priority]
        self.priority.set_state(_(thread.priority.label), tone, icon)
        self.priority.setVisible(thread.priority in PRESSING)
        channel = within(thread.channel.label) if thread.channel is not None else ""
        came = thread.opened.astimezone(fmt.zone).date()
        day = day_words(fmt, came, self.desk.work.today(), is_within=True)
        when = _("{day} {time}").format(day=day, time=fmt.time(thread.opened))
        line = joined([fmt.record_number(thread.id), channel, when], fmt)
        if thread.merged_into is not None:
            merged = _("merged into {number}").format(number=fmt.record_number(thread.merged_into))
            line = joined([line, merged], fmt)
        if thread.trashed:
            line = joined([line, _("in the trash")], fmt)
        self._told = line, fmt.record_number(thread.id)
        named(self.line, line)
        self._name_end(thread)
        self._tags.activate()
        self._place_tags()

    def _name_end(self, thread: Thread) -> None:
        is_over = thread.status.is_over
        self.end.setText(_("Reopen") if is_over else _("Mark as solved"))
        self.end.set_icon("rotate-ccw" if is_over else "check")
        self.end.setVisible(thread.merged_into is None and not thread.trashed)

    def minimumSizeHint(self) -> QSize:
        """The subject gives way."""
        return QSize(theme.px(240), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline below."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.surf)
        hairline(painter, self.rect(), look.line)
