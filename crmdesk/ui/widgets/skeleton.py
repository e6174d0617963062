"""Waiting: nothing at first, then grey rows, then words, then a progress bar with Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, Flow, rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

ROWS_AFTER, WORDS_AFTER, CANCEL_AFTER = 150, 1_000, 10_000  # ms
PITCH = 32


class Skeleton(QWidget):
    """The loading state. It never says "empty": it appears while the answer is not known."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = 0
        self._words = DirLabel("", "body", "mute", align=CENTER, parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(240)
        self._cancel = Button(parent=self)
        self._cancel.clicked.connect(self.cancelled)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for part in (self._words, self._bar, self._cancel):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._next_stage)
        self.retranslate()
        self._show_stage()

    def begin(self) -> None:
        """Start waiting."""
        self.stage = 0
        self._bar.setRange(0, 0)
        self._timer.start(ROWS_AFTER)
        self._show_stage()

    def end(self) -> None:
        """Stop: the answer is here."""
        self._timer.stop()
        self.stage = 0
        self._show_stage()

    def set_progress(self, done: int, of: int) -> None:
        """How far the work is, for the bar that appears after ten seconds."""
        self._bar.setRange(0, of)
        self._bar.setValue(done)

    def retranslate(self) -> None:
        """Own words in the language of the window."""
        self._words.setText(_("Loading…"))
        self._bar.setAccessibleName(_("Progress"))
        self._cancel.setText(_("Cancel"))

    def _next_stage(self) -> None:
        self.stage += 1
        waits = {1: WORDS_AFTER - ROWS_AFTER, 2: CANCEL_AFTER - WORDS_AFTER}
        if self.stage in waits:
            self._timer.start(waits[self.stage])
        self._show_stage()

    def _show_stage(self) -> None:
        words, cancel = 2, 3
        self._words.setVisible(self.stage >= words)
        self._bar.setVisible(self.stage >= cancel)
        self._cancel.setVisible(self.stage >= cancel)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Grey strips where rows will stand."""
        if self.stage != 1:
            return
        painter, look = QPainter(self), theme.tokens()
        for row in range(min(self.height() // PITCH, 12)):
            strip = QRect(14, row * PITCH + 11, self.width() - 28, 10)
            flow = Flow(strip, rtl=self.isRightToLeft())
            for share in (5, 3, 4):
                width = strip.width() * share // 16
                rounded(painter, flow.start(width, 16), 5, look.line)
