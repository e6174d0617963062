"""A part of the settings: a heading, rows, and a bar for what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services import settings
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.setting_row import SettingRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent

    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk


class Part(QWidget):
    """`key`, `title` and `icon` stand in the list of parts; `note` is a sentence under the heading."""

    key = ""
    title = ""
    icon = ""
    note = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.rows: list[SettingRow] = []
        self._hidden: set[SettingRow] = set()
        self._is_stale = False
        self.heading = DirLabel("", "subject", parent=self)
        self._note = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self.bar = MessageBar(self)
        self.card = Card(self)
        self.card.body.setSpacing(0)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(8)
        for part in (self.heading, self._note, self.bar, self.card):
            column.addWidget(part)

    def add(self, words: str, control: QWidget, hint: str = "", *, wide: bool = False) -> SettingRow:
        """Put a row under the others."""
        row = SettingRow(words, control, hint, self.card, wide=wide)
        self.rows.append(row)
        self.card.body.addWidget(row)
        return row

    def set_offered(self, row: SettingRow, *, offered: bool) -> None:
        """A row that makes no sense in this book is not shown, nor found."""
        self._hidden.discard(row) if offered else self._hidden.add(row)
        row.setVisible(offered)

    def narrow(self, wanted: str) -> bool:
        """Show the rows that match, all for the empty text; whether there are any."""
        whole = not wanted.strip() or self.says(wanted)
        shown = [row for row in self.rows if row not in self._hidden and (whole or row.matches(wanted))]
        for row in self.rows:
            row.setVisible(row in shown)
        return bool(shown) or (whole and not self.rows)

    def says(self, wanted: str) -> bool:
        """Whether the part itself is called so."""
        from crmdesk.l10n.normalise import fold

        return fold(wanted.strip()) in fold(f"{_(self.title)} {self.title}")

    def make_when_shown(self) -> None:
        """Make the cards of what the book holds: now, or when the part is next shown.

        Parts that nobody looks at would cost their widgets at each opening of the settings.
        """
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self._make_cards()

    def _make_cards(self) -> None:
        """Make the cards of what the book holds."""

    def showEvent(self, event: QShowEvent) -> None:
        """What was read while the part was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self._make_cards()

    def restorer(self, name: str, restore: Callable[[], object], body: QVBoxLayout) -> Button:
        """Offer in a card to bring back what was archived or removed."""
        said = self.desk.fmt.sentence(N_("Restore “{name}”"), name=name)
        back = Button(literal(said), "link", "rotate-ccw", small=True)
        back.clicked.connect(restore)
        body.addWidget(back, 0, Qt.AlignmentFlag.AlignLeading)
        return back

    def fail(self, error: CrmError) -> None:
        """Say what was refused."""
        self.bar.show_message(self.desk.fmt.error(error), "warn", details=str(getattr(error, "details", "")))

    def show_values(self) -> None:
        """Show the values as they are now."""

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.heading.setText(_(self.title))
        self._note.setText(_(self.note) if self.note else "")
        self._note.setVisible(bool(self.note))
        for row in self.rows:
            row.retranslate()
        self.bar.retranslate()
        self.show_values()


def change_facts(work: Work, values: dict[str, Any]) -> Committed:
    """Change what the business goes by, in a job of the window."""
    done = settings.change(work, values=values)
    work.facts  # noqa: B018 - read here, so that the window does not wait for it
    return done
