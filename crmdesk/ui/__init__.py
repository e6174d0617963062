"""The window."""

from __future__ import annotations

import sys
from typing import Any

import PySide6.QtCore  # noqa: F401 - brings the feature module


def _leave_sources_unread() -> None:
    """Spare the start PySide's look into the source of each module imported after it.

    It looks for `__feature__` switches, which this program does not use; a module it has an entry for
    is not read.
    """
    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # noqa: SLF001 - there is no switch for it


_leave_sources_unread()
