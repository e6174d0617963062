"""The actions decided on in a review, as they are written down: what, who, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.services.reviews import NewAction
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_field import ChoiceField
from crmdesk.ui.widgets.date_field import DateField
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.ui.desk import Desk

PERSON, DAY = 130, 120


class ActionRow(QWidget):
    """One action; without words it is none."""

    def __init__(self, desk: Desk, people: Sequence[tuple[int, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.subject = TextField(desk, self)
        self.person = ChoiceField(desk, lambda: people, self)
        self.due = DateField(desk, self)
        show_hint(self.subject.line, _("What is to be done"))
        show_hint(self.due.line, _("Until"))
        self.person.setFixedWidth(theme.px(PERSON))
        self.due.setFixedWidth(theme.px(DAY))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.subject, 1)
        row.addWidget(self.person)
        row.addWidget(self.due)
        for field, name in (
            (self.subject, _("What is to be done")),
            (self.person, _("Who")),
            (self.due, _("Until")),
        ):
            field.set_name(name)

    def written(self) -> NewAction | None:
        """What is written, None where nothing is.

        Raises:
            CrmError: the day cannot be read.
        """
        subject = self.subject.read()
        if not subject:
            return None
        return NewAction(subject=subject, owner=self.person.read(), due=self.due.value())


class ActionRows(QWidget):
    """As many actions as are wanted; a new row follows where “Add an action” is pressed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.people: Sequence[tuple[int, str]] = ()
        self.rows: list[ActionRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.add = Button("", "link", "plus", small=True, parent=self)
        self._column.addWidget(self.add)
        self.add.clicked.connect(self.add_row)
        self.retranslate()

    def start(self, people: Sequence[tuple[int, str]]) -> None:
        """Begin with one empty row."""
        self.people = people
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = []
        self._put_row()

    def add_row(self) -> None:
        """One more action, ready to be written."""
        self._put_row().subject.setFocus()

    def _put_row(self) -> ActionRow:
        row = ActionRow(self._desk, self.people, self)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        return row

    def written(self) -> list[NewAction] | None:
        """The actions written; None where a day of one cannot be read, which its field then says."""
        found = []
        for row in self.rows:
            try:
                action = row.written()
            except CrmError:
                row.due.check()
                row.due.setFocus()
                return None
            found += [action] if action is not None else []
        return found

    def retranslate(self) -> None:
        """The button in the language of the window."""
        self.add.setText(_("Add an action"))
