"""The field for how often something is billed: a usual interval, or every so many months or days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.choice_field import NOTHING
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from crmdesk.ui.widgets.field import Habits

MONTHS, DAYS = "months", "days"
_COUNTED: Final = {MONTHS: N_("Every so many months"), DAYS: N_("Every so many days")}
_UNITS: Final = {MONTHS: NP_("unit of a field", "months"), DAYS: NP_("unit of a field", "days")}


class IntervalField(FieldWidget):
    """An interval as the book keeps it: `monthly`, `5` (months) or `14 days`."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self.box, self.line, self._present = CalmCombo(), UnitLine(), NOTHING
        both = QWidget()
        both.setFocusProxy(self.box)
        super().__init__(habits, both, parent)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 2)
        row.addWidget(self.line, 1)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for part in (self.box, self.line):
            part.installEventFilter(self)
        self._fill()
        self.box.currentIndexChanged.connect(self._follow)
        self.box.activated.connect(self._choose)
        self.line.textEdited.connect(self.edited)
        self.line.textChanged.connect(self._count)
        self._follow()

    def _fill(self) -> None:
        from crmdesk.model.interval_words import NAMED

        self.box.clear()
        self.box.addItem(self._present, None)
        for value, words in (NAMED | _COUNTED).items():
            self.box.addItem(_(words), value)

    def show_present(self, words: str) -> None:
        """Say in place of no choice what then holds, in words."""
        self._present = words
        self.box.setItemText(0, words)

    def _follow(self) -> None:
        unit = _UNITS.get(str(self.box.currentData()))
        self.line.setVisible(unit is not None)
        self.line.set_unit(_(unit) if unit else "")

    def _choose(self) -> None:
        self.edited.emit()
        if not self.line.isHidden():
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.selectAll()

    def _count(self, text: str) -> None:
        """A number that was put here is one of months, unless it counts days."""
        if text and str(self.box.currentData()) not in _COUNTED:
            self._show_counted(MONTHS)

    def _show_counted(self, unit: str) -> None:
        self.box.setCurrentIndex(self.box.findData(unit))

    def read(self) -> str | None:
        """The interval.

        Raises:
            NotUnderstood: the number of months or days is missing, or none that an interval can have.
        """
        from crmdesk.model.terms import read_interval, write_interval

        chosen: str | None = self.box.currentData()
        if chosen not in _COUNTED:
            return chosen
        number = self.habits.parser.number(self.line.text()) if self.line.text().strip() else None
        if number is None or number != int(number):
            raise NotUnderstood(N_("Enter a whole number."))
        return write_interval(read_interval(f"{int(number)} {chosen}"))

    def put(self, value: str | None) -> None:
        """Choose an interval; one that is not known is shown as it is and kept."""
        from crmdesk.model.terms import read_interval

        self.line.blockSignals(True)
        self.line.clear()
        self.line.blockSignals(False)
        place = self.box.findData(value) if value else 0
        if value and place < 0:
            try:
                found = read_interval(value)
            except CrmError:
                self.box.addItem(value, value)
                place = self.box.count() - 1
            else:
                self.line.setText(self.habits.fmt.local_digits(str(found.months or found.days)))
                place = self.box.findData(MONTHS if found.months else DAYS)
        self.box.setCurrentIndex(place)

    def set_name(self, name: str) -> None:
        """The spoken names of both parts."""
        super().set_name(name)
        named(self.box, name)
        named(self.line, name)

    def retranslate(self) -> None:
        """The words in the language put on; the choice stays."""
        try:
            value = self.read()
        except CrmError:
            return
        self._fill()
        self.put(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read both parts when the focus leaves them for another field."""
        inside = watched in {self.box, self.line} and event.type() == QEvent.Type.FocusOut
        if (
            inside
            and self._leaves(event)
            and not self.editor.isAncestorOf(QApplication.focusWidget() or self)
        ):
            self.check()
            self.left.emit()
        return super().eventFilter(watched, event)
