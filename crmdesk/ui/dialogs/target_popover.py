"""Setting a figure's target on its tile: typed in any digits, as a per cent, an amount, a number or days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from crmdesk.kpi.spec import Better, Unit
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _, ngettext
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.money_field import MoneyField
from crmdesk.ui.widgets.number_field import NumberField, PercentField
from crmdesk.ui.widgets.popover import Popover

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.kpi.figure import Figure
    from crmdesk.model.setting import BookFacts
    from crmdesk.ui.widgets.field import FieldWidget, Habits

WIDTH = 300
_MANY = 2


class TargetPopover(Popover):
    """Enter saves; an empty field takes the target away; Esc leaves all as it is.

    `chosen` tells the value in the figure's unit, money in major units of the base currency, or None.
    """

    chosen = Signal(object)

    def __init__(
        self, anchor: QWidget, figure: Figure, habits: Habits, facts: BookFacts, owner: str = ""
    ) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self._figure, self._facts, self._habits = figure, facts, habits
        self.field = self._make_field()
        title = _("Target for {figure}").format(figure=_(figure.kpi.name))
        self.setAccessibleName(title)
        self.field.set_name(title)
        self.body.addWidget(DirLabel(title, "strong", wrapped=True))
        self.body.addWidget(DirLabel(self._sentence(owner), "caption", "mute", wrapped=True))
        if figure.kpi.better is Better.DOWN:
            self.body.addWidget(DirLabel(_("Lower is better."), "caption", "mute", wrapped=True))
        self.body.addWidget(self.field)
        row = QHBoxLayout()
        self.save = Button(_("Save target"), "primary", parent=self)
        self.save.clicked.connect(self.finish)
        self.remove = Button(_("Remove target"), parent=self)
        self.remove.clicked.connect(self._take_away)
        self.remove.setVisible(figure.goal is not None)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.remove)
        self.body.addLayout(row)

    def _make_field(self) -> FieldWidget:
        unit, goal = self._figure.unit, self._figure.goal
        field: FieldWidget
        value: Any = goal.value if goal else None
        if unit.is_money:
            field = MoneyField(self._habits, self._facts.currency, self)
            value = None if value is None else round(value)
        elif unit is Unit.SHARE:
            field = PercentField(self._habits, self)
        else:
            days = ngettext("day", "days", _MANY) if unit is Unit.DAYS else ""
            field = NumberField(self._habits, self, unit=days)
        field.set_value(value)
        return field

    def _sentence(self, owner: str) -> str:
        """For which periods and for whom."""
        fmt, figure = self._habits.fmt, self._figure
        period = figure.period.label(fmt)
        said = fmt.sentence("From {period} on, until another is set.", period=period)
        if owner:
            said = fmt.sentence("For {owner}, from {period} on.", owner=owner, period=period)
        return said

    def finish(self) -> None:
        """Save what is typed, if it can be read; the window of the field stays open otherwise."""
        if not self.field.check():
            self.field.setFocus()
            return
        self._tell(self._value())

    def _value(self) -> Decimal | None:
        try:
            value = self.field.value()
        except CrmError:
            return None
        if value is None:
            return None
        if self._figure.unit.is_money:
            return Decimal(value).scaleb(-self._facts.exponent)
        return Decimal(value)

    def _take_away(self) -> None:
        self._tell(None)

    def _tell(self, value: Decimal | None) -> None:
        self.close()
        self.chosen.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            super().keyPressEvent(event)
