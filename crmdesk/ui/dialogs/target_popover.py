"""Setting a figure's target: typed in any digits, as a per cent, an amount, a number or days."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from crmdesk.kpi.spec import Better
from crmdesk.l10n.texts import _, within
from crmdesk.services.figures import TargetSide, set_target, target_sides
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.figure_field import FigureField
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_field import ChoiceField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.popover import Popover

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.kpi.figure import Figure
    from crmdesk.ui.desk import Desk

WIDTH = 320


class TargetPopover(Popover):
    """Enter saves; an empty field takes the target away; Esc leaves all as it is.

    It begins with whom the page is kept to: everybody, or one owner. The other sides, teams and people,
    come when they are read.
    """

    def __init__(
        self, anchor: QWidget, figure: Figure, desk: Desk, owner: int | None = None, name: str = ""
    ) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self._figure, self._desk, self._facts = figure, desk, desk.work.facts
        goal = figure.goal
        values = (self._major(goal.value), self._major(goal.benchmark)) if goal else (None, None)
        self._sides = [TargetSide(owner, None, name, *values)]
        self.field, self.benchmark = self._make_field(), self._make_field()
        self.side = ChoiceField(desk, self._options, self, required=True)
        self.save = Button(_("Save target"), "primary", parent=self)
        self.remove = Button(_("Remove target"), parent=self)
        self._lay_out()
        self.side.edited.connect(self._show_side)
        self.save.clicked.connect(self.finish)
        self.remove.clicked.connect(self._take_away)
        self.side.put(self._key(self._sides[0]))
        self._show_side()
        sides = partial(target_sides, kpi=figure.kpi.id, period=figure.period)
        desk.read(owner=self, key="sides", work=sides, done=self._take_sides)

    def _lay_out(self) -> None:
        figure, fmt = self._figure, self._desk.fmt
        title = _("Target for {figure}").format(figure=within(figure.kpi.name))
        self.setAccessibleName(title)
        period = figure.period.label(fmt)
        said = [fmt.sentence("From {period} on, until another is set.", period=period)]
        said += [_("Lower is better.")] if figure.kpi.better is Better.DOWN else []
        self.body.addWidget(DirLabel(title, "strong", wrapped=True))
        for text in said:
            self.body.addWidget(DirLabel(text, "caption", "mute", wrapped=True))
        self.body.addWidget(self.field)
        for field, name in (
            (self.benchmark, _("Benchmark, if you know one")),
            (self.side, _("For whom")),
        ):
            self.body.addWidget(DirLabel(name, "caption", "mute"))
            self.body.addWidget(field)
            field.set_name(name)
        self.field.set_name(title)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.remove)
        self.body.addLayout(row)

    def _make_field(self) -> FigureField:
        return FigureField(self._desk, self._facts.currency, self, unit=self._figure.unit.value)

    # Whom it is for

    def _options(self) -> list[tuple[tuple[int | None, str | None], str]]:
        return [(self._key(one), unmasked(one.name) or _("The whole business")) for one in self._sides]

    @staticmethod
    def _key(side: TargetSide) -> tuple[int | None, str | None]:
        return side.owner, side.team

    @property
    def chosen(self) -> TargetSide:
        """Whom the target is for, and what holds there now."""
        key = self.side.read()
        return next((one for one in self._sides if self._key(one) == tuple(key or ())), self._sides[0])

    def _take_sides(self, sides: list[TargetSide]) -> None:
        here = self._key(self.chosen)
        self._sides = sides if here in {self._key(one) for one in sides} else [*self._sides, *sides]
        self.side.retranslate()
        self.side.put(here)

    def _show_side(self) -> None:
        """The target and benchmark that hold for the chosen side."""
        side = self.chosen
        for field, value in ((self.field, side.value), (self.benchmark, side.benchmark)):
            field.set_value(value)
        self.remove.setVisible(side.value is not None)

    # Saving

    def finish(self) -> None:
        """Save what is typed, if it can be read; the window of the field stays open otherwise."""
        for field in (self.field, self.benchmark):
            if not field.check():
                field.setFocus()
                return
        self._write(self.field.value(), self.benchmark.value())

    def _major(self, value: Decimal | None) -> Decimal | None:
        """A figure's value as targets keep it: money in whole units."""
        if value is None or not self._figure.unit.is_money:
            return value
        return value.scaleb(-self._facts.exponent)

    def _take_away(self) -> None:
        self._write(None, None)

    def _write(self, value: Decimal | None, benchmark: Decimal | None) -> None:
        side = self.chosen
        work = partial(
            set_target,
            kpi=self._figure.kpi.id,
            period=self._figure.period,
            value=value,
            benchmark=benchmark,
            owner=side.owner,
            team=side.team,
        )
        self._desk.write(owner=self._desk, work=work)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            super().keyPressEvent(event)
