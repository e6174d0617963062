"""The status bar: what is shown, what was just done (with Undo), the book and whether it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import fill
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.icon_sign import IconSign
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QPaintEvent

    from crmdesk.db.uow import Committed
    from crmdesk.ui.desk import Desk

HEIGHT, EDGE, APART, TOGETHER = 29, 16, 22, 6
MESSAGE_MS, REFUSAL_MS = 10_000, 20_000
SLOW_SAVE_MS = 300


class _Sign(IconSign):
    """A small icon beside words that say the same; without one it takes no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(16, 18, parent, size=14)
        self.hide()

    def show_icon(self, name: str, tone: str) -> None:
        """Show an icon, or nothing."""
        self.set_icon(name, tone)
        self.setVisible(bool(name))


class StatusBar(QWidget):
    """Never in the way: a message goes after a while, and with the next action."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._gesture: int | None = None
        self._saved: dt.datetime | None = None
        self._state = ""
        self.count = DirLabel(role="caption", tone="mute", parent=self)
        self._message_sign = _Sign(self)
        self.message = DirLabel(role="caption", data=True, parent=self)
        self.undo = Button("", "link", small=True, parent=self)
        self._book_sign, self.book = (
            _Sign(self),
            DirLabel(role="caption", tone="mute", data=True, parent=self),
        )
        self._saved_sign, self.saved = _Sign(self), DirLabel(role="caption", tone="mute", parent=self)
        self._fade = QTimer(self, singleShot=True)
        self._fade.timeout.connect(self.clear_message)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_SAVE_MS)
        self._slow.timeout.connect(self._show_saving)
        self.undo.clicked.connect(self._undo)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, 1, EDGE, 0)
        row.setSpacing(APART)
        groups: tuple[tuple[QWidget, ...], ...] = (
            (self.count,),
            (self._message_sign, self.message, self.undo),
            (self._book_sign, self.book),
            (self._saved_sign, self.saved),
        )
        for place, parts in enumerate(groups):
            group = QHBoxLayout()
            group.setSpacing(TOGETHER)
            for part in parts:
                group.addWidget(part)
            row.addLayout(group)
            if place == 1:
                row.addStretch(1)

    def _listen(self) -> None:
        self._desk.message_shown.connect(self.show_message)
        self._desk.refusal_shown.connect(self.show_refusal)
        self._desk.committed.connect(self._note_saved)
        self._desk.jobs.writing_changed.connect(self._note_writing)
        self._desk.jobs.write_failed.connect(self._note_failure)

    def show_count(self, text: str) -> None:
        """What the page shows and how much of it is selected, already in words."""
        self.count.setText(text)
        self.count.setVisible(bool(text))

    def show_message(self, text: str, gesture: int | None = None) -> None:
        """Say what was done, with Undo where a gesture can be taken back."""
        self._gesture = gesture
        self._say(text, "", "text", MESSAGE_MS)
        self.undo.setVisible(gesture is not None)

    def show_refusal(self, text: str) -> None:
        """Say what was refused and why."""
        self._gesture = None
        self._say(text, "circle-alert", "bad", REFUSAL_MS)
        self.undo.hide()

    def _say(self, text: str, icon: str, tone: theme.Tone, how_long: int) -> None:
        self.message.setText(text)
        self.message.setToolTip("")
        self.message.set_tone(tone)
        self.message.show()
        self._message_sign.show_icon(icon, tone)
        self._fade.start(how_long)
        named(self.message, text)
        self._announce()

    def _announce(self) -> None:
        """Let a screen reader speak the message at once."""
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self.message, QAccessible.Event.Alert))

    def clear_message(self) -> None:
        """Forget the message: it has been read, or something new was begun."""
        self._fade.stop()
        self._gesture = None
        self.message.setText("")
        self.message.hide()
        self._message_sign.show_icon("", "mute")
        self.undo.hide()

    def _undo(self) -> None:
        gesture = self._gesture
        self.clear_message()
        if gesture is not None:
            self._desk.undo(gesture)

    def _note_saved(self, done: Committed) -> None:
        import datetime as dt

        if not done.gesture:
            return
        self._saved = dt.datetime.now(dt.UTC)
        self._show_state("saved")

    def _note_writing(self, writing: bool) -> None:  # noqa: FBT001 - a Qt slot
        if writing:
            self._slow.start()
            return
        self._slow.stop()
        if self._state == "saving":
            self._show_state("saved" if self._saved else "")

    def _show_saving(self) -> None:
        self._show_state("saving")

    def _note_failure(self) -> None:
        self._show_state("failed")

    def _show_state(self, state: str) -> None:
        self._state = state
        words, icon, tone = {
            "saved": (self._saved_words(), "check", "good"),
            "saving": (_("Saving…"), "clock", "mute"),
            "failed": (_("Not saved"), "triangle-alert", "bad"),
        }.get(state, ("", "", "mute"))
        self.saved.setText(words)
        self.saved.setVisible(bool(words))
        self._saved_sign.show_icon(icon, tone)

    def _saved_words(self) -> str:
        return _("Saved at {time}").format(time=self._desk.fmt.time(self._saved)) if self._saved else ""

    def retranslate(self) -> None:
        """All words in the language of the window; a message in the former language goes."""
        named(self, _("Status bar"))
        self.undo.setText(_("Undo"))
        self.book.setText(self._desk.book_name)
        self.book.setAccessibleName(_("Book: {name}").format(name=self._desk.book_name))
        self._book_sign.show_icon("database" if self._desk.book_name else "", "mute")
        self.clear_message()
        self._show_state(self._state)

    def sizeHint(self) -> QSize:
        """29 px, more for larger text."""
        return QSize(super().sizeHint().width(), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window gets: the message is cut before anything else."""
        return QSize(0, theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline above it."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.surf)
        fill(painter, QRect(0, 0, self.width(), 1), look.line)
