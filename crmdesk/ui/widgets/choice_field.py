"""Fields for one of a few values, and for yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.field import FieldWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.ui.widgets.field import Habits

NOTHING = "—"


class ChoiceField(FieldWidget):
    """One of (value, words); *options* is asked again when the language changes.

    A value that is not among them (from an older book or a file) is shown as it is and kept.
    """

    def __init__(
        self,
        habits: Habits,
        options: Callable[[], Sequence[tuple[Any, str]]],
        parent: QWidget | None = None,
        *,
        required: bool = False,
    ) -> None:
        self.box = CalmCombo()
        super().__init__(habits, self.box, parent)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(6)
        self._options, self._required = options, required
        self._fill()
        self.box.activated.connect(self.edited)

    def _fill(self) -> None:
        self.box.clear()
        if not self._required:
            self.box.addItem(NOTHING, None)
        for value, words in self._options():
            self.box.addItem(words, value)

    def read(self) -> Any:
        """The value of the chosen words."""
        return self.box.currentData()

    def put(self, value: Any) -> None:
        """Choose a value."""
        values = [self.box.itemData(row) for row in range(self.box.count())]
        if value not in values and value is not None:
            self.box.addItem(str(value), value)
            values.append(value)
        self.box.setCurrentIndex(values.index(value) if value in values else -1)

    def retranslate(self) -> None:
        """The words in the language put on; the choice stays."""
        value = self.read()
        self._fill()
        self.put(value)


class FlagField(FieldWidget):
    """Yes or no, with the words beside the box."""

    def __init__(self, habits: Habits, words: str = "", parent: QWidget | None = None) -> None:
        self.box = QCheckBox(words)
        super().__init__(habits, self.box, parent)
        self.box.clicked.connect(self.edited)

    def set_words(self, words: str) -> None:
        """The words beside the box."""
        self.box.setText(words.replace("&", "&&"))

    def read(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def put(self, value: bool | None) -> None:  # noqa: FBT001 - the value is a yes or no
        """Tick it or not."""
        self.box.setChecked(bool(value))
