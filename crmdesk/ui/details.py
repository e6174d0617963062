"""The fields of a record to read: filled ones as rows, the blank ones folded away; each opens its editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.entities.spec import Kind
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import NOTHING, Writing, lines_of, runs_rtl, unmasked, words_of
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, paragraph, rounded, wrap
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crmdesk.entities.spec import Field
    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk

LABEL, GAP, PAD = 124, 10, 6
LONGEST, MOST_LINES = 4000, 40


def value_of(field: Field, opened: Opened) -> Any:
    """A field's value to be shown: links by their titles."""
    value = opened.values.get(field.name)
    return opened.labels.get(field.name, "") if field.kind is Kind.LINK and value is not None else value


def fact_of(field: Field, opened: Opened, writing: Writing) -> str:
    """A field's value as it stands by itself: the first of its lines, an amount with its unit."""
    value = value_of(field, opened)
    if field.kind is Kind.MONEY and isinstance(value, int):
        return writing.fmt.money(value, opened.values.get(field.currency) or writing.currency)
    return text_of(field, value, writing).split("\n")[0]


def text_of(field: Field, value: Any, writing: Writing) -> str:
    """A value in as many lines as it has."""
    if field.kind is Kind.PHONES:
        return "\n".join(writing.fmt.phone(unmasked(one)) for one in lines_of(value))
    if field.kind is Kind.EMAILS:
        return "\n".join(unmasked(one) for one in lines_of(value))
    if field.kind is Kind.LONG_TEXT:
        return unmasked(str(value or ""))[:LONGEST]
    return words_of(field, value, writing)


class FactRow(QAbstractButton):
    """A label and its value. Enter or a double click edits it, Ctrl+C copies it."""

    edit_asked = Signal(str)

    def __init__(self, field: Field, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.field, self.words = field, text
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self, _("{field}: {value}").format(field=_(field.label), value=text or _("empty")))

    def hasHeightForWidth(self) -> bool:
        """Long values are broken into lines."""
        return True

    def _lines(self, width: int) -> int:
        room = max(width - theme.px(LABEL) - GAP - 2 * PAD, 40)
        return min(len(wrap(self.words or NOTHING, theme.font("body"), room)), MOST_LINES)

    def heightForWidth(self, width: int) -> int:
        """The height of its lines."""
        return max(self._lines(width) * line_pitch(theme.font("body")) + 2 * PAD, theme.px(30))

    def sizeHint(self) -> QSize:
        """As high as in a usual pane."""
        return QSize(320, self.heightForWidth(max(self.width(), 320)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Label at the start, value beside it, tinted under the pointer."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        if self.underMouse():
            rounded(painter, self.rect(), 6, look.acch)
        flow = Flow(self.rect().adjusted(PAD, PAD, -PAD, -PAD), rtl=rtl)
        font = theme.font("body")
        paragraph(painter, flow.start(theme.px(LABEL), GAP), _(self.field.label), look.mute, font, rtl=rtl)
        words = self.words or NOTHING
        base = runs_rtl(self.field, words, rtl=rtl) if self.words else rtl
        ink = look.text if self.words else look.mute
        paragraph(painter, flow.rest, words, ink, font, rtl=rtl, base_rtl=base)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 6, look.acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(strip_marks(self.words))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.edit_asked.emit(self.field.name)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: object) -> None:
        """A double click edits."""
        self.edit_asked.emit(self.field.name)


class Details(QWidget):
    """All fields of one record. `edit_asked` names the field to edit."""

    edit_asked = Signal(str)

    def __init__(self, desk: Desk, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._entity = entity
        self.rows: list[FactRow] = []
        self._opened: Opened | None = None
        self._is_open = False
        self.more = Button("", "link", "chevron-down", small=True, parent=self)
        self.more.clicked.connect(self._turn)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self.more.hide()

    def show_record(self, opened: Opened) -> None:
        """Show a record."""
        self._opened = opened
        self.retranslate()

    def _turn(self) -> None:
        self._is_open = not self._is_open
        self.retranslate()

    def retranslate(self) -> None:
        """Labels and values in the language of the window; the focus stays in its row."""
        here = next((row.field.name for row in self.rows if row.hasFocus()), "")
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        if self._opened is None:
            self.more.hide()
            return
        writing = Writing(self.desk.fmt, self.desk.work.facts.currency)
        blank = []
        for field in self.desk.entity(self._entity).fields:
            text = text_of(field, value_of(field, self._opened), writing)
            if text:
                self._add(field, text)
            else:
                blank.append(field)
        place = self._column.indexOf(self.more)
        if self._is_open:
            for field in blank:
                self._add(field, "")
        self._name_more(len(blank))
        QWidget.setTabOrder(self.rows[place - 1], self.more) if place else None
        self._focus(here)

    def _add(self, field: Field, text: str) -> None:
        row = FactRow(field, text, self)
        row.edit_asked.connect(self.edit_asked)
        self._column.insertWidget(len(self.rows) + (1 if not text else 0), row)
        self.rows.append(row)

    def _name_more(self, blank: int) -> None:
        self.more.setVisible(blank > 0)
        if self._is_open:
            self.more.setText(_("Hide empty fields"))
        else:
            self.more.setText(self.desk.fmt.counted("Show {n} empty field", "Show {n} empty fields", blank))

    def _focus(self, name: str) -> None:
        row = next((row for row in self.rows if row.field.name == name), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
