"""The stages of a deal in a row: those behind it, the one it stands in, those ahead. A press moves it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, focus_ring, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.pipelines import StageRow

HEIGHT, PAD, RADIUS = 32, 8, 6
LEAST = 48
ROLES: Final[tuple[theme.Role, theme.Role]] = ("medium", "strong")
"""How a stage is written, and the one the deal stands in: words come before an equal share of the room."""


class _Step(QAbstractButton):
    """One stage: before, here or after the deal's own."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.order = 0
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = max(width_of(self.text(), theme.font(role)) for role in ROLES)
        return QSize(wide + 2 * PAD + 2, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(LEAST), theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.tokens()
        fill, edge, ink = look.surf, look.line2, look.mute
        if self.order < 0:
            fill, edge, ink = look.accbg, "", look.text
        elif self.order == 0:
            fill, edge, ink = look.acc, "", look.onacc
        if self.underMouse() and self.order and self.isEnabled():
            fill = look.acch
        rounded(painter, self.rect(), RADIUS, fill, edge=edge)
        role = ROLES[self.order == 0]
        base = reads_rtl(self.text(), default=self.isRightToLeft())
        place = self.rect().adjusted(PAD, 0, -PAD, 0)
        txt(painter, place, self.text(), ink, theme.font(role), CENTER, self.isRightToLeft(), base_rtl=base)
        if self.hasFocus():
            ring = look.text if self.order == 0 else look.acc
            focus_ring(painter, self.rect(), RADIUS, ring)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class StageBar(QWidget):
    """`stage_asked` tells the stage pressed; the one the deal stands in asks for nothing."""

    stage_asked = Signal(int)

    def __init__(self, fmt: Formatter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fmt = fmt
        self.steps: list[_Step] = []
        self._stages: tuple[StageRow, ...] = ()
        self.stage = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def show_stages(self, stages: Sequence[StageRow], stage: int, *, is_open: bool) -> None:
        """Show where a deal stands; a closed one cannot be moved until it is reopened."""
        if tuple(stages) != self._stages:
            self._build(stages)
        self.stage = stage
        here = next((place for place, one in enumerate(stages) if one.id == stage), -1)
        for place, step in enumerate(self.steps):
            step.order = place - here if here >= 0 else 1
            step.setEnabled(is_open)
            self._name(step, place)
            step.update()

    def _build(self, stages: Sequence[StageRow]) -> None:
        for gone in self.steps:
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._stages, self.steps = tuple(stages), []
        for one in stages:
            step = _Step(one.name, self)
            step.clicked.connect(partial(self._ask, one.id))
            self._row.addWidget(step)
            self.steps.append(step)

    def _name(self, step: _Step, place: int) -> None:
        said = self.fmt.sentence(
            N_("Stage {name}, {place} of {count}"), name=step.text(), place=place + 1, count=len(self.steps)
        )
        here = _("The deal is here") if step.order == 0 else _("Press to move the deal here")
        named(step, said, here)
        tip(step, step.text())

    def _ask(self, stage: int) -> None:
        if stage != self.stage:
            self.stage_asked.emit(stage)

    def retranslate(self, fmt: Formatter) -> None:
        """What is spoken, in the language of the window."""
        self.fmt = fmt
        named(self, _("Stages"))
        for place, step in enumerate(self.steps):
            self._name(step, place)
