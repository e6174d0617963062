"""Rubbish is cleared in the window's thread alone.

Python clears cycles in whatever thread happens to make the next object. A widget or a chart part that
dies in a job's thread waits there for the window's, which waits for it: both stand still for good. So the
automatic clearing is off while there is a window, and its thread clears in small pieces of its own.

It stays off for good. Turned on as a window goes, it would begin within one of Qt's destructors, which hold
what the next one waits for.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

PIECE_MS: Final = 250
"""Young rubbish is cleared so often: a few milliseconds, also while a job loads what it needs."""
WHOLE: Final = 240
"""All of it every so many pieces."""
REST: Final = 4
"""So many pieces pass before the first, and before what is there settles: rows are awaited then."""


class Garbage(QObject):
    """Clears as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = 0
        self._rest, self._is_settling = REST, False
        gc.disable()
        self._timer = QTimer(self, interval=PIECE_MS)
        self._timer.timeout.connect(self.clear)
        self._timer.start()

    def settle(self) -> None:
        """What is there after the next clearing stays: none after it has to look at that."""
        self._rest, self._is_settling = REST, True

    def clear(self) -> None:
        """One piece, or now and then all."""
        self._rest = max(self._rest - 1, 0)
        if self._rest:
            return
        if self._is_settling:
            self._is_settling = False
            gc.collect()
            gc.freeze()
            return
        self._pieces = (self._pieces + 1) % WHOLE
        gc.collect(1 if self._pieces else 2)
