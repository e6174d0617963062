"""Who answers for a figure and how often it is reviewed, chosen beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crmdesk.l10n.texts import _, within
from crmdesk.model.review import Cadence
from crmdesk.services import reviews
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_field import ChoiceField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.popover import Popover

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.reviews import Care
    from crmdesk.ui.desk import Desk

WIDTH = 300


class DutyPopover(Popover):
    """Enter saves; nobody and never take both away; Esc leaves all as it is."""

    def __init__(self, anchor: QWidget, desk: Desk, care: Care) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self._desk, self._care = desk, care
        title = _("Responsible for {figure}").format(figure=within(care.kpi.name))
        self.setAccessibleName(title)
        self.body.addWidget(DirLabel(title, "strong", wrapped=True))
        self.person = ChoiceField(desk, lambda: care.people, self)
        self.cadence = ChoiceField(desk, lambda: [(one, _(one.label)) for one in Cadence], self)
        for field, name, value in (
            (self.person, _("Who answers for it"), care.staff),
            (self.cadence, _("Reviewed"), care.cadence),
        ):
            self.body.addWidget(DirLabel(name, "caption", "mute"))
            field.set_name(name)
            field.set_value(value)
            self.body.addWidget(field)
        self.save = Button(_("Save"), "primary", "check", parent=self)
        self.save.clicked.connect(self.finish)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeading)

    def finish(self) -> None:
        """Save what is chosen."""
        chosen = {"staff": self.person.read(), "cadence": self.cadence.read()}
        self._desk.write(owner=self._desk, work=partial(reviews.set_duty, kpi=self._care.kpi.id, **chosen))
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            super().keyPressEvent(event)
