"""One line after solving: how satisfied was the customer? It can be left alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk

SCORES = (1, 2, 3, 4, 5)


class SatisfactionLine(QWidget):
    """`rated` tells a ticket and a number from 1 to 5."""

    rated = Signal(int, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.ticket: int | None = None
        self._subject = ""
        self.words = DirLabel("", "body", wrapped=True, parent=self)
        self.scores = [Button("", small=True, parent=self) for _score in SCORES]
        self.leave = Button("", "ghost", "x", small=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(4)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        for score, button in zip(SCORES, self.scores, strict=True):
            row.addWidget(button)
            button.clicked.connect(partial(self._rate, score))
        row.addWidget(self.leave)
        self.leave.clicked.connect(self.end)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()
        self.retranslate()

    def ask(self, ticket: int, subject: str) -> None:
        """Ask about a ticket that was just solved."""
        self.ticket, self._subject = ticket, subject
        self.retranslate()
        self.show()

    def end(self) -> None:
        """Ask no more."""
        self.ticket = None
        self.hide()

    def _rate(self, score: int, *_clicked: object) -> None:
        if self.ticket is not None:
            ticket = self.ticket
            self.end()
            self.rated.emit(ticket, score)

    def retranslate(self) -> None:
        """All words and numbers in the language of the window."""
        fmt = self.desk.fmt
        question = fmt.sentence(
            N_("“{ticket}” is solved. How satisfied was the customer?"), ticket=self._subject
        )
        self.words.setText(question if self._subject else "")
        named(self, question if self._subject else _("Satisfaction"))
        for score, button in zip(SCORES, self.scores, strict=True):
            button.setText(fmt.integer(score))
            named(
                button,
                _("Satisfaction {score} of {most}").format(
                    score=fmt.integer(score), most=fmt.integer(SCORES[-1])
                ),
            )
        self.leave.set_name(_("Leave it out"))

    def minimumSizeHint(self) -> QSize:
        """The words wrap."""
        return QSize(theme.px(240), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A tinted strip."""
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), 6, look.goodbg)
