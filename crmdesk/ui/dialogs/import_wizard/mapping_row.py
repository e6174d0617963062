"""One column of the file in the mapping: what it is called, holds, fills, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crmdesk.entities.spec import Kind
from crmdesk.l10n.date_columns import Ambiguous
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.texts import _
from crmdesk.services.importing.mapping import takes_unit
from crmdesk.services.importing.plan import importable_fields
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.words import (
    how_read,
    in_its_direction,
    reading_words,
    readings_of,
    state_of,
)
from crmdesk.ui.paint import Flow, one_line, txt, width_of
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.icon_sign import IconSign
from crmdesk.ui.widgets.layout import named, tip
from crmdesk.ui.widgets.mark import Mark

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent

    from crmdesk.services.importing.mapping import Trouble
    from crmdesk.services.importing.plan import MappedColumn, Plan
    from crmdesk.ui.desk import Desk

SAMPLES, GAP = 3, 10
NOTHING = "—"


class _Samples(QWidget):
    """Up to three values in a row, each in its own direction: in columns, or `is_below`, close together."""

    def __init__(self, values: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._values = [one_line(value) for value in values] or [NOTHING]
        self.is_below = False
        self.setMinimumWidth(theme.px(150))
        named(self, ", ".join(values))
        tip(self, "\n".join(values))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(330), theme.px(24 if self.is_below else 30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rtl = QPainter(self), self.isRightToLeft()
        flow = Flow(self.rect(), rtl=rtl)
        ink, font = theme.tokens().mute, theme.font("caption" if self.is_below else "body")
        for value, wide in zip(self._values, self._widths(font), strict=True):
            shown, base = in_its_direction(value, rtl=rtl)
            txt(painter, QRect(flow.start(wide, GAP)), shown, ink, font, rtl=rtl, base_rtl=base)

    def _widths(self, font: QFont) -> list[int]:
        """In columns a third for each; below the row what each needs, and long ones share the rest."""
        left, count = self.width() - GAP * (SAMPLES - 1), len(self._values)
        if not self.is_below:
            return [left // SAMPLES] * count
        widths = [width_of(value, font) + 2 for value in self._values]
        for done, place in enumerate(sorted(range(count), key=widths.__getitem__)):
            widths[place] = min(widths[place], left // (count - done))
            left -= widths[place]
        return widths


class MappingRow:
    """The widgets of one row; `field` and `how` are the boxes a person chooses in."""

    def __init__(self, desk: Desk, plan: Plan, column: MappedColumn, parent: QWidget) -> None:
        self._desk = desk
        self._plan, self._column = plan, column
        self._trouble: Trouble | None = None
        self.place = column.place
        self.reads_days = False
        self.heading = DirLabel(column.heading or NOTHING, "strong", data=True, parent=parent)
        tip(self.heading, column.heading)
        self.samples = _Samples(column.samples, parent)
        self.arrow = IconSign(18, 18, parent, size=16)
        self.arrow.set_icon("arrow-right", "acc")
        self.field = CalmCombo(parent)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._way = QWidget(parent)
        self.how, self.how_words = CalmCombo(), DirLabel(role="caption")
        line = QHBoxLayout(self._way)
        line.setContentsMargins(0, 0, 0, 0)
        for part in (self.how, self.how_words):
            line.addWidget(part)
        self.state = Mark(parent, role="caption")

    def parts(self) -> tuple[QWidget, ...]:
        """The widgets in the order of the table's columns."""
        return self.heading, self.samples, self.arrow, self.field, self._way, self.state

    def remove(self) -> None:
        """Take the row away."""
        for part in self.parts():
            part.hide()
            part.deleteLater()

    def asking(self) -> QWidget | None:
        """The box in which something has to be decided, if there is one."""
        if isinstance(self._column.reading, Ambiguous):
            return self.how
        return self.field if self.state.words == _("Used twice") else None

    def show_column(self, plan: Plan, column: MappedColumn, trouble: Trouble | None) -> None:
        """Bring the row up to date."""
        self._plan, self._column, self._trouble = plan, column, trouble
        self.heading.set_tone("text" if column.field is not None else "mute")
        self._fill_fields()
        self._fill_how()
        state = state_of(plan, column, trouble, self._desk.fmt)
        self.state.say(state.words, state.icon, state.tone)

    def _fill_fields(self) -> None:
        self.field.clear()
        self.field.addItem(_("Do not import"), None)
        for one in importable_fields(self._plan.entity):
            required = _("{label} (required)").format(label=_(one.label)) if one.required else _(one.label)
            self.field.addItem(required, one.name)
        chosen = self._column.field.name if self._column.field is not None else None
        self.field.setCurrentIndex(self.field.findData(chosen) if chosen else 0)
        named(self.field, _("Field for “{column}”").format(column=self._column.heading))

    def _fill_how(self) -> None:
        self.how.clear()
        column, kind = self._column, self._column.field.kind if self._column.field is not None else None
        self.reads_days = kind in {Kind.DATE, Kind.MOMENT} and column.reading is not None
        if self.reads_days:
            self._fill_days()
        elif kind is Kind.MONEY and takes_unit(self._plan):
            self._fill_units()
        self.how.setVisible(self.how.count() > 0)
        self.how_words.setVisible(self.how.count() == 0)
        self.how_words.setText(how_read(self._plan, column))
        named(self.how, _("How “{column}” is read").format(column=column.heading))

    def _fill_days(self) -> None:
        column = self._column
        for reading in readings_of(column):
            self.how.addItem(reading_words(reading, column, self._desk.fmt), reading.value)
        chosen = column.reading.value if isinstance(column.reading, DateReading) else None
        self.how.setCurrentIndex(self.how.findData(chosen) if chosen else -1)
        self.how.setPlaceholderText(_("Choose…"))

    def _fill_units(self) -> None:
        facts, fmt = self._desk.work.facts, self._desk.fmt
        units = ["IRT", "IRR"] if facts.currency == "IRR" else [facts.currency]
        for code in units:
            self.how.addItem(_unit(code, self._desk), code)
        default = "IRT" if facts.toman else facts.currency
        said = self._plan.options.values.get("currency", default)
        if self.how.findData(said) < 0:
            self.how.addItem(fmt.unit(said), said)
        self.how.setCurrentIndex(self.how.findData(said))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.show_column(self._plan, self._column, self._trouble)


def _unit(code: str, desk: Desk) -> str:
    """The name of a currency that does not depend on how the person likes rials shown."""
    from crmdesk.l10n.currencies import currency

    return _("In {unit}").format(unit=currency(code).heading(desk.locale.catalogue))
