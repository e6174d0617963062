"""How a deal ended, or the two ways in which it can: won, lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.deal import DealStatus
from crmdesk.ui.board.drop_strip import Ending
from crmdesk.ui.cells import unmasked
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.tag import StatusTag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.ui.desk import Desk

LOST_TO = N_("{day}. {reason}, to {competitor}")
LOST_FOR = N_("{day}. {reason}")


class OutcomeLine(QWidget):
    """An open deal has two buttons, a closed one its outcome in words and a way back."""

    ending_asked = Signal(str)
    reopen_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tag = StatusTag("", "neutral", parent=self)
        self.facts = DirLabel("", "body", "mute", parent=self)
        self.won = Button("", icon="trophy", small=True, parent=self)
        self.lost = Button("", icon="ban", small=True, parent=self)
        self.reopen = Button("", icon="rotate-ccw", small=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.tag, self.facts):
            row.addWidget(part)
        row.addStretch(1)
        for button in (self.won, self.lost, self.reopen):
            row.addWidget(button)
        self.won.clicked.connect(partial(self.ending_asked.emit, Ending.WON.value))
        self.lost.clicked.connect(partial(self.ending_asked.emit, Ending.LOST.value))
        self.reopen.clicked.connect(self.reopen_asked)

    def show_outcome(self, values: Mapping[str, Any]) -> None:
        """Show how a deal stands; without values it is not in the book yet."""
        status = values.get("status")
        self.setVisible(status is not None)
        is_open = status is DealStatus.OPEN
        for part, shown in ((self.won, is_open), (self.lost, is_open), (self.reopen, not is_open)):
            part.setVisible(shown)
        self.won.setText(_("Mark as won"))
        self.lost.setText(_("Mark as lost…"))
        self.reopen.setText(_("Reopen"))
        self.tag.setVisible(not is_open)
        self.facts.setText("" if is_open or status is None else self._facts(values))
        if status is DealStatus.WON:
            self.tag.set_state(_("Won"), "good", "trophy")
        elif status is DealStatus.LOST:
            self.tag.set_state(_("Lost"), "bad", "ban")

    def _facts(self, values: Mapping[str, Any]) -> str:
        """The day it ended; why and to whom it was lost."""
        fmt, day = self._desk.fmt, values.get("closed")
        told = {
            "day": day or "",
            "reason": unmasked(one_line(values.get("lost_reason") or "")),
            "competitor": unmasked(one_line(values.get("competitor") or "")),
        }
        if told["competitor"]:
            return fmt.sentence(LOST_TO, **told)
        if told["reason"]:
            return fmt.sentence(LOST_FOR, **told)
        return fmt.date(day) if day is not None else ""
