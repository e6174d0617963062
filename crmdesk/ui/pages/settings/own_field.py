"""The widgets of one field that the business added: its name, kind, choices, place and end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, _
from crmdesk.model.custom import CustomKind
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.setting_row import Choice
from crmdesk.ui.widgets.text_area import TextArea
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.custom_fields import CustomRow
    from crmdesk.ui.desk import Desk

KIND, FIELD_HEIGHT, CHOICE_LINES = 170, 32, 3
_PLAIN: Final = tuple(one for one in CustomKind if one is not CustomKind.LINK)
_LINKS: Final = {"contact": N_("Contact"), "company": N_("Company")}


def kinds() -> list[tuple[str, str]]:
    """The kinds to choose from, in the language of the window."""
    return [(one.value, _(one.label)) for one in _PLAIN] + [(key, _(words)) for key, words in _LINKS.items()]


def kinds_of(key: str) -> tuple[CustomKind, tuple[str, ...]]:
    """The kind that was chosen, and whom a link points at."""
    return (CustomKind.LINK, (key,)) if key in _LINKS else (CustomKind(key), ())


class OwnField:
    """One row, and a box with the choices, one a line, where the field has some."""

    def __init__(self, desk: Desk, row: CustomRow, save: Callable[[OwnField], None], parent: QWidget) -> None:
        self.row = row
        self.name = TextField(desk, parent)
        self.name.set_value(row.label)
        self.kind = Choice(kinds, parent)
        self.kind.setFixedWidth(theme.px(KIND))
        self.kind.show_value(row.choices[0] if row.kind is CustomKind.LINK else row.kind.value)
        self.held = DirLabel(
            desk.fmt.counted("{n} record", "{n} records", row.held), "caption", "mute", parent=parent
        )
        self.held.setFixedHeight(theme.px(FIELD_HEIGHT))
        self.earlier, self.later, self.remove = (
            Button("", "ghost", icon, small=True) for icon in ("arrow-up", "arrow-down", "trash-2")
        )
        self.choices: TextArea | None = None
        if row.kind is CustomKind.CHOICE:
            self.choices = TextArea(desk, parent, lines=CHOICE_LINES)
            self.choices.set_value("\n".join(row.choices))
            self.choices.left.connect(partial(save, self))
        self.name.left.connect(partial(save, self))
        self.name.line.returnPressed.connect(partial(save, self))
        self._name_all(desk)

    def _name_all(self, desk: Desk) -> None:
        label = desk.fmt.isolate(self.row.label)
        self.name.set_name(_("Name"))
        named(self.kind, _("Kind of “{name}”").format(name=label))
        self.earlier.set_name(_("Move “{name}” up").format(name=label))
        self.later.set_name(_("Move “{name}” down").format(name=label))
        self.remove.set_name(_("Remove “{name}”").format(name=label))
        if self.choices is not None:
            self.choices.set_name(_("Choices of “{name}”, one a line").format(name=label))

    def parts(self) -> tuple[QWidget, ...]:
        """The widgets in the order of the table's columns."""
        return self.name, self.kind, self.held, self.earlier, self.later, self.remove

    def words(self) -> tuple[str, ...]:
        """The choices as they stand in the box."""
        text = (self.choices.read() or "") if self.choices is not None else ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())
