"""The fields that the business adds: for each record a list with names, kinds, choices and order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.model.custom import CustomKind
from crmdesk.services import custom_fields
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.own_field import OwnField, kinds_of
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.custom_fields import CustomRow
    from crmdesk.ui.desk import Desk


class FieldsPart(Part):
    """One card for each record; what is typed is saved when its field is left."""

    key, title, icon = "fields", N_("Fields"), "file-text"
    note = N_("What you want to know beyond the built-in fields. They appear in forms, lists and files.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found: list[CustomRow] = []
        self.fields: dict[int, OwnField] = {}
        self.names: dict[str, TextField] = {}
        self.adders: dict[str, Button] = {}
        self.restorers: dict[int, Button] = {}
        self._cards: list[Card] = []
        self._is_making = False
        self._focus: tuple[int, str] | tuple[str, str] | None = None
        self.card.hide()
        self.read()

    def read(self) -> None:
        """Ask for the fields."""
        self.desk.read(
            owner=self, key="fields", work=custom_fields.custom_fields, done=self._take, failed=self.fail
        )

    def _take(self, found: list[CustomRow]) -> None:
        self.found = found
        self.make_when_shown()

    def narrow(self, wanted: str) -> bool:
        """It is shown whole or not at all."""
        said = " ".join([_("Custom field"), _("Choices"), *(one.label for one in self.found)])
        return not wanted.strip() or self.says(wanted) or fold(wanted.strip()) in fold(said)

    # Making

    def _make_cards(self) -> None:
        self._note_focus()
        self._is_making = True
        typed = {entity: name.line.text() for entity, name in self.names.items()}
        for card in self._cards:
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards, self.fields, self.names, self.adders, self.restorers = [], {}, {}, {}, {}
        for entity in custom_fields.ENTITIES:
            card = Card()
            self._fill(card, entity)
            self.column.addWidget(card)
            self._cards.append(card)
            self.names[entity].line.setText(typed.get(entity, ""))
        self._is_making = False
        self._return_focus()

    def _note_focus(self) -> None:
        """Where the focus is, to bring it back to."""
        here = QApplication.focusWidget()
        if self._focus is not None or here is None or not self.isAncestorOf(here):
            return
        for number, fields in self.fields.items():
            for which in ("name", "kind", "choices", "earlier", "later", "remove"):
                part: QWidget | None = getattr(fields, which)
                if part is not None and (part is here or part.isAncestorOf(here)):
                    self._focus = (number, which)
        for entity in self.names:
            if here is self.adders[entity] or self.names[entity].isAncestorOf(here):
                self._focus = (entity, "name")

    def _fill(self, card: Card, entity: str) -> None:
        card.body.addWidget(DirLabel(_(declared_entity(entity).label_many), "medium"))
        live = [one for one in self.found if one.entity == entity and not one.trashed]
        if live:
            card.body.addWidget(self._table(live))
        card.body.addLayout(self._adder(entity))
        for one in self.found:
            if one.entity == entity and one.trashed:
                self.restorers[one.id] = self.restorer(one.label, partial(self._restore, one.id), card.body)

    def _table(self, live: list[CustomRow]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setColumnStretch(0, 1)
        for place, words in enumerate((_("Name"), _("Kind"), _("In use"))):
            grid.addWidget(DirLabel(words, "caption", "mute"), 0, place)
        line = 1
        for one in live:
            fields = OwnField(self.desk, one, self._save, table)
            for place, part in enumerate(fields.parts()):
                grid.addWidget(part, line, place, Qt.AlignmentFlag.AlignTop)
            if fields.choices is not None:
                grid.addWidget(fields.choices, line + 1, 0, 1, 3)
            fields.kind.chosen.connect(partial(self._retype, one))
            fields.earlier.clicked.connect(partial(self._shift, one.id, -1))
            fields.later.clicked.connect(partial(self._shift, one.id, 1))
            fields.remove.clicked.connect(partial(self._remove, one.id))
            self.fields[one.id] = fields
            line += 2
        self.fields[live[0].id].earlier.setEnabled(False)
        self.fields[live[-1].id].later.setEnabled(False)
        return table

    def _adder(self, entity: str) -> QHBoxLayout:
        """A name and a button: Enter in the name adds too."""
        name, adder = TextField(self.desk), Button(_("Add a field"), icon="plus", small=True)
        words = _(declared_entity(entity).label_many)
        name.set_name(_("Name of a new field of {records}").format(records=words))
        show_hint(name.line, _("Name of a new field"))
        name.setMaximumWidth(theme.px(260))
        adder.setAccessibleDescription(words)
        name.line.returnPressed.connect(partial(self._add, entity))
        adder.clicked.connect(partial(self._add, entity))
        self.names[entity], self.adders[entity] = name, adder
        row = QHBoxLayout()
        row.addWidget(name, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(adder, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        return row

    def _return_focus(self) -> None:
        """After a change the same place is in focus again, so that one can go on."""
        if self._focus is None:
            return
        (key, which), self._focus = self._focus, None
        if isinstance(key, str):
            self.names[key].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        fields = self.fields.get(key)
        part: QWidget | None = getattr(fields, which, None)
        if part is None or not part.isEnabled():
            part = fields.name if fields is not None else next(iter(self.names.values()))
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    # Changing

    def _write(self, work: Callable[..., Committed], done: Callable[[Committed], None] | None = None) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, done=done, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self.read()

    def _save(self, fields: OwnField) -> None:
        """Keep a name, or choices, that were changed."""
        one, label = fields.row, fields.name.read() or ""
        if self._is_making:
            return
        if label != one.label:
            self._write(partial(custom_fields.rename_field, field=one.id, label=label))
        elif fields.words() != one.choices and one.kind is CustomKind.CHOICE:
            self._write(partial(custom_fields.change_choices, field=one.id, choices=fields.words()))

    def _retype(self, one: CustomRow, key: str) -> None:
        kind, choices = kinds_of(key)
        if kind is one.kind and choices in {(), one.choices}:
            return
        self._focus = (one.id, "kind")
        if kind is CustomKind.CHOICE:
            choices = self._first_choices(one)
        self._write(partial(custom_fields.retype_field, field=one.id, kind=kind, choices=choices))

    def _first_choices(self, one: CustomRow) -> tuple[str, ...]:
        """A field that becomes a choice has the words it holds; an empty one begins with two."""
        return () if one.held else (_("First choice"), _("Second choice"))

    def _shift(self, field: int, by: int) -> None:
        self._focus = (field, "earlier" if by < 0 else "later")
        self._write(partial(custom_fields.shift_field, field=field, by=by))

    def _remove(self, field: int) -> None:
        self._focus = (field, "remove")
        self._write(partial(custom_fields.trash_field, field=field))

    def _restore(self, field: int) -> None:
        self._focus = (field, "name")
        self._write(partial(custom_fields.restore_field, field=field))

    def _add(self, entity: str) -> None:
        self._focus = (entity, "name")
        label = self.names[entity].read() or ""
        work = partial(custom_fields.add_field, entity=entity, label=label, kind=CustomKind.TEXT)
        self._write(work, partial(self._empty, entity))

    def _empty(self, entity: str, _done: Committed) -> None:
        self.names[entity].line.clear()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.make_when_shown()
