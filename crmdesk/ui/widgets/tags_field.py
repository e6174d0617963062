"""The field for tags: chips that can be taken away, and a line for one more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from crmdesk.l10n.normalise import clean, fold
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, named, show_hint, start_text
from crmdesk.ui.widgets.suggestions import Suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.widgets.field import Habits
    from crmdesk.ui.widgets.suggestions import Lookup

SEPARATORS = ",،;؛|"
"""What ends a tag here ends it in files too."""

LONGEST_TAG = 60
_BETWEEN = re.compile(f"[{SEPARATORS}]")


class _Frame(QFrame):
    """The common edge of chips and line."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit(self)
        self.line.setProperty("bare", True)
        self.line.setMinimumWidth(theme.px(90))
        self.row = FlowLayout(self, 4)
        self.row.setContentsMargins(6, 3, 6, 3)
        self.row.addWidget(self.line)
        self.setFocusProxy(self.line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, fault = theme.tokens(), bool(self.property("fault"))
        focus = self.line.hasFocus()
        edge = look.bad if fault else look.acc if focus else look.ctl
        rounded(QPainter(self), self.rect(), 6, look.surf, edge=edge, width=2 if focus or fault else 1)


class TagsField(FieldWidget):
    """Tags in their order, None when there are none; two spellings of one word are one tag.

    Enter or a comma adds, Backspace takes the last one away.
    """

    def __init__(self, habits: Habits, lookup: Lookup, parent: QWidget | None = None) -> None:
        self._frame = _Frame()
        self.line = self._frame.line
        self.chips: list[Chip] = []
        self._tags: list[str] = []
        super().__init__(habits, self._frame, parent)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.suggestions = Suggestions(self.line, lookup)
        self.suggestions.taken.connect(lambda _key, words: self.add(words))
        self.line.textEdited.connect(self._typed)
        self.retranslate()

    def read(self) -> list[str] | None:
        """The tags, the one being typed included."""
        return [*self._tags, *self._fresh(self.line.text())] or None

    def put(self, value: Sequence[str] | None) -> None:
        """Show these tags."""
        self.line.clear()
        if list(value or ()) == self._tags:
            return
        for chip in self.chips:
            self._discard(chip)
        self.chips, self._tags = [], []
        for tag in value or ():
            self._append(tag)

    def add(self, text: str) -> None:
        """Add a tag, or several with separators between, as if the person had typed them."""
        self.suggestions.close()
        fresh = self._fresh(text)
        self.line.clear()
        for tag in fresh:
            self._append(tag)
        if fresh:
            self.edited.emit()

    def remove(self, tag: str) -> None:
        """Take a tag away."""
        place = self._tags.index(tag)
        self._discard(self.chips.pop(place))
        del self._tags[place]
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _fresh(self, text: str) -> list[str]:
        """The tags in a text that are not there yet, each once."""
        known, found = {fold(tag) for tag in self._tags}, list[str]()
        for piece in _BETWEEN.split(clean(text)[0]):
            tag = " ".join(piece.split())[:LONGEST_TAG].strip()
            if tag and fold(tag) not in known:
                known.add(fold(tag))
                found.append(tag)
        return found

    def _append(self, tag: str) -> None:
        chip = Chip(literal(tag), on=True, removable=True, parent=self._frame)
        named(chip, self.habits.fmt.sentence(N_("Tag {tag}. Delete removes it."), tag=tag))
        chip.removed.connect(lambda: self.remove(tag))
        self._tags.append(tag)
        self.chips.append(chip)
        self._frame.row.insert(len(self.chips) - 1, chip)
        chip.show()
        self._frame.updateGeometry()

    def _discard(self, chip: Chip) -> None:
        self._frame.row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._frame.updateGeometry()

    def _typed(self, text: str) -> None:
        if text and text[-1] in SEPARATORS:
            self.add(text)
        else:
            self.edited.emit()

    def set_name(self, name: str) -> None:
        """The line is spoken with the field's label."""
        super().set_name(name)
        self.line.setAccessibleName(name)

    def retranslate(self) -> None:
        """Own words in the language of the window; tags are data and stay."""
        show_hint(self.line, _("Add a tag"))
        start_text(self.line, rtl=self.isRightToLeft())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter adds, Backspace on the empty line takes the last tag away, leaving adds what is typed."""
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut and self._leaves(event):
                self.add(self.line.text())
                self.left.emit()
            if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
                self._frame.update()
            if event.type() == QEvent.Type.LayoutDirectionChange:
                start_text(self.line, rtl=self.isRightToLeft())
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and self.line.text().strip()
            and not event.modifiers()
        ):
            self.add(self.line.text())
            return True
        if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._tags:
            self.remove(self._tags[-1])
            return True
        return False
