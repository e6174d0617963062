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

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.services.importing.mapping import Trouble
    from crmdesk.services.importing.plan import Plan
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

PITCH, SAMPLES_PITCH, SAMPLES = 40, 24, 1
STRETCH = (3, 7, 0, 4, 4, 2)
STRETCH_NARROW = (4, 0, 0, 5, 4, 2)
BAR, NARROW = 3, 880
"""In a table that is narrower than so many drawn px the values of a column stand below its heading."""


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
        self._is_narrow = False
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
        for column in plan.columns:
            row = MappingRow(self._desk, plan, column, self)
            row.field.activated.connect(partial(self._put_field, row))
            row.how.activated.connect(partial(self._put_how, row))
            self.rows.append(row)
            self._place_row(len(self.rows))

    def _place_row(self, number: int) -> None:
        """A column of the file has two rows of the grid; the second is for its values where it is narrow."""
        row, first, narrow = self.rows[number - 1], 2 * number - 1, self._is_narrow
        for place, part in enumerate(row.parts()):
            self._grid.removeWidget(part)
            if narrow and place == SAMPLES:
                self._grid.addWidget(part, first + 1, 0, 1, len(STRETCH))
            else:
                self._grid.addWidget(part, first, place)
        row.samples.is_below = narrow
        self._grid.setRowMinimumHeight(first, theme.px(PITCH))
        self._grid.setRowMinimumHeight(first + 1, theme.px(SAMPLES_PITCH) if narrow else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the values go below the headings."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(NARROW)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._heads[SAMPLES].setHidden(narrow)
            for place, stretch in enumerate(STRETCH_NARROW if narrow else STRETCH):
                self._grid.setColumnStretch(place, stretch)
            for number in range(1, len(self.rows) + 1):
                self._place_row(number)

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
            cells = self._grid.cellRect(2 * number - 1, 0) | self._grid.cellRect(2 * number, 0)
            strip = QRect(0, cells.y(), self.width(), cells.height())
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
        return QSize(theme.px(520), super().minimumSizeHint().height())
