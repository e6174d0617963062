"""What happened to one record: who changed what and when, the latest first, in plain sentences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.journal import GestureKind
from crmdesk.services import history
from crmdesk.ui import theme
from crmdesk.ui.cells import Writing, lines_of, words_of
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, paragraph, rounded, wrap
from crmdesk.ui.widgets.button import Button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

    from crmdesk.db.journal import Deed
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.history import Event, FieldChange
    from crmdesk.ui.desk import Desk

FIRST, MORE = 20, 100
SIGN, GAP, PAD = 26, 10, 8
LONGEST_VALUE = 300
UNDONE, REDONE = N_("Undone: {deed}"), N_("Done again: {deed}")


def deed_words(deed: Deed, fmt: Formatter) -> str:
    """What a step did, in a sentence; one that takes another back, or does it again, says so."""
    words = fmt.sentence(deed.message, **deed.params)
    frame = {GestureKind.UNDO: UNDONE, GestureKind.REDO: REDONE}.get(deed.kind)
    return words if frame is None else fmt.sentence(frame, deed=words)


class EventRow(QWidget):
    """One gesture on the record: what was done, the fields it changed, who and when."""

    def __init__(self, title: str, lines: Sequence[str], when: str, *, live: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._lines, self._when, self._live = title, tuple(lines), when, live
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(". ".join((title, *lines, when)))

    def hasHeightForWidth(self) -> bool:
        """Narrow panes make it higher."""
        return True

    def _room(self, width: int) -> int:
        return max(width - theme.px(SIGN) - GAP - 2 * PAD, 40)

    def heightForWidth(self, width: int) -> int:
        """The height of all its lines."""
        return sum(height for _text, _tone, _role, height in self._parts(self._room(width))) + 2 * PAD

    def _parts(self, width: int) -> list[tuple[str, theme.Tone, theme.Role, int]]:
        wanted: list[tuple[str, theme.Tone, theme.Role]] = [(self._title, "text", "medium")]
        wanted += [(line, "mute", "body") for line in self._lines]
        wanted.append((self._when, "mute", "caption"))
        found: list[tuple[str, theme.Tone, theme.Role, int]] = []
        for text, tone, role in wanted:
            font = theme.font(role)
            found.append((text, tone, role, len(wrap(text, font, width)) * line_pitch(font)))
        return found

    def sizeHint(self) -> QSize:
        """As high as its lines in a usual pane."""
        return QSize(320, self.heightForWidth(320))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sign on a rail, and the lines."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        flow = Flow(self.rect().adjusted(PAD, PAD, -PAD, -PAD), rtl=rtl)
        self._draw_sign(painter, flow.start(theme.px(SIGN), GAP), rtl=rtl)
        top = flow.rest.y()
        for text, tone, role, height in self._parts(flow.rest.width()):
            place = flow.rest.adjusted(0, top - flow.rest.y(), 0, 0)
            place.setHeight(height)
            paragraph(painter, place, text, getattr(look, tone), theme.font(role), rtl=rtl)
            top += height
        if self.hasFocus():
            focus_ring(painter, self.rect(), 6, look.acc)

    def _draw_sign(self, painter: QPainter, place: QRect, *, rtl: bool) -> None:
        look = theme.tokens()
        disc = place.adjusted(0, 0, 0, 0)
        disc.setHeight(place.width())
        rounded(painter, disc, place.width() / 2, look.surf, edge=look.line2)
        draw_icon(painter, disc, "pencil" if self._live else "undo-2", look.mute, rtl=rtl, size=14)


class HistoryList(QWidget):
    """The history of the record last shown. `loaded` comes when it is read."""

    loaded = Signal()

    def __init__(self, desk: Desk, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self.events: list[Event] = []
        self._shown = FIRST
        self.rows: list[QWidget] = []
        self.more = Button("", "link", "chevron-down", small=True, parent=self)
        self.more.clicked.connect(self._show_more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(2)
        self._column.addWidget(self.more)
        self._column.addStretch(1)

    def show_record(self, record: int) -> None:
        """Read and show what happened to a record."""
        self._shown = FIRST
        work = partial(history.of_record, entity=self.entity, record=record)
        self.desk.read(owner=self, key="history", work=work, done=self._take)

    def _take(self, events: list[Event]) -> None:
        self.events = events
        self.retranslate()
        self.loaded.emit()

    def _show_more(self) -> None:
        self._shown += MORE
        self.retranslate()

    def retranslate(self) -> None:
        """All sentences in the language of the window."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for place, event in enumerate(self.events[: self._shown]):
            row = self._row(event)
            self._column.insertWidget(place, row)
            self.rows.append(row)
        left = len(self.events) - self._shown
        self.more.setVisible(left > 0)
        self.more.setText(
            self.desk.fmt.counted("Show {n} older change", "Show {n} older changes", max(left, 0))
        )

    def _row(self, event: Event) -> EventRow:
        fmt, deed = self.desk.fmt, event.deed
        title = deed_words(deed, fmt)
        if not deed.live:
            title = fmt.sentence(N_("{deed} (taken back)"), deed=title)
        writing = Writing(fmt, self.desk.work.facts.currency)
        lines = [change_words(change, writing) for change in event.changes]
        when = fmt.moment(deed.moment)
        if event.who:
            when = fmt.sentence(N_("{who}, {when}"), who=event.who, when=when)
        is_done = deed.live and deed.kind is not GestureKind.UNDO
        return EventRow(title, lines, when, live=is_done, parent=self)


def change_words(change: FieldChange, writing: Writing) -> str:
    """One changed field in a plain sentence; its label alone where it came to the same in the end."""
    before, after = (_value(change, value, writing) for value in (change.before, change.after))
    label = _(change.field.label)
    if before == after:
        return label
    if not before:
        return writing.fmt.sentence(N_("{field}: “{after}”"), field=label, after=after)
    if not after:
        return writing.fmt.sentence(N_("{field}: “{before}” was taken out"), field=label, before=before)
    return writing.fmt.sentence(
        N_("{field}: from “{before}” to “{after}”"), field=label, before=before, after=after
    )


def _value(change: FieldChange, value: Any, writing: Writing) -> str:
    if isinstance(value, str) and "\n" in value:
        return writing.fmt.listed(lines_of(value))[:LONGEST_VALUE]
    return words_of(change.field, value, writing)[:LONGEST_VALUE]
