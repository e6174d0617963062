"""What every page of the first start is: a title, a sentence and something to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers


class Question(QWidget):
    """One page. It writes into the preferences or into `answers` as soon as something is chosen."""

    answered = Signal()

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.answers = desk, answers

    def title(self) -> str:
        """What is asked."""
        raise NotImplementedError

    def hint(self) -> str:
        """One sentence about it."""
        raise NotImplementedError

    def name(self) -> str:
        """A word or two, for the button that leads here."""
        raise NotImplementedError

    def first_field(self) -> QWidget | None:
        """Where the focus goes."""
        return None

    def can_go_on(self) -> bool:
        """Whether the answer is whole."""
        return True

    def retranslate(self) -> None:
        """All words in the language of the window."""


class ChoiceRow(QWidget):
    """A label and a box of choices; `chosen` tells the value."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.box = DirLabel("", "medium"), CalmCombo()
        self.box.setMinimumWidth(theme.px(240))
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.label, 1)
        row.addWidget(self.box, 1)
        self.box.activated.connect(self._tell)
        self.setFocusProxy(self.box)

    def _tell(self) -> None:
        self.chosen.emit(str(self.box.currentData()))

    def show_options(self, words: str, options: Sequence[tuple[str, str]], value: str) -> None:
        """Offer these, one of them chosen."""
        self.label.setText(words)
        named(self.box, words)
        self.box.clear()
        for key, text in options:
            self.box.addItem(text, key)
        self.box.setCurrentIndex(self.box.findData(value))
