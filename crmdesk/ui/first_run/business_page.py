"""Page 3: the name of the business and its logo; both stand on printed pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.first_run.question import Question
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers

SIDE = 64
PICTURES = "*.png *.jpg *.jpeg"


class LogoView(QWidget):
    """The logo, whole, in a frame; a building where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self.setFixedSize(SIDE, SIDE)

    def show_file(self, path: str) -> bool:
        """Show the picture of a file; whether it is one."""
        self._picture = QPixmap(path) if path else QPixmap()
        self.update()
        return not self._picture.isNull()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame and picture."""
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), 8, look.surf, edge=look.line2)
        if self._picture.isNull():
            draw_icon(painter, self.rect(), "building-2", look.mute, rtl=self.isRightToLeft(), size=26)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(QSize(SIDE - 8, SIDE - 8), Qt.AspectRatioMode.KeepAspectRatio)
        place = self.rect()
        place.setSize(size)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, self._picture)


def ask_logo(parent: QWidget, present: str) -> str:
    """Choose a picture in the system's dialog; empty if none was chosen."""
    folder = str(Path(present).parent) if present else ""
    kinds = f"{_('Pictures')} ({PICTURES})"
    path, _kind = QFileDialog.getOpenFileName(parent, _("Choose a logo"), folder, kinds)
    return path


class BusinessPage(Question):
    """A line and a picture."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(desk, answers, parent)
        self.label, self.line = DirLabel("", "medium"), UnitLine()
        self.line.setText(answers.name)
        self.line.textChanged.connect(self._take_name)
        self.logo_label = DirLabel("", "medium")
        self.logo = LogoView()
        self.logo.show_file(answers.logo)
        self.choose, self.remove = Button(icon="folder-open"), Button("", "ghost", "x")
        self.choose.clicked.connect(self._ask)
        self.remove.clicked.connect(lambda: self._take_logo(""))
        self.fault = DirLabel(tone="bad", wrapped=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        for piece in (self.logo, self.choose, self.remove):
            row.addWidget(piece)
        row.addStretch(1)
        card = Card()
        for part in (self.label, self.line, self.logo_label):
            card.body.addWidget(part)
        card.body.addLayout(row)
        card.body.addWidget(self.fault)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.retranslate()

    def title(self) -> str:
        """What is asked."""
        return _("Your business")

    def hint(self) -> str:
        """What it is for."""
        return _("The name and the logo stand on what you print. Both can wait.")

    def name(self) -> str:
        """Of the page."""
        return _("your business")

    def first_field(self) -> QWidget | None:
        """The name."""
        return self.line

    def _take_name(self, text: str) -> None:
        self.answers.name = text

    def _ask(self) -> None:
        path = ask_logo(self, self.answers.logo)
        if path:
            self._take_logo(path)

    def _take_logo(self, path: str) -> None:
        is_picture = self.logo.show_file(path)
        self.answers.logo = path if is_picture else ""
        self.fault.setText(
            _("This file is not a picture that can be printed.") if path and not is_picture else ""
        )
        self._show()

    def _show(self) -> None:
        self.remove.setVisible(bool(self.answers.logo))
        self.fault.setVisible(bool(self.fault.text()))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.label.setText(_("Name of the business"))
        named(self.line, _("Name of the business"))
        self.logo_label.setText(_("Logo"))
        self.choose.setText(_("Choose a picture…"))
        self.remove.setText(_("Remove the logo"))
        self.fault.setText("")
        self._show()
