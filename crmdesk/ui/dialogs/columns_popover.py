"""The panel in which the columns of a list are chosen and put in order, by mouse or key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.screen_room import room_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.entities.spec import Entity

WIDTH, HEIGHT, REST, ROW = 300, 320, 100, 32
NAME = Qt.ItemDataRole.UserRole


class ColumnsPopover(Popover):
    """A tick for each column but the first, which always stays; changes are told at once."""

    columns_set = Signal(object)
    usual_asked = Signal()

    def __init__(self, declared: Entity, shown: Sequence[str], anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self._first = shown[0]
        self.list = QListWidget(self)
        self.up = Button("", "default", "arrow-up", small=True, name=_("Move earlier"), parent=self)
        self.down = Button("", "default", "arrow-down", small=True, name=_("Move later"), parent=self)
        self.usual = Button(_("Default columns"), "link", small=True, parent=self)
        self._fill(declared, shown)
        self._lay_out(anchor)
        self.list.itemChanged.connect(self._tell)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.usual.clicked.connect(self._ask_usual)

    def _fill(self, declared: Entity, shown: Sequence[str]) -> None:
        labels = {one.name: one.label for one in declared.columns()}
        rest = [one for one in labels if one not in shown]
        for name in [*shown[1:], *rest]:
            item = QListWidgetItem(_(labels[name]))
            item.setData(NAME, name)
            item.setSizeHint(QSize(0, theme.px(ROW)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _lay_out(self, anchor: QWidget) -> None:
        named(self, _("Columns"))
        named(self.list, _("Columns"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        room = room_at(anchor.mapToGlobal(anchor.rect().center())).height() - theme.px(REST)
        self.list.setFixedSize(theme.px(WIDTH), min(theme.px(HEIGHT), room))
        self.body.addWidget(DirLabel(_("Columns of this list"), "strong", parent=self))
        self.body.addWidget(self.list)
        foot = QHBoxLayout()
        for button in (self.up, self.down):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.usual)
        self.body.addLayout(foot)

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if row < 0 or not 0 <= row + step < self.list.count():
            return
        self.list.blockSignals(True)
        self.list.insertItem(row + step, self.list.takeItem(row))
        self.list.setCurrentRow(row + step)
        self.list.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        items = (self.list.item(row) for row in range(self.list.count()))
        ticked = [item.data(NAME) for item in items if item.checkState() is Qt.CheckState.Checked]
        self.columns_set.emit((self._first, *ticked))

    def _ask_usual(self) -> None:
        self.close()
        self.usual_asked.emit()
