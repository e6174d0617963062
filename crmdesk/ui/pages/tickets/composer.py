"""Where answers are written: to the customer, for colleagues, or what the customer said elsewhere."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.ticket import TicketStatus
from crmdesk.services import ticket_settings
from crmdesk.ui import theme
from crmdesk.ui.drafts import Drafts
from crmdesk.ui.pages.tickets.replies_popover import RepliesPopover
from crmdesk.ui.paint import focus_ring, line_pitch, rounded, width_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named, show_hint
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, place_under
from crmdesk.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.services.ticket_settings import ReplyRow
    from crmdesk.ui.desk import Desk

KEEP_MS, LOW, HIGH, AIR, TAB_AIR = 1000, 2, 7, 22, 26
RADIUS = 8


class Mode(StrEnum):
    """For whom a text is, or whose words it holds."""

    REPLY = "reply"
    NOTE = "note"
    CUSTOMER = "customer"


LABELS: Final = {
    Mode.REPLY: N_("Reply to the customer"),
    Mode.NOTE: N_("Internal note"),
    Mode.CUSTOMER: N_("From the customer"),
}
SHORT_LABELS: Final = {
    Mode.REPLY: N_("Reply"),
    Mode.NOTE: N_("Note"),
    Mode.CUSTOMER: N_("Customer"),
}
"""The same where room is scarce."""

SENDS: Final = {
    Mode.REPLY: (N_("Send"), "send"),
    Mode.NOTE: (N_("Save note"), "lock"),
    Mode.CUSTOMER: (N_("Save message"), "check"),
}
HINTS: Final = {
    Mode.REPLY: N_("Write a reply, or type / for the saved replies."),
    Mode.NOTE: N_("Only colleagues read this."),
    Mode.CUSTOMER: N_("What the customer said, by telephone or e-mail."),
}


class Composer(QWidget):
    """`sent` tells a mode, a text and the status to set with it, or None.

    Texts that are not sent are kept by ticket, as drafts.
    """

    sent = Signal(object, str, object)
    attach_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.drafts = Drafts(desk.preferences.file.parent / "drafts.json", str(desk.work.engine.url))
        self.ticket: int | None = None
        self._texts: dict[Mode, str] = {}
        self._mode = Mode.REPLY
        self._is_busy = self._is_narrow = self._is_short = self._is_low = self._is_flat = False
        self.tabs = QTabBar(self)
        self.area = TextArea(desk, self, lines=LOW)
        self.attach = Button("", "ghost", "paperclip", small=True, parent=self)
        self.replies = Button("", "ghost", "message-square", small=True, parent=self)
        self.wait = Button("", small=True, parent=self)
        self.send_button = Button("", "primary", "send", small=True, parent=self)
        self.more = Button("", "primary", "chevron-down", small=True, parent=self)
        self._keep = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        for _mode in Mode:
            self.tabs.addTab("")
        self.tabs.setDrawBase(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        column, foot, ends = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        self._column, self._foot = column, foot
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        foot.setSpacing(8)
        ends.setSpacing(1)
        foot.addWidget(self.attach)
        foot.addWidget(self.replies)
        foot.addStretch(1)
        foot.addWidget(self.wait)
        ends.addWidget(self.send_button)
        ends.addWidget(self.more)
        foot.addLayout(ends)
        column.addWidget(self.tabs)
        column.addWidget(self.area)
        column.addLayout(foot)
        # Files dropped here go to the ticket, not into the text as their addresses.
        self.area.area.setAcceptDrops(False)
        self.area.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.area.setStyleSheet("border: 0; background: transparent; padding: 0")

    def _listen(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.area.edited.connect(self._keep.start)
        self.area.area.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._keep.timeout.connect(self.keep_draft)
        self.attach.clicked.connect(self.attach_asked)
        self.replies.clicked.connect(self.open_replies)
        self.wait.clicked.connect(partial(self.send, TicketStatus.WAITING))
        self.send_button.clicked.connect(partial(self.send, None))
        self.more.clicked.connect(self.open_endings)
        self.area.area.installEventFilter(self)

    # The ticket

    def show_ticket(self, ticket: int | None) -> None:
        """Write in another ticket; what was typed in the one before is kept."""
        if ticket == self.ticket:
            return
        self.keep_draft()
        self.ticket, self._is_busy = ticket, False
        kept = self.drafts.find(self._key) if ticket is not None else None
        fields = kept.fields if kept is not None else {}
        self._texts = {mode: str(fields[mode.value]) for mode in Mode if fields.get(mode.value)}
        filled = next((mode for mode in Mode if self._texts.get(mode)), Mode.REPLY)
        self._show_mode(filled)

    @property
    def _key(self) -> str:
        return f"ticket reply {self.ticket}"

    @property
    def mode(self) -> Mode:
        """For whom the text in view is."""
        return self._mode

    def text(self) -> str:
        """The text in view."""
        return self.area.area.toPlainText()

    def keep_draft(self) -> None:
        """Keep what is typed and not sent."""
        self._keep.stop()
        if self.ticket is None:
            return
        self._texts[self._mode] = self.text()
        filled = {mode.value: text for mode, text in self._texts.items() if text.strip()}
        kept = self.drafts.find(self._key)
        if filled and (kept is None or kept.fields != filled):
            self.drafts.keep(self._key, filled)
        elif not filled and kept is not None:
            self.drafts.forget(self._key)

    # Modes

    def show_mode(self, mode: Mode) -> None:
        """Write for somebody else; each has a text of its own."""
        self._texts[self._mode] = self.text()
        self._show_mode(mode)
        self.area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def turn(self) -> None:
        """From the reply to the note, or back."""
        self.show_mode(Mode.REPLY if self._mode is not Mode.REPLY else Mode.NOTE)

    def _turn(self, place: int) -> None:
        self._texts[self._mode] = self.text()
        self._show_mode(list(Mode)[place])

    def _show_mode(self, mode: Mode) -> None:
        self._mode = mode
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(list(Mode).index(mode))
        self.tabs.blockSignals(False)
        self.area.set_value(self._texts.get(mode, ""))
        self._name()
        self.update()

    def _fit(self) -> None:
        """As high as what is written, within reason."""
        pitch = line_pitch(theme.font("body"))
        lines = self.area.area.document().size().height()
        wanted = min(max(round(lines), 1 if self._is_short or self._is_low else LOW), HIGH) * pitch + AIR
        self.area.area.setFixedHeight(wanted)

    # Sending

    def send(self, status: TicketStatus | None = None, *_clicked: object) -> None:
        """Send what is written, and set a status with it. Without words a status alone is set."""
        text = self.area.read() or ""
        if self.ticket is None or self._is_busy:
            return
        if not text and (status is None or self._mode is not Mode.REPLY):
            self.desk.tell(_("Nothing is written yet."))
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._is_busy = True
        self.sent.emit(self._mode, text, status)

    def end_sending(self, ticket: int, mode: Mode, *, is_sent: bool) -> None:
        """The text is in the book, or was refused: then it stays."""
        if ticket != self.ticket:
            return
        self._is_busy = False
        if is_sent:
            self._texts.pop(mode, None)
            if mode is self._mode:
                self.area.set_value("")
            self.keep_draft()

    def open_endings(self) -> None:
        """Offer what can be done with sending."""
        offers = [
            Offer(_("Send and wait for the customer"), partial(self.send, TicketStatus.WAITING), "pause"),
            Offer(_("Send and solve"), partial(self.send, TicketStatus.SOLVED), "circle-check"),
        ]
        menu = menu_of(self.more, offers)
        point = place_under(self.send_button, menu.sizeHint())
        menu.popup(point)

    # Saved replies

    def open_replies(self) -> None:
        """Read and offer the saved replies."""
        self.desk.read(
            owner=self, key="replies", work=ticket_settings.saved_replies, done=self._offer_replies
        )

    def _offer_replies(self, replies: Sequence[ReplyRow]) -> None:
        self.popover = RepliesPopover(replies, self.replies)
        self.popover.taken.connect(self.insert)
        self.popover.open_under()

    def insert(self, text: str) -> None:
        """Put a text where the cursor is; typing takes it back."""
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.area.textCursor().insertText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A / at the beginning of a reply asks for the saved ones; the box shows where the focus is."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.text() == "/"
            and self._mode is Mode.REPLY
            and not self.text()
        ):
            self.open_replies()
            return True
        return super().eventFilter(watched, event)

    # Look

    def _name(self) -> None:
        words, icon = SENDS[self._mode]
        is_reply = self._mode is Mode.REPLY
        self.send_button.setText(_(words))
        self.send_button.set_icon(icon)
        self.area.set_name(_(LABELS[self._mode]))
        show_hint(self.area.area, _(HINTS[self._mode]))
        for part in (self.replies, self.wait, self.more):
            part.setVisible(is_reply)

    def _name_tabs(self) -> None:
        """Whole names where there is room for them."""
        names = [_(label) for label in LABELS.values()]
        is_scarce = _tabs_width(names) > self._room_for_tabs()
        for place, mode in enumerate(Mode):
            self.tabs.setTabText(place, _(SHORT_LABELS[mode]) if is_scarce else names[place])
            self.tabs.setAccessibleTabName(place, names[place])

    def _room_for_tabs(self) -> int:
        room = self.width() - 2 * TAB_AIR
        if not self._is_flat:
            return room
        beside = [one.sizeHint().width() for one in (self.attach, self.replies, self.more)]
        beside.append(max(self.send_button.size_with(_(words)).width() for words, _icon in SENDS.values()))
        return room - sum(beside) - len(beside) * self._foot.spacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names of the tabs follow the room."""
        super().resizeEvent(event)
        self._place_tabs()

    def _place_tabs(self) -> None:
        """Above the text, or where it is low in the row of the buttons, if they fit there."""
        shortest = _tabs_width([_(label) for label in SHORT_LABELS.values()])
        self._is_flat = self._is_low
        self._is_flat = self._is_low and shortest <= self._room_for_tabs()
        if self._is_flat != (self._foot.indexOf(self.tabs) >= 0):
            home, target = (self._column, self._foot) if self._is_flat else (self._foot, self._column)
            home.removeWidget(self.tabs)
            target.insertWidget(0, self.tabs)
        self.wait.setMaximumWidth(0 if self._is_narrow or self._is_flat else 16_777_215)
        self._name_tabs()

    def set_low(self, *, low: bool) -> None:
        """Whether the pane is low: then the text and one row of all else must do."""
        if low != self._is_low:
            self._is_low = low
            self._fit()
            self._place_tabs()

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Leave out what the menu offers too, and begin with one line of text."""
        self._is_short = low
        self._fit()
        self._is_narrow = narrow
        self._place_tabs()

    def retranslate(self) -> None:
        """All words in the language of the window; what is typed stays."""
        named(self.tabs, _("For whom this is"))
        self.attach.set_name(_("Attach files…"))
        self.replies.setText(_("Saved replies"))
        self.wait.setText(_("Send and wait"))
        named(self.wait, _("Send and wait for the customer"))
        self.more.set_name(_("More ways to send"))
        self.area.retranslate()
        self._fit()
        self._name()
        self._place_tabs()

    def sizeHint(self) -> QSize:
        """Tabs, a few lines, buttons."""
        return QSize(320, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """It may get narrow."""
        return QSize(theme.px(240), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A box, tinted while the text is for colleagues only."""
        look = theme.tokens()
        ground = look.note if self._mode is Mode.NOTE else look.surf
        edge = look.warn if self._mode is Mode.NOTE else look.ctl
        painter = QPainter(self)
        rounded(painter, self.rect(), RADIUS, ground, edge=edge)
        if self.area.area.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)


def _tabs_width(names: Sequence[str]) -> int:
    return sum(width_of(name, theme.font("medium")) + TAB_AIR for name in names)
