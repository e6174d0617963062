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


def view_key(view: int) -> str:
    """The key of a pinned view, beside those of the sections."""
    return f"view {view}"


class Navigation(QWidget):
    """Where to go; `chosen` tells the key of a section or of a pinned view."""

    chosen = Signal(str)

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = tuple(sections)
        self._views: tuple[NavItem, ...] = ()
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

    def show_views(self, views: Sequence[NavItem]) -> None:
        """Show pinned views below the sections; without any there is no caption either."""
        if tuple(views) != self._views:
            self._views = tuple(views)
            self._show_list()

    def _show_list(self) -> None:
        """The sections keep their counts."""
        counts = self.list.badges()
        rows = [one._replace(badge=counts.get(one.key, "")) for one in self._rows(is_low=False)]
        pinned = [NavItem("", _("Views")), *self._views] if self._views else []
        self.list.set_items([*rows, *pinned])

    def _rows(self, *, is_low: bool) -> list[NavItem]:
        return [
            NavItem(section.key, _(section.title), section.icon)
            for section in self._sections
            if section.is_low is is_low
        ]

    def retranslate(self) -> None:
        """The names of the sections in the language of the window."""
        self._show_list()
        self.foot.set_items(self._rows(is_low=True))
        named(self.list, _("Sections"))
        named(self.foot, _("Settings"))
        self._fit_foot()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline at the reading end."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.bg)
        edge = 0 if self.isRightToLeft() else self.width() - 1
        fill(painter, QRect(edge, 0, 1, self.height()), look.line)
