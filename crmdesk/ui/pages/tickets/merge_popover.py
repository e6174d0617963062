"""Which ticket stays when several are merged, asked in one small panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from crmdesk.services.ticket_desk import QueueRow
    from crmdesk.ui.desk import Desk

WIDTH, SEEN, FEW = 380, 6, 8
"""How wide it is, how many tickets are seen at once, and up to how many nothing has to be looked for."""

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class MergePopover(Popover):
    """`merged` tells the ticket that stays and the others; the oldest is offered first."""

    merged = Signal(int, list)

    def __init__(self, desk: Desk, rows: Sequence[QueueRow], anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setLayoutDirection(anchor.layoutDirection())
        self._desk = desk
        self._rows = sorted(rows, key=lambda one: one.id)
        heading = desk.fmt.sentence(NN_("Merge {count} ticket", "Merge {count} tickets"), count=len(rows))
        named(self, heading)
        self.body.addWidget(DirLabel(heading, "strong", parent=self))
        self.body.addWidget(DirLabel(_("Which one stays?"), "body", "mute", parent=self))
        self.search, self.list = SearchBox(_("Search this list"), parent=self), PickList(self)
        self.search.setVisible(len(rows) > FEW)
        named(self.list, _("Which one stays?"))
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        why = _("What was said in the others moves there in the order of time. Ctrl+Z takes it back.")
        self.body.addWidget(DirLabel(why, "caption", "mute", wrapped=True, parent=self))
        if len({one.customer for one in rows}) > 1:
            warning = _("These tickets are of different customers. That of the one that stays is kept.")
            self.body.addWidget(DirLabel(warning, "body", "warn", wrapped=True, parent=self))
        self.confirm = Button(heading, "primary", "merge", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        self._lay_out_foot()
        self.list.installEventFilter(self)
        self.list.picked.connect(self._follow_choice)
        self._seek("")
        self.list.choose_first()
        self.list.setFixedHeight(self.list.sizeHintForRow(0) * min(len(rows), SEEN) + 2)
        self.setFixedWidth(theme.px(WIDTH))
        # Qt gives a panel no more than two thirds of the screen by itself.
        self.setMinimumHeight(self.body.totalHeightForWidth(theme.px(WIDTH)))
        self.search.sought.connect(self._seek)
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.close)

    def _lay_out_foot(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.confirm)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _seek(self, text: str) -> None:
        """Show the tickets whose number, subject or customer has what is looked for."""
        wanted, picks = fold(text), [self._pick(one) for one in self._rows]
        self.list.put([one for one in picks if wanted in fold(f"{one.title} {one.detail}")])
        if self.list.chosen() is None:
            self.list.choose_first()

    def _pick(self, row: QueueRow) -> Pick:
        fmt, subject = self._desk.fmt, one_line(unmasked(row.subject))
        number = fmt.record_number(row.id)
        title = fmt.sentence(N_("{number} {subject}"), number=number, subject=subject)
        return Pick(row.id, title, one_line(unmasked(row.customer)), _(row.status.label))

    def _follow_choice(self, key: object) -> None:
        self.confirm.setEnabled(key is not None)

    def submit(self) -> None:
        """Merge into the one chosen."""
        chosen = self.list.chosen()
        if chosen is not None:
            self.close()
            others = [one.id for one in self._rows if one.id != chosen.key]
            self.merged.emit(chosen.key, others)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter merges in the list, which would keep the key to itself."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            if event.type() == QEvent.Type.KeyPress:
                self.submit()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter merges; from the search box it goes to what was found."""
        if event.key() not in _ENTER or self.cancel.hasFocus():
            super().keyPressEvent(event)
        elif self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()
