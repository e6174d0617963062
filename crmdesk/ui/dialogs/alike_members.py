"""The records of a group of duplicates below one another: which are meant, and the way to each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.ui.cells import unmasked
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal, margins, named, tip

if TYPE_CHECKING:
    from crmdesk.services.duplicates import Group, Member
    from crmdesk.ui.desk import Desk

LONGEST, INDENT = 40, 26


class AlikeMembers(QWidget):
    """A tick, a name and what tells it from the others for each; all are ticked at first."""

    changed = Signal()
    """Other records are ticked."""
    open_asked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._group: Group | None = None
        self.ticks: dict[int, QCheckBox] = {}
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(8)
        self._column.addStretch(1)

    def ticked(self) -> list[int]:
        """The ids of the ticked records, in their order."""
        return [id_ for id_, tick in self.ticks.items() if tick.isChecked()]

    def show_group(self, group: Group | None) -> None:
        """Show the records of a group; ticks stay where it is the one that was shown."""
        left_out = {id_ for id_, tick in self.ticks.items() if not tick.isChecked()}
        before = [] if self._group is None else [one.id for one in self._group.members]
        if group is None or before != [one.id for one in group.members]:
            left_out = set()
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._group, self.ticks, self._rows = group, {}, []
        if group is not None:
            for one in group.members:
                self._add(self._row(one, is_ticked=one.id not in left_out))
            more = group.size - len(group.members)
            if more:
                told = NN_("{count} more is like these.", "{count} more are like these.")
                words = self._desk.fmt.sentence(told, count=more)
                self._add(DirLabel(words, "caption", "mute", wrapped=True, parent=self))
        self.changed.emit()

    def _add(self, row: QWidget) -> None:
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _row(self, one: Member, *, is_ticked: bool) -> QWidget:
        row, fmt = QWidget(self), self._desk.fmt
        name = unmasked(one_line(one.name))
        shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        tick = QCheckBox(literal(fmt.isolate(shown)), row)
        tick.setChecked(is_ticked)
        if shown != name:
            tip(tick, name)
        tick.toggled.connect(self._tell)
        self.ticks[one.id] = tick
        way = Button(_("Open"), "link", "external-link", small=True, parent=row)
        named(way, fmt.sentence(N_("Open {name}"), name=name))
        way.clicked.connect(partial(self._open, one.id))
        head, column = QHBoxLayout(), QVBoxLayout(row)
        head.addWidget(tick, 1)
        head.addWidget(way, 0, Qt.AlignmentFlag.AlignTop)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        if details := self._details(one):
            told = DirLabel(details, "caption", "mute", wrapped=True, parent=row)
            beneath = QVBoxLayout()
            margins(beneath, INDENT, 0, 0, 0)
            beneath.addWidget(told)
            column.addLayout(beneath)
            named(tick, name, details)
        return row

    def _details(self, one: Member) -> str:
        """What tells it from the others, a line for each kind."""
        fmt = self._desk.fmt
        lines = [
            [fmt.isolate(unmasked(one_line(one.company)))] if one.company else [],
            [fmt.phone(number) for number in one.phones],
            [fmt.ident(address) for address in one.emails],
        ]
        return "\n".join(_(", ").join(line) for line in lines if line)

    def _tell(self, *_on: bool) -> None:
        self.changed.emit()

    def _open(self, record: int, *_on: bool) -> None:
        self.open_asked.emit(record)
