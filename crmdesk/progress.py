"""How far a long command is, counted along on a terminal's last line."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter

_TICKS_A_SECOND: Final = 5


class Progress:
    """Counts along where there is a terminal; elsewhere it says nothing."""

    def __init__(self, fmt: Formatter) -> None:
        self._fmt = fmt
        self._shown = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is; `total` is 0 while it is not known."""
        if sys.stderr.isatty() and time.monotonic() - self._shown > 1 / _TICKS_A_SECOND:
            self._shown = time.monotonic()
            whole = f" / {self._fmt.integer(total)}" if total else ""
            sys.stderr.write(f"\r{self._fmt.integer(done)}{whole}  ")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            sys.stderr.write("\r")
