"""The words of support: categories that tickets are sorted under, and replies that are sent often."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.services import ticket_settings
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.text_area import TextArea
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.ticket_settings import CategoryRow, ReplyRow
    from crmdesk.ui.desk import Desk

_NAME, _TEXT = 260, 110


class _Words(NamedTuple):
    """What the book has of both, in use and not."""

    categories: Sequence[CategoryRow] = ()
    archived: Sequence[CategoryRow] = ()
    replies: Sequence[ReplyRow] = ()
    removed: Sequence[ReplyRow] = ()


class CategoryLine(QWidget):
    """A category's name, how many tickets have it, and the button that takes it away."""

    def __init__(self, desk: Desk, row: CategoryRow) -> None:
        super().__init__()
        self.row, self.name = row, TextField(desk)
        self.name.set_name(_("Category"))
        self.name.setFixedWidth(theme.px(_NAME))
        self.name.set_value(row.name)
        count = DirLabel(desk.fmt.counted("{n} ticket", "{n} tickets", row.tickets), "caption", "mute")
        self.remove = Button("", "ghost", "trash-2", small=True)
        self.remove.set_name(_("Archive “{name}”").format(name=desk.fmt.isolate(row.name)))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.name)
        line.addWidget(self.remove)
        line.addWidget(count)
        line.addStretch(1)


class ReplyLine(QWidget):
    """A saved reply: its title, its words, and the button that takes it away."""

    def __init__(self, desk: Desk, row: ReplyRow | None) -> None:
        super().__init__()
        self.row, self.name, self.text = row, TextField(desk), TextArea(desk, lines=2)
        self.name.set_name(_("Title of a saved reply"))
        self.text.set_name(_("Saved reply"))
        self.name.setFixedWidth(theme.px(_NAME))
        self.text.setMaximumHeight(theme.px(_TEXT))
        self.button = Button("", "ghost", "trash-2", small=True) if row else Button(_("Add"), icon="plus")
        if row is not None:
            self.name.set_value(row.name)
            self.text.set_value(row.text)
            self.button.set_name(_("Remove “{name}”").format(name=desk.fmt.isolate(row.name)))
        else:
            show_hint(self.name.line, _("Title of a new reply"))
        line, column = QHBoxLayout(), QVBoxLayout(self)
        line.addWidget(self.name)
        line.addWidget(self.button)
        line.addStretch(1)
        column.setContentsMargins(0, 0, 0, 6)
        column.addLayout(line)
        column.addWidget(self.text)


