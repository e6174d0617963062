"""Which ticket stays when several are merged, asked in one small panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal, named
from crmdesk.ui.widgets.popover import Popover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.services.ticket_desk import QueueRow
    from crmdesk.ui.desk import Desk

WIDTH, LONGEST, MOST = 380, 48, 8


class MergePopover(Popover):
    """`merged` tells the ticket that stays and the others; the oldest is offered first."""

    merged = Signal(int, list)

    def __init__(self, desk: Desk, rows: Sequence[QueueRow], anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setLayoutDirection(anchor.layoutDirection())
        fmt = desk.fmt
        self._ids = sorted(row.id for row in rows)
        heading = fmt.sentence(NN_("Merge {count} ticket", "Merge {count} tickets"), count=len(rows))
        named(self, heading)
        self.body.addWidget(DirLabel(heading, "strong", parent=self))
        self.body.addWidget(DirLabel(_("Which one stays?"), "body", "mute", parent=self))
        self.group = QButtonGroup(self)
        for row in sorted(rows, key=lambda one: one.id)[:MOST]:
            told = fmt.sentence(
                N_("{number} {subject}"), number=fmt.record_number(row.id), subject=_short(row)
            )
            button = QRadioButton(literal(told), self)
            button.setChecked(row.id == self._ids[0])
            self.group.addButton(button, row.id)
            self.body.addWidget(button)
        why = _("What was said in the others moves there in the order of time. Ctrl+Z takes it back.")
        self.body.addWidget(DirLabel(why, "caption", "mute", wrapped=True, parent=self))
        self.confirm = Button(_("Merge"), "primary", "merge", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        foot = QHBoxLayout()
        foot.addWidget(self.confirm)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.setFixedWidth(theme.px(WIDTH))
        # Qt gives a panel no more than two thirds of the screen by itself.
        self.setMinimumHeight(self.body.totalHeightForWidth(theme.px(WIDTH)))
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.close)

    def submit(self) -> None:
        """Merge into the one chosen."""
        into = self.group.checkedId()
        self.close()
        self.merged.emit(into, [one for one in self._ids if one != into])


def _short(row: QueueRow) -> str:
    subject = " ".join(row.subject.split())
    return subject if len(subject) <= LONGEST else f"{subject[:LONGEST]}…"
