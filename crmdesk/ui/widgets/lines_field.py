"""Fields for several e-mail addresses or telephone numbers: one line each, the first preferred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import clean, latin_digits, strip_marks
from crmdesk.l10n.texts import _
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.ui.widgets.field import Habits


class LinesField(FieldWidget):
    """A list of texts (None when empty), written left to right, standing at the reading start."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self._box = QWidget()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.lines: list[UnitLine] = []
        self._rows: dict[UnitLine, QWidget] = {}
        super().__init__(habits, self._box, parent)
        self._more = Button("", "link", "plus", small=True)
        self._more.clicked.connect(self._add_and_go)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        self._add("")
        self.retranslate()

    def _add(self, text: str) -> UnitLine:
        row = QWidget()
        line = UnitLine(figure=True, parent=row)
        place = QHBoxLayout(row)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(line, 1)
        if self.lines:
            name = _("Remove this line")
            drop = Button("", "ghost", "x", small=True, name=name, parent=row)
            drop.clicked.connect(lambda: self._drop(line))
            place.addWidget(drop)
        line.setText(text)
        line.setAccessibleName(self._name)
        line.textEdited.connect(self.edited)
        line.installEventFilter(self)
        self.lines.append(line)
        self._rows[line] = row
        self._column.insertWidget(len(self.lines) - 1, row)
        self.setFocusProxy(self.lines[0])
        return line

    def _add_and_go(self) -> None:
        self._add("").setFocus(Qt.FocusReason.TabFocusReason)

    def _drop(self, line: UnitLine) -> None:
        place = self.lines.index(line)
        self._remove(line)
        self.lines[place - 1].setFocus(Qt.FocusReason.TabFocusReason)
        self.edited.emit()

    def _remove(self, line: UnitLine) -> None:
        self.lines.remove(line)
        row = self._rows.pop(line)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def kept(self, text: str) -> str:
        """A line as the book keeps it."""
        return strip_marks(clean(text)[0]).strip()

    def shown(self, text: str) -> str:
        """A line as it is edited."""
        return text

    def read(self) -> list[str] | None:
        """The lines that are not empty."""
        return [text for text in (self.kept(line.text()) for line in self.lines) if text] or None

    def put(self, value: Sequence[str] | str | None) -> None:
        """Show lines; a text is taken line by line."""
        texts = value.split("\n") if isinstance(value, str) else list(value or ())
        shown = [self.shown(text) for text in texts if text] or [""]
        if shown == [line.text() for line in self.lines]:
            return
        for line in self.lines[len(shown) :]:
            self._remove(line)
        for number, text in enumerate(shown):
            if number < len(self.lines):
                self.lines[number].setText(text)
            else:
                self._add(text)

    def tidy(self, _value: object) -> None:
        """Each line in good form; empty lines stay until the record is shown anew."""
        for line in self.lines:
            text = self.shown(self.kept(line.text()))
            if text != line.text():
                line.setText(text)

    def set_name(self, name: str) -> None:
        """All lines are spoken with the field's label."""
        super().set_name(name)
        for line in self.lines:
            line.setAccessibleName(name)

    def _say(self, text: str, *, fault: bool) -> None:
        super()._say(text, fault=fault)
        for line in self.lines:
            guilty = fault and self._refused(line)
            line.setAccessibleDescription(text if guilty or not fault else "")
            line.setProperty("fault", guilty)
            line.style().polish(line)

    def _refused(self, line: UnitLine) -> bool:
        text = self.kept(line.text())
        try:
            self.judge([text] if text else None)
        except CrmError:
            return True
        return False

    def retranslate(self) -> None:
        """Own words in the language of the window."""
        self._more.setText(_("Add another"))
        super().retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving a line for another field reads all of them."""
        if watched in self.lines and event.type() == QEvent.Type.FocusOut and self._leaves(event):
            self.check()
            self.left.emit()
            return False
        return super().eventFilter(watched, event)


class EmailsField(LinesField):
    """E-mail addresses."""


class PhonesField(LinesField):
    """Telephone numbers: kept in 0-9; edited in local digits where those keep the groups in order."""

    def kept(self, text: str) -> str:
        """The number in 0-9, its spaces as typed."""
        return latin_digits(super().kept(text))

    def shown(self, text: str) -> str:
        """Persian digits for Persian readers; Arabic-Indic ones would swap the groups while editing."""
        text = latin_digits(text)
        return self.habits.fmt.local_digits(text) if self.habits.locale.digits == "arabext" else text
