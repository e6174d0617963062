"""The tags of the book: what each is called, wherever it was given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.services import tags
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.tags import TagRow
    from crmdesk.ui.desk import Desk

_NAME = 260


class TagLine(QWidget):
    """A tag's name, and how many records have it."""

    def __init__(self, desk: Desk, row: TagRow) -> None:
        super().__init__()
        self.row, self.name = row, TextField(desk)
        self.name.set_name(_("Tag"))
        self.name.setFixedWidth(theme.px(_NAME))
        self.name.set_value(row.name)
        count = DirLabel(desk.fmt.counted("{n} record", "{n} records", row.records), "caption", "mute")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.name)
        line.addWidget(count)
        line.addStretch(1)


class TagsPart(Part):
    """A card with a line for each tag; a changed name is saved when its field is left."""

    key, title, icon = "tags", N_("Tags"), "tag"
    note = N_(
        "A new name is shown on every record that has the tag. Tags are given on the records themselves."
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.lines: list[TagLine] = []
        self._known: Sequence[TagRow] = ()
        self._tags = Card()
        self.card.hide()
        self.column.addWidget(self._tags)
        self.read()

    def read(self) -> None:
        """Ask for them."""
        self.desk.read(owner=self, key="tags", work=tags.tag_rows, done=self._take, failed=self.fail)

    def _take(self, found: Sequence[TagRow]) -> None:
        self._known = found
        self.make_when_shown()

    def narrow(self, wanted: str) -> bool:
        """It is shown whole or not at all."""
        said = " ".join([_("Rename tags"), *(row.name for row in self._known)])
        return not wanted.strip() or self.says(wanted) or fold(wanted.strip()) in fold(said)

    def _make_cards(self) -> None:
        """Make the lines; the focus stays on its tag."""
        here = next((line.row.id for line in self.lines if line.name.line.hasFocus()), 0)
        self.column.removeWidget(self._tags)
        self._tags.hide()
        self._tags.deleteLater()
        self._tags = Card()
        self.lines = [TagLine(self.desk, row) for row in self._known]
        for line in self.lines:
            line.name.left.connect(partial(self._rename, line))
            line.name.line.returnPressed.connect(partial(self._rename, line))
            self._tags.body.addWidget(line)
        if not self.lines:
            self._tags.body.addWidget(DirLabel(_("No tags yet."), "body", "mute", wrapped=True))
        self.column.addWidget(self._tags)
        for line in self.lines:
            if line.row.id == here:
                line.name.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename(self, line: TagLine) -> None:
        name = line.name.read() or ""
        if name != line.row.name:
            self.bar.clear()
            self.desk.write(
                owner=self, work=partial(tags.rename_tag, tag=line.row.id, name=name), failed=self._refuse
            )

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self.make_when_shown()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.make_when_shown()