class TicketWordsPart(Part):
    """A card of categories and one of saved replies; what is typed is saved when its field is left."""

    key, title, icon = "ticket_words", N_("Support texts"), "message-square"
    note = N_("Archiving a category only hides it: its tickets keep it, and it can be restored.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.categories: list[CategoryLine] = []
        self.restorers: dict[tuple[str, int], Button] = {}
        self.replies: list[ReplyLine] = []
        self.new_category, self.add_button = TextField(desk), Button(icon="plus", small=True)
        self.new_reply = ReplyLine(desk, None)
        self._cards: list[Card] = []
        self._known = _Words()
        self.card.hide()
        self.read()

    def read(self) -> None:
        """Ask for both."""
        self.desk.read(owner=self, key="words", work=_read, done=self._take, failed=self.fail)

    def _take(self, found: _Words) -> None:
        self._known = found
        self.make_when_shown()

    def narrow(self, wanted: str) -> bool:
        """It is shown whole or not at all."""
        said = " ".join([_("Categories"), _("Category"), _("Saved replies")])
        return not wanted.strip() or self.says(wanted) or fold(wanted.strip()) in fold(said)

    # Making

    def _make_cards(self) -> None:
        """Make both cards; what is typed for a new line stays, and so does the focus."""
        here = next((key for key, part in self._stops().items() if part.hasFocus()), None)
        name, title, text = (field.read() for field in self._new_fields())
        for card in self._cards:
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.restorers = {}
        self._cards = [self._category_card(self._known.categories), self._reply_card(self._known.replies)]
        for card in self._cards:
            self.column.addWidget(card)
        for field, value in zip(self._new_fields(), (name, title, text), strict=True):
            field.set_value(value)
        if here is not None:
            self._stops().get(here, self.new_category.line).setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_fields(self) -> tuple[TextField, TextField, TextArea]:
        return self.new_category, self.new_reply.name, self.new_reply.text

    def _stops(self) -> dict[tuple[str, int], QWidget]:
        """Where the focus can stand, by what it is."""
        found: dict[tuple[str, int], QWidget] = {}
        for one in self.categories:
            found |= {("category", one.row.id): one.name.line, ("gone category", one.row.id): one.remove}
        for line in (*self.replies, self.new_reply):
            number = 0 if line.row is None else line.row.id
            found |= {("title", number): line.name.line, ("text", number): line.text.area}
            found["button", number] = line.button
        found |= self.restorers
        return found | {("category", 0): self.new_category.line, ("add", 0): self.add_button}

    def _category_card(self, rows: Sequence[CategoryRow]) -> Card:
        card = Card()
        card.body.addWidget(DirLabel(_("Categories"), "medium"))
        self.categories = [CategoryLine(self.desk, row) for row in rows]
        for one in self.categories:
            one.name.left.connect(partial(self._rename, one))
            one.name.line.returnPressed.connect(partial(self._rename, one))
            one.remove.clicked.connect(partial(self._remove_category, one.row))
            card.body.addWidget(one)
        self.new_category, self.add_button = TextField(self.desk), Button(_("Add"), icon="plus", small=True)
        self.new_category.set_name(_("Name of a new category"))
        show_hint(self.new_category.line, _("Name of a new category"))
        self.new_category.setFixedWidth(theme.px(_NAME))
        self.new_category.line.returnPressed.connect(self._add_category)
        self.add_button.clicked.connect(self._add_category)
        line = QHBoxLayout()
        line.addWidget(self.new_category)
        line.addWidget(self.add_button)
        line.addStretch(1)
        card.body.addLayout(line)
        for row in self._known.archived:
            back = partial(self._restore_category, row)
            self.restorers["category", row.id] = self.restorer(row.name, back, card.body)
        return card

    def _reply_card(self, rows: Sequence[ReplyRow]) -> Card:
        card = Card()
        card.body.addWidget(DirLabel(_("Saved replies"), "medium"))
        self.replies = [ReplyLine(self.desk, row) for row in rows]
        for one in self.replies:
            one.name.left.connect(partial(self._save_reply, one))
            one.text.left.connect(partial(self._save_reply, one))
            one.button.clicked.connect(partial(self._remove_reply, one))
            card.body.addWidget(one)
        self.new_reply = ReplyLine(self.desk, None)
        self.new_reply.button.clicked.connect(partial(self._save_reply, self.new_reply))
        card.body.addWidget(self.new_reply)
        for row in self._known.removed:
            back = partial(self._restore_reply, row)
            self.restorers["title", row.id] = self.restorer(row.name, back, card.body)
        return card

    # Changing

    def _write(self, work: Callable[..., Committed], done: Callable[[Committed], None] | None = None) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, done=done, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)

    def _add_category(self) -> None:
        work = partial(ticket_settings.put_category, name=self.new_category.read() or "")
        self._write(work, lambda _done: self.new_category.set_value(None))

    def _rename(self, line: CategoryLine) -> None:
        name = line.name.read() or ""
        if name != line.row.name:
            self._write(partial(ticket_settings.put_category, name=name, category=line.row.id))

    def _remove_category(self, row: CategoryRow) -> None:
        self._write(partial(ticket_settings.archive_category, category=row.id))

    def _restore_category(self, row: CategoryRow) -> None:
        self._write(partial(ticket_settings.restore_category, category=row.id))

    def _restore_reply(self, row: ReplyRow) -> None:
        self._write(partial(ticket_settings.restore_saved_reply, saved=row.id))

    def _save_reply(self, line: ReplyLine) -> None:
        name, text = line.name.read() or "", line.text.read() or ""
        if line.row is None:
            work = partial(ticket_settings.put_saved_reply, name=name, text=text)
            self._write(work, self._clear_reply)
        elif (name, text) != (line.row.name, line.row.text):
            self._write(partial(ticket_settings.put_saved_reply, name=name, text=text, saved=line.row.id))

    def _clear_reply(self, _done: Committed) -> None:
        self.new_reply.name.set_value(None)
        self.new_reply.text.set_value(None)

    def _remove_reply(self, line: ReplyLine) -> None:
        if line.row is not None:
            self._write(partial(ticket_settings.remove_saved_reply, saved=line.row.id))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.make_when_shown()


def _read(work: Work) -> _Words:
    return _Words(
        ticket_settings.categories(work),
        ticket_settings.categories(work, archived=True),
        ticket_settings.saved_replies(work),
        ticket_settings.saved_replies(work, removed=True),
    )
