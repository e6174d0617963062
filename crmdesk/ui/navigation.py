"""The navigation: the sections in one list, the settings apart at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import fill
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.nav_list import NavItem, NavList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.sections import Section


class Navigation(QWidget):
    """Where to go; `chosen` tells the key of a section."""

    chosen = Signal(str)

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = tuple(sections)
        self.list, self.foot = NavList(parent=self), NavList(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        for part in (self.list, self.foot):
            part.chosen.connect(self.chosen)

    def set_current(self, key: str) -> None:
        """Mark a section as the one shown."""
        for part in (self.list, self.foot):
            part.set_current(key)

    def set_folded(self, *, folded: bool) -> None:
        """Show icons only, or icons with words."""
        for part in (self.list, self.foot):
            part.set_folded(folded=folded)
        self._fit_foot()

    def _fit_foot(self) -> None:
        self.foot.setFixedHeight(self.foot.sizeHint().height())

    def retranslate(self) -> None:
        """The names of the sections in the language of the window."""
        for part, low in ((self.list, False), (self.foot, True)):
            part.set_items(
                [
                    NavItem(section.key, _(section.title), section.icon)
                    for section in self._sections
                    if section.is_low is low
                ]
            )
        named(self.list, _("Sections"))
        named(self.foot, _("Settings"))
        self._fit_foot()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline at the reading end."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.bg)
        edge = 0 if self.isRightToLeft() else self.width() - 1
        fill(painter, QRect(edge, 0, 1, self.height()), look.line)
