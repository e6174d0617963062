"""The reference of the figures in the window: a list to search in, and beside it the chapter chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _
from crmdesk.services.kpi_reference import RULES, TITLE, Style, chapter_of
from crmdesk.ui import theme
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.screen_room import resize_within
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmdesk.kpi.spec import Kpi
    from crmdesk.services.kpi_reference import Chapter

WIDTH, HEIGHT, LIST = 860, 560, 280


class KpiReference(QDialog):
    """All figures by name; typing looks through every word of their chapters, and Esc closes it."""

    def __init__(self, kpis: Iterable[Kpi], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_(TITLE))
        self._chapters = {kpi.id: chapter_of(kpi) for kpi in kpis}
        self.search = SearchBox(_("Find a KPI"))
        self.list = PickList(self)
        named(self.list, _("KPIs"))
        self.list.setFixedWidth(theme.px(LIST))
        self.area = ScrollPage(QWidget(), edged=True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        start = QVBoxLayout()
        start.addWidget(self.search)
        start.addWidget(self.list, 1)
        panes = QHBoxLayout()
        panes.addLayout(start)
        panes.addWidget(self.area, 1)
        close = Button(_("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(panes, 1)
        column.addLayout(foot)
        self.search.sought.connect(self._seek)
        self.list.picked.connect(self._show)
        resize_within(self, theme.px(WIDTH), theme.px(HEIGHT))
        self._seek("")
        self.search.setFocus()

    def _seek(self, words: str) -> None:
        wanted = fold(words).split()
        found = [one for one in self._chapters.values() if all(word in fold(one.text) for word in wanted)]
        self.list.put([Pick(one.id, one.name, one.lines[0].text, icon="gauge") for one in found])
        if self.list.chosen() is None:
            self.list.choose_first()

    def _show(self, key: object) -> None:
        chapter = self._chapters.get(str(key))
        page = QWidget()
        column = QVBoxLayout(page)
        margins(column, 16, 4, 16, 12)
        column.setSpacing(theme.px(6))
        if chapter is None:
            column.addWidget(DirLabel(_("No KPI has these words."), tone="mute", wrapped=True))
        else:
            _tell(chapter, column)
        column.addStretch(1)
        self.area.setWidget(page)
        named(self.area, chapter.name if chapter else _(TITLE))


def _tell(chapter: Chapter, column: QVBoxLayout) -> None:
    """A chapter line by line, and under it what holds for every figure."""
    column.addWidget(DirLabel(chapter.name, "title", wrapped=True))
    column.addWidget(DirLabel(chapter.id, "caption", "mute"))
    for line in chapter.lines:
        role: theme.Role = "strong" if line.style is Style.HEADING else "body"
        column.addWidget(DirLabel(_pointed(line.text, line.style), role, wrapped=True))
    column.addWidget(DirLabel(_("For every KPI"), "strong", wrapped=True))
    for rule in RULES:
        column.addWidget(DirLabel(_pointed(_(rule), Style.POINT), "caption", "mute", wrapped=True))


def _pointed(text: str, style: Style) -> str:
    return f"• {text}" if style is Style.POINT else text
