"""What every step of the wizard is: a body, a way on, and a sentence beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow


class Step(QWidget):
    """One step. `show_flow` brings it up to date with the import; `changed` says that the way on changed."""

    changed = Signal()
    skip_asked = Signal()
    """The step has done its part and asks for the next one."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.flow = desk, flow

    def name(self) -> str:
        """The step's name in the row of steps."""
        raise NotImplementedError

    def next_text(self) -> str:
        """The words of the button that leads on; empty where there is none."""
        raise NotImplementedError

    def can_go_on(self) -> bool:
        """Whether the way on is open."""
        return True

    def note(self) -> str:
        """A sentence beside the buttons."""
        return ""

    def first_field(self) -> QWidget | None:
        """Where the focus goes; None: to the button that leads on, if it is open."""
        return None

    def set_low(self, *, low: bool) -> None:
        """Leave out what is told elsewhere too where the window is low."""

    def show_flow(self) -> None:
        """Show what the import knows now."""

    def retranslate(self) -> None:
        """All words in the language of the window."""
