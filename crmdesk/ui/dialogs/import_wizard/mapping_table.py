"""The columns of a file, a row each: heading, three values, the field they fill, how they are read, state."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.mapping_row import MappingRow
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.importing.mapping import Trouble
    from crmdesk.services.importing.plan import Plan
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

PITCH = 40
STRETCH = (3, 7, 0, 4, 4, 2)
BAR = 3


class MappingTable(QWidget):
    """All columns. Rows are made once for a file and then brought up to date."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self.rows: list[MappingRow] = []
        self._made_for: object = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(6, 0, 6, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._heads = [DirLabel(role="caption", tone="mute") for _column in STRETCH]
        for place, (head, stretch) in enumerate(zip(self._heads, STRETCH, strict=True)):
            self._grid.addWidget(head, 0, place)
            self._grid.setColumnStretch(place, stretch)
        self._grid.setRowMinimumHeight(0, 30)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        program = QApplication.instance()
        if isinstance(program, QApplication):
            program.focusChanged.connect(self.update)
        self.retranslate()

    def show_plan(self, plan: Plan, troubles: Mapping[int, Trouble]) -> None:
        """Show every column as the plan has it."""
        made_for = (plan.path, plan.entity.name, plan.table.header)
        if made_for != self._made_for:
            self._made_for = made_for
            self._make_rows(plan)
        for row, column in zip(self.rows, plan.columns, strict=True):
            row.show_column(plan, column, troubles.get(column.place))
        self.update()

    def _make_rows(self, plan: Plan) -> None:
        for row in self.rows:
            row.remove()
        self.rows = []
        for number, column in enumerate(plan.columns, start=1):
            row = MappingRow(self._desk, plan, column, self)
            row.field.activated.connect(partial(self._put_field, row))
            row.how.activated.connect(partial(self._put_how, row))
            for place, part in enumerate(row.parts()):
                self._grid.addWidget(part, number, place)
            self._grid.setRowMinimumHeight(number, theme.px(PITCH))
            self.rows.append(row)

    def _put_field(self, row: MappingRow, _index: int) -> None:
        self._flow.put_field(row.place, row.field.currentData())

    def _put_how(self, row: MappingRow, _index: int) -> None:
        chosen = row.how.currentData()
        if isinstance(chosen, str) and row.reads_days:
            from crmdesk.l10n.date_parts import DateReading

            self._flow.put_reading(row.place, DateReading(chosen))
        elif isinstance(chosen, str):
            self._flow.put_unit(chosen)

    def first_in_trouble(self) -> QWidget | None:
        """The box of the first column that needs a decision."""
        return next((row.asking() for row in self.rows if row.asking() is not None), None)

    def retranslate(self) -> None:
        """Headings and rows in the language of the window."""
        words = (
            _("Column in the file"), _("Values"), "", _("Field"), _("How it is read"), _("State"),
        )  # fmt: skip
        for head, text in zip(self._heads, words, strict=True):
            head.setText(text)
        for row in self.rows:
            row.retranslate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lines between the rows; the row in focus is tinted, with a bar at its reading start."""
        painter, look = QPainter(self), theme.tokens()
        focus = QApplication.focusWidget()
        for number, row in enumerate(self.rows, start=1):
            first = self._grid.cellRect(number, 0)
            strip = QRect(0, first.y(), self.width(), first.height())
            if focus is not None and focus in {row.field, row.how}:
                painter.fillRect(strip, QColor(look.accbg))
                bar = QRect(strip)
                bar.setWidth(BAR)
                if self.isRightToLeft():
                    bar.moveRight(strip.right())
                painter.fillRect(bar, QColor(look.acc))
            line = look.line2 if number == 1 else look.line
            painter.fillRect(QRect(0, strip.y(), self.width(), 1), QColor(line))

    def minimumSizeHint(self) -> QSize:
        """Below this the page scrolls sideways."""
        return QSize(theme.px(640), super().minimumSizeHint().height())
