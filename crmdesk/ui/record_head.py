"""The head of an open record: initial, name, tags, what it is and where it belongs, and a few facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, initial, one_line, reads_rtl, txt, width_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, named, tip_text
from crmdesk.ui.widgets.tag import TagLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent, QPoint, QRect
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QBoxLayout

    from crmdesk.ui.story.side_facts import Fact

DISC, FACT_GAP, LEAST_FACT = 44, 14, 84
ICON, ICON_GAP, SPACING, WORDS_GAP = 15, 5, 10, 2
MOST, MOST_BESIDE = 4000, 180  # px of the line that says what it is: under the name, and by its actions


class Disc(QWidget):
    """The round initial of a name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = ""
        self.setFixedSize(theme.px(DISC), theme.px(DISC))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One letter on a tinted disc."""
        look = theme.tokens()
        font = theme.font("subject")
        initial(QPainter(self), self.rect(), self.name, font, fill=look.accbg, colour=look.acc)


class Facts(QWidget):
    """A strip of facts: a caption over a value, hairlines between them; those without room are left out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.facts: list[Fact] = []
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these; the reasons of a value are told beside the pointer, and to a screen reader."""
        self.facts = list(facts)
        self.setAccessibleName(", ".join(f"{one.caption}: {one.value}" for one in facts))
        self.setAccessibleDescription("\n".join(one.reasons for one in facts if one.reasons))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(theme.px(240), theme.px(42))

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(0, theme.px(42))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The facts from the reading start."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        flow, half = Flow(self.rect(), rtl=rtl), self.height() // 2
        caption, strong = theme.font("caption"), theme.font("strong")
        self._places = []
        for place, one in enumerate(self.facts):
            sign = theme.px(ICON) + ICON_GAP if one.icon else 0
            value = width_of(one_line(one.value), strong) + sign
            wide = max(width_of(one.caption, caption), value, theme.px(LEAST_FACT)) + 2
            if place and wide + 1 + FACT_GAP > flow.rest.width():
                return
            if place:
                painter.fillRect(flow.start(1, FACT_GAP).adjusted(0, 2, 0, -2), look.colour("line"))
            piece = flow.start(min(wide, flow.rest.width()), FACT_GAP)
            self._places.append(piece)
            base = False if one.figure else reads_rtl(one.value, default=rtl)
            txt(painter, piece.adjusted(0, 0, 0, -half), one.caption, look.mute, caption, rtl=rtl)
            line = Flow(piece.adjusted(0, half, 0, 0), rtl=rtl)
            if one.icon:
                ink = str(getattr(look, one.tone))
                draw_icon(painter, line.start(theme.px(ICON), ICON_GAP), one.icon, ink, rtl=rtl, size=ICON)
            txt(painter, line.rest, one.value, look.text, strong, rtl=rtl, base_rtl=base)

    def reasons_at(self, point: QPoint) -> str:
        """Why the value under a point is what it is, where that is told."""
        shown = zip(self.facts, self._places, strict=False)
        return next((one.reasons for one, place in shown if place.contains(point)), "")

    def event(self, event: QEvent) -> bool:
        """The reasons of the value under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip_text(self.reasons_at(event.pos())), self)
            return True
        return super().event(event)


class RecordHead(QWidget):
    """`back_asked` and `step_asked` move through the list; `link_asked` opens what the record belongs to."""

    back_asked = Signal()
    step_asked = Signal(int)
    link_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.back = Button("", "ghost", "arrow-left", small=True, parent=self)
        self.disc = Disc(self)
        self.name = DirLabel("", "title", data=True, wrapped=True, most=HEADING_LINES, parent=self)
        self.line = DirLabel("", "body", "mute", data=True, parent=self)
        self.link = Button("", "link", small=True, data=True, parent=self)
        self.previous = Button("", "ghost", "chevron-left", small=True, parent=self)
        self.next = Button("", "ghost", "chevron-right", small=True, parent=self)
        self.facts = Facts(self)
        self._belongs: QWidget | None = None
        self._words = QVBoxLayout()
        self._tag_box = QWidget(self)
        self._tags = FlowLayout(self._tag_box, 4)
        self._labels: list[TagLabel] = []
        self._lay_out()
        self.back.clicked.connect(self.back_asked)
        self.link.clicked.connect(self.link_asked)
        self.previous.clicked.connect(self._step_back)
        self.next.clicked.connect(self._step_on)
        self.retranslate()

    def _lay_out(self) -> None:
        column, first, words = QVBoxLayout(self), QHBoxLayout(), self._words
        self._belongs = QWidget(self)
        second = QHBoxLayout(self._belongs)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        first.setSpacing(SPACING)
        words.setSpacing(WORDS_GAP)
        top = Qt.AlignmentFlag.AlignTop
        first.addWidget(self.back, 0, top)
        first.addWidget(self.disc, 0, top)
        words.addWidget(self.name)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(2)
        second.addWidget(self.line)
        second.addWidget(self.link)
        second.addStretch(1)
        words.addWidget(self._belongs)
        words.addWidget(self._tag_box)
        first.addLayout(words, 1)
        first.addWidget(self.previous, 0, top)
        first.addWidget(self.next, 0, top)
        column.addLayout(first)

    def show_record(self, name: str, line: str, link: str, tags: Sequence[str]) -> None:
        """Show who or what it is."""
        name = unmasked(one_line(name))
        self.disc.name = name
        self.disc.update()
        self.name.setText(name)
        named(self.name, name)
        self.line.setText(unmasked(one_line(line)))
        self.line.setVisible(bool(line))
        self.link.setText(literal(unmasked(one_line(link))))
        self.link.setVisible(bool(link))
        for label in self._labels:
            self._tags.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = [TagLabel(unmasked(one_line(tag)), parent=self._tag_box) for tag in tags]
        for label in self._labels:
            self._tags.addWidget(label)
            label.show()
        self._tag_box.setVisible(bool(tags))

    def set_low(self, *, low: bool) -> None:
        """Leave out what is told elsewhere too: the initial, and the facts."""
        self.disc.setVisible(not low)
        self.facts.setVisible(not low)

    def put_words(self, actions: QBoxLayout, *, beside: bool) -> None:
        """Say what it is beside its actions, or again under the name."""
        words = self._belongs
        if words is None or beside == (actions.indexOf(words) >= 0):
            return
        (self._words if beside else actions).removeWidget(words)
        (actions if beside else self._words).insertWidget(0 if beside else 1, words)
        words.setMaximumWidth(theme.px(MOST_BESIDE if beside else MOST))
        words.setVisible(self._has_words())

    def _has_words(self) -> bool:
        """Whether anything but its name says what it is."""
        return not (self.line.isHidden() and self.link.isHidden())

    def room_left(self) -> int:
        """How much height was left to others, in pixels."""
        if not self.facts.isHidden():
            return 0
        height, words = self.sizeHint().height(), self._belongs
        if words is not None and self._has_words() and self._words.indexOf(words) < 0:
            height += self.link.sizeHint().height() + WORDS_GAP
        lower = max(self.disc.height(), height) - self.sizeHint().height()
        return self.facts.sizeHint().height() + SPACING + lower

    def _step_back(self) -> None:
        self.step_asked.emit(-1)

    def _step_on(self) -> None:
        self.step_asked.emit(1)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.back.set_name(_("Back to the list"))
        self.previous.set_name(_("Previous record"))
        self.next.set_name(_("Next record"))
        named(self.link, _("Company"))
