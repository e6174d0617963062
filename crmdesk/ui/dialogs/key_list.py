"""The list of keys, made from the rows of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.actions import MENUS
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.screen_room import resize_within
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from crmdesk.ui.actions import Action

WIDTH, HEIGHT = 560, 480


class KeyList(QDialog):
    """All actions that have keys, by menu; it scrolls, and Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys"))
        self.rows = QWidget()
        grid = QGridLayout(self.rows)
        margins(grid, 16, 8, 16, 8)
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(0, 1)
        for menu, groups in MENUS.items():
            with_keys = [row for group in groups for row in group if row.keys]
            if with_keys:
                grid.addWidget(DirLabel(_(menu.value), "strong"), grid.rowCount(), 0, 1, 2)
            for row in with_keys:
                self._add(grid, row)
        area = ScrollPage(self.rows, edged=True)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(area, _("Keys"))
        close = Button(_("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        margins(foot, 16, 0, 16, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 14)
        column.addWidget(area, 1)
        column.addLayout(foot)
        resize_within(self, theme.px(WIDTH), theme.px(HEIGHT))
        close.setFocus()

    def _add(self, grid: QGridLayout, row: Action) -> None:
        place = grid.rowCount()
        grid.addWidget(DirLabel(_(row.text)), place, 0)
        grid.addWidget(DirLabel(row.told_keys(rtl=self.isRightToLeft()), tone="mute"), place, 1)
