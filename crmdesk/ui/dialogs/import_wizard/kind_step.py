"""Step 2: what the file holds, guessed from its headings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.widgets.choice_card import ChoiceCard
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

NARROW = 700
ICONS = {"staff": "user", "stage-moves": "arrow-right", "rates": "coins"}


class KindStep(Step):
    """One card for each kind of record."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self._title = DirLabel(role="strong")
        self._hint = DirLabel(tone="mute", wrapped=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.cards: dict[str, ChoiceCard] = {}
        for declared in ENTITIES:
            card = ChoiceCard(ICONS.get(declared.plural, declared.icon), low=True, parent=self)
            card.clicked.connect(partial(self._choose, declared.plural))
            self.cards[declared.plural] = card
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._title, self._hint):
            column.addWidget(part)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._columns = 0
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        columns = 1 if self.width() < theme.px(NARROW) else 2
        if columns != self._columns:
            self._columns = columns
            for number, card in enumerate(self.cards.values()):
                self._grid.addWidget(card, number // columns, number % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards side by side where there is room."""
        super().resizeEvent(event)
        self._lay_out()

    def name(self) -> str:
        """The step's name."""
        return _("Kind")

    def next_text(self) -> str:
        """Where it leads."""
        return _("Next: columns")

    def can_go_on(self) -> bool:
        """As soon as the columns are matched."""
        return self.flow.plan is not None

    def _choose(self, kind: str) -> None:
        if kind != self.flow.kind:
            self.flow.choose_kind(kind)

    def show_flow(self) -> None:
        """The kind chosen, and how many columns each would take."""
        look = self.flow.look
        if look is None:
            return
        matched = {guess.kind: guess.matched for guess in look.guesses}
        whole = len(look.header)
        for declared in ENTITIES:
            card = self.cards[declared.plural]
            said = self.desk.fmt.counted(
                "{found} of {n} column matches", "{found} of {n} columns match", whole,
                found=matched.get(declared.plural, 0),
            )  # fmt: skip
            card.set_words(_(declared.label_many), said)
            card.setChecked(declared.plural == self.flow.kind)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self._title.setText(_("What does the file hold?"))
        self._hint.setText(
            _("Guessed from the headings, in any of the four languages. Change it if need be.")
        )
        for declared in ENTITIES:
            self.cards[declared.plural].set_words(_(declared.label_many))
        self.show_flow()
