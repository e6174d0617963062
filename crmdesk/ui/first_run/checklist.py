"""The strip of first steps above the pages, until it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import margins

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk


class Checklist(QWidget):
    """Links to the first steps; each gets a tick when its record is there."""

    def __init__(
        self, desk: Desk, steps: dict[str, Callable[[], object]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.title = DirLabel("", "strong")
        self.links = {key: Button("", "link") for key in steps}
        self.close_button = Button("", "ghost", "x", small=True)
        words = QWidget()
        flow = FlowLayout(words, 4)
        flow.addWidget(self.title)
        for key, link in self.links.items():
            link.clicked.connect(steps[key])
            flow.addWidget(link)
        row = QHBoxLayout(self)
        margins(row, 14, 4, 6, 4)
        row.addWidget(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.close_button.clicked.connect(self._dismiss)
        desk.locale_changed.connect(self.retranslate)
        desk.theme_changed.connect(self.update)
        self.retranslate()

    def _dismiss(self) -> None:
        self._desk.preferences.first_steps = False
        self.hide()
        self.deleteLater()

    def tick(self, key: str) -> None:
        """A step is done."""
        if key in self.links:
            self.links[key].set_icon("circle-check")

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.title.setText(_("First steps:"))
        words = {
            "company": _("Add a company"),
            "import": _("Bring in your customers"),
            "staff": _("Name your colleagues"),
            "stages": _("Set up the stages"),
        }
        for key, link in self.links.items():
            link.setText(words[key])
        self.close_button.set_name(_("Close the first steps"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A tinted strip with a hairline below."""
        painter, look = QPainter(self), theme.tokens()
        painter.fillRect(self.rect(), QColor(look.acch))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(look.line))
