"""The present terms of a subscription as fields that read like a form; each opens where it is changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import NOTHING
from crmdesk.ui.paint import END, Flow, focus_ring, line_pitch, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

BOX, GAP, PAD = 32, 4, 10
LEAST = 128  # px of a field's width below which there are fewer beside one another
MOST_BESIDE = 4


class Term(NamedTuple):
    """A field: what it is called by, its label, its value in words and the unit after it.

    `is_data` marks a person's own words; `brief` stands for the unit where that finds no room.
    """

    name: str
    label: str
    words: str
    unit: str = ""
    is_data: bool = False
    brief: str = ""


class TermField(QAbstractButton):
    """A label over a box with the value; a press asks to change it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.term = Term("", "", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_term(self, term: Term) -> None:
        """Show a value."""
        self.term = term
        said = " ".join(filter(None, (term.words or _("empty"), term.unit)))
        words = _("{field}: {value}").format(field=term.label, value=strip_marks(said))
        named(self, words, _("Press to change it"))
        tip(self, words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A caption over a box."""
        return QSize(theme.px(LEAST), line_pitch(theme.font("caption")) + GAP + theme.px(BOX))

    def minimumSizeHint(self) -> QSize:
        """Values may be cut; the tip has them whole."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Label, edge, value at the start, unit at the end."""
        painter, look, rtl, term = QPainter(self), theme.tokens(), self.isRightToLeft(), self.term
        small, font = theme.font("caption"), theme.font("body")
        pitch = line_pitch(small)
        txt(painter, QRect(0, 0, self.width(), pitch), term.label, look.mute, small, rtl=rtl)
        box = QRect(0, pitch + GAP, self.width(), self.height() - pitch - GAP)
        fill = look.acch if self.underMouse() and self.isEnabled() else look.surf
        rounded(painter, box, 6, fill, edge=look.ctl)
        flow = Flow(box, rtl=rtl)
        flow.start(PAD)
        flow.end(PAD)
        if term.unit:
            room = flow.rest.width() - width_of(term.words, font) - 8
            unit = term.brief if term.brief and width_of(term.unit, small) + 2 > room else term.unit
            place = flow.end(max(min(width_of(unit, small) + 2, room), 0), 6)
            txt(painter, place, unit, look.mute, small, END, rtl)
        ink = look.text if term.words else look.mute
        base = reads_rtl(term.words, default=rtl) if term.is_data else rtl
        txt(painter, flow.rest, term.words or NOTHING, ink, font, rtl=rtl, base_rtl=base)
        if self.hasFocus():
            focus_ring(painter, box, 6, look.acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class TermFields(QWidget):
    """The fields, four beside one another, or fewer where it is narrow. `asked` names the pressed one."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[TermField] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._beside = 0

    def show_terms(self, terms: Sequence[Term]) -> None:
        """Show these fields in this order."""
        if len(self.fields) != len(terms):
            self._build(terms)
        for field, term in zip(self.fields, terms, strict=True):
            field.show_term(term)

    def _build(self, terms: Sequence[Term]) -> None:
        for place, term in enumerate(terms[len(self.fields) :], start=len(self.fields)):
            field = TermField(self)
            field.clicked.connect(partial(self._ask, place))
            self.fields.append(field)
            field.show_term(term)
        self._beside = 0
        self._arrange()

    def _ask(self, place: int) -> None:
        self.asked.emit(self.fields[place].term.name)

    def _arrange(self) -> None:
        room = max(self.width(), 1) // (theme.px(LEAST) + self._grid.horizontalSpacing())
        beside = MOST_BESIDE if room >= MOST_BESIDE else max(min(room, 2), 1)
        if beside == self._beside:
            return
        self._beside = beside
        for place, field in enumerate(self.fields):
            self._grid.removeWidget(field)
            self._grid.addWidget(field, place // beside, place % beside)
        rows = -(-len(self.fields) // beside)
        high = self.fields[0].sizeHint().height() if self.fields else 0
        gaps = max(rows - 1, 0) * self._grid.verticalSpacing()
        self.setMinimumHeight(rows * high + gaps)
        for column in range(MOST_BESIDE):
            self._grid.setColumnStretch(column, 1 if column < beside else 0)

    def minimumSizeHint(self) -> QSize:
        """One field wide."""
        return QSize(theme.px(LEAST), super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the room needed."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and self.fields:
            self._beside = 0
            self._arrange()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer fields stand beside one another where it is narrow."""
        super().resizeEvent(event)
        self._arrange()
