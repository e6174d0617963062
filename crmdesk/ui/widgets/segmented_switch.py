"""A switch between two or more views of the same thing, such as board and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent


class SegmentedSwitch(QFrame):
    """One of several is on. `changed` tells its key; arrows move in reading order.

    An option is (key, text, icon); with `icons_only` the text is spoken and shown as the tip.
    """

    changed = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str, str]],
        name: str = "",
        *,
        icons_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons_only = icons_only
        self._texts = [text for _key, text, _icon in options]
        self._keys = [key for key, _text, _icon in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._buttons: list[Button] = []
        for _key, text, icon in options:
            button = Button("" if icons_only else text, "segment", icon, name=text, parent=self)
            button.setCheckable(True)
            self._group.addButton(button, len(self._buttons))
            self._buttons.append(button)
            row.addWidget(button)
        self._buttons[0].setChecked(True)
        self._group.idToggled.connect(self._told)
        named(self, name)

    def current(self) -> str:
        """The key of the option that is on."""
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Turn an option on without telling anybody."""
        self._group.blockSignals(True)
        self._buttons[self._keys.index(key)].setChecked(True)
        self._group.blockSignals(False)

    def set_texts(self, texts: Sequence[str], name: str = "") -> None:
        """The options in another language."""
        self._texts = list(texts)
        for button, text in zip(self._buttons, texts, strict=True):
            button.set_name(text)
        self.show_words(shown=not self._icons_only)
        named(self, name)

    def show_words(self, *, shown: bool) -> None:
        """Show the words beside the icons, or the icons alone; the words stay spoken and are the tips."""
        self._icons_only = not shown
        for button, text in zip(self._buttons, self._texts, strict=True):
            button.setText(text if shown else "")

    def width_with_words(self) -> int:
        """How wide it is with its words, in pixels."""
        edges = self.sizeHint().width() - sum(one.sizeHint().width() for one in self._buttons)
        pairs = zip(self._buttons, self._texts, strict=True)
        return edges + sum(button.size_with(text).width() for button, text in pairs)

    def _told(self, number: int, on: bool) -> None:  # noqa: FBT001 - Qt's own signal
        if on:
            self.changed.emit(self._keys[number])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in reading order and turn on."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()), 0) * (-1 if self.isRightToLeft() else 1)
        place = self._group.checkedId() + step
        if step and 0 <= place < len(self._buttons):
            self._buttons[place].setChecked(True)
            self._buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The common outline."""
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), 6, look.surf, edge=look.line2)
