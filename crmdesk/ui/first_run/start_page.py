"""Page 5: begin with sample data, with a file of one's own, or with nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui.first_run.answers import Begin
from crmdesk.ui.first_run.question import Question
from crmdesk.ui.widgets.choice_card import ChoiceCard

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers

ICONS = {Begin.SAMPLE: "database", Begin.IMPORT: "upload", Begin.EMPTY: "file"}


class StartPage(Question):
    """Three cards."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(desk, answers, parent)
        self.cards = {begin: ChoiceCard(icon) for begin, icon in ICONS.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for begin, card in self.cards.items():
            card.clicked.connect(partial(self._choose, begin))
            card.setChecked(begin is answers.begin)
            column.addWidget(card)
        self.retranslate()

    def title(self) -> str:
        """What is asked."""
        return _("What do you want to begin with?")

    def hint(self) -> str:
        """What follows."""
        return _("Sample data lie in a book of their own, so that your own book stays clean.")

    def name(self) -> str:
        """Of the page."""
        return _("how to begin")

    def first_field(self) -> QWidget | None:
        """The chosen card."""
        return self.cards[self.answers.begin]

    def _choose(self, begin: Begin) -> None:
        self.answers.begin = begin
        self.answered.emit()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        words = {
            Begin.SAMPLE: (_("Look at sample data"), _("A made-up business with two years of deals")),
            Begin.IMPORT: (
                _("Bring in your own file"),
                _("CSV, Excel or vCard; columns are recognised by themselves"),
            ),
            Begin.EMPTY: (_("An empty book"), _("You add your first company yourself")),
        }
        for begin, card in self.cards.items():
            card.set_words(*words[begin])
