"""The list of keys, made from the rows of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.key_group import key_groups
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.screen_room import resize_within
from crmdesk.ui.widgets.scroll_page import ScrollPage

WIDTH, HEIGHT = 560, 480


class KeyList(QDialog):
    """All actions that have keys, by menu; it scrolls, and Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys"))
        self.rows = QWidget()
        groups = QVBoxLayout(self.rows)
        margins(groups, 16, 8, 16, 8)
        groups.setSpacing(12)
        for group in key_groups(self.rows):
            groups.addWidget(group)
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
