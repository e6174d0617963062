"""Two versions of one record side by side: for each field that differs, mine or theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import NOTHING, Writing, runs_rtl, words_of
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, focus_ring, rounded, txt
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.entities.spec import Field

CARD = 52


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people changed: what I typed and what the book has now (links as titles)."""

    field: Field
    mine: Any
    theirs: Any


class _Version(QAbstractButton):
    """One of two values of a field, chosen like a radio button."""

    def __init__(self, caption: str, field: Field, value: Any, writing: Writing, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption, self._field = caption, field
        self._words = words_of(field, value, writing) or NOTHING
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self, _("{whose}: {value}").format(whose=caption, value=self._words))
        tip(self, self._words)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(CARD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        edge = look.acc if self.isChecked() else look.ctl
        rounded(painter, self.rect(), 6, look.accbg if self.isChecked() else look.surf, edge=edge)
        flow = Flow(self.rect().adjusted(10, 0, -10, 0), rtl=rtl)
        sign = "circle-dot" if self.isChecked() else "circle"
        draw_icon(painter, flow.start(theme.px(16), 8), sign, edge, rtl=rtl, size=16)
        half = self.height() // 2
        caption, words = flow.rest.adjusted(0, 6, 0, -half), flow.rest.adjusted(0, half - 4, 0, -6)
        txt(painter, caption, self._caption, look.mute, theme.font("caption"), rtl=rtl)
        base = runs_rtl(self._field, self._words, rtl=rtl)
        txt(painter, words, self._words, look.text, theme.font("medium"), rtl=rtl, base_rtl=base)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 6, look.acc)


class ConflictPanel(QWidget):
    """Mine is chosen first. `decided` tells the names of the fields whose other version is to stay."""

    decided = Signal(object)
    cancelled = Signal()

    def __init__(
        self, message: str, rows: Sequence[Difference], writing: Writing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theirs: dict[str, QAbstractButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(DirLabel(message, wrapped=True, parent=self))
        for one in rows:
            column.addSpacing(6)
            column.addWidget(DirLabel(_(one.field.label), "strong", parent=self))
            column.addLayout(self._pair(one, writing))
        column.addSpacing(10)
        foot = QHBoxLayout()
        self.save, self.back = Button(_("Save this choice"), "primary"), Button(_("Back to the form"))
        self.save.clicked.connect(self._decide)
        self.back.clicked.connect(self.cancelled)
        foot.addWidget(self.save)
        foot.addWidget(self.back)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)

    def _pair(self, one: Difference, writing: Writing) -> QHBoxLayout:
        pair, group = QHBoxLayout(), QButtonGroup(self)
        pair.setSpacing(8)
        mine = _Version(_("My version"), one.field, one.mine, writing, self)
        theirs = _Version(_("Their version"), one.field, one.theirs, writing, self)
        for button in (mine, theirs):
            group.addButton(button)
            pair.addWidget(button)
        mine.setChecked(True)
        self.theirs[one.field.name] = theirs
        return pair

    def chosen(self) -> set[str]:
        """The names of the fields whose other version is to stay."""
        return {name for name, button in self.theirs.items() if button.isChecked()}

    def choose(self, names: set[str]) -> None:
        """Let the other version of these fields stay."""
        for name in names:
            self.theirs[name].setChecked(True)

    def _decide(self) -> None:
        self.decided.emit(self.chosen())
