"""The form of one kind of record, made from its declaration: a draft of plain values that nothing blocks."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from crmdesk.entities.spec import Column, Kind
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.model.errors import NEEDS_ATTENTION
from crmdesk.ui import theme
from crmdesk.ui.draft_values import is_same, restore_field, snapshot_of
from crmdesk.ui.fields import field_widget
from crmdesk.ui.figure_field import FigureField
from crmdesk.ui.form_row import FormRow
from crmdesk.ui.sources import NewNames, settle_link, sources_for
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.discount_field import DiscountField
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.money_field import MoneyField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QResizeEvent

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.model.errors import Invalid
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget

BESIDE = 420  # px of width from which labels stand beside their fields
REACHES = frozenset({Kind.EMAILS, Kind.PHONES})
"""How to reach a party is asked at once, whether or not lists show it."""


class EntityForm(QWidget):
    """The fields of a record. `start` fills it; `changes` is what differs from then.

    Fields nobody filled fold away under one button. `names` gives its fields and their order; else those
    that lists show come first.
    """

    edited = Signal(str)
    """The name of the field that the person changed."""
    arranged = Signal()
    """The fields stand, and the tab key goes, in another order."""

    def __init__(
        self, desk: Desk, entity: str, names: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._entity, self._names = entity, tuple(names)
        self.base: dict[str, Any] = {}
        self._new_names = NewNames()
        self._folded: list[FormRow] = []
        self._kept_open: frozenset[str] = frozenset()
        self._is_open = False
        self.rows: dict[str, FormRow] = {}
        self.more = Button("", "link", "chevron-down", small=True, parent=self)
        self.more.clicked.connect(self.unfold)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._make_rows()

    def renew(self) -> bool:
        """Make the fields anew if the business changed those of these records; what was typed goes then."""
        changed = self.desk.entity(self._entity) is not self.declared
        if changed:
            self._make_rows()
        return changed

    def _make_rows(self) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.declared: Entity = self.desk.entity(self._entity)
        sources = sources_for(self.desk, self, self._new_names, self._pipeline)
        fields = [self.declared.field(one) for one in self._names] or in_order(self.declared)
        self.rows = {one.name: FormRow(one, field_widget(one, self.desk, sources), self) for one in fields}
        for name, row in self.rows.items():
            row.widget.edited.connect(partial(self._note_edit, name))
            if isinstance(row.widget, LinkField):
                row.widget.left.connect(partial(self._settle_link, row))
            row.set_narrow(narrow=self.width() < theme.px(BESIDE))
        self._arrange(())

    def widget(self, name: str) -> FieldWidget:
        """The editor of a field."""
        return self.rows[name].widget

    def keep_open(self, names: Iterable[str]) -> None:
        """Ask for these fields at once too, though lists do not show them."""
        self._kept_open = frozenset(names)
        self._arrange(())

    # Filling and reading

    def start(self, values: dict[str, Any], labels: dict[str, str] | None = None) -> None:
        """Show a record's values, links by their titles in `labels`; what is typed then is a change."""
        self.base = {name: values.get(name) for name in self.rows}
        for name, row in self.rows.items():
            self._show(row, values.get(name), (labels or {}).get(name, ""))
        self._arrange(name for name, value in self.base.items() if not is_same(value, None))

    def put(self, name: str, value: Any, words: str = "") -> None:
        """Show another value in a field, as if it had been typed."""
        self._show(self.rows[name], value, words)

    def _show(self, row: FormRow, value: Any, words: str) -> None:
        widget = row.widget
        if isinstance(widget, LinkField):
            if isinstance(value, str):
                value, words = self._new_names.note(value), value
            widget.set_link(value, words)
        else:
            widget.set_value(value)
        if row.field.kind is Kind.CURRENCY:
            self._follow_currency(row.field.name, value)
        elif row.field.kind is Kind.KPI:
            self._follow_kpi(row)

    def changes(self) -> tuple[dict[str, Any], list[str]]:
        """What differs from the start, and the names of the fields that cannot be read.

        Each of these shows its error from now on. A name typed into a link stands for the record to find
        or to make.
        """
        changed: dict[str, Any] = {}
        faulty: list[str] = []
        for name, row in self.rows.items():
            self._settle_link(row)
            if not row.widget.check() and row.widget.error:
                faulty.append(name)
                continue
            value = self._value(row)
            if not is_same(value, self.base.get(name)):
                changed[name] = value
        return changed, faulty

    def _value(self, row: FormRow) -> Any:
        value = row.widget.read()
        return self._new_names.real(value) if isinstance(row.widget, LinkField) else value

    def current(self) -> dict[str, Any]:
        """All values that can be read as they stand, without asking for mending."""
        found: dict[str, Any] = {}
        for name, row in self.rows.items():
            try:
                found[name] = self._value(row)
            except CrmError:
                continue
        return found

    def is_changed(self) -> bool:
        """Whether anything differs from the start."""
        return bool(self.snapshot())

    def snapshot(self) -> dict[str, Any]:
        """What differs from the start as plain JSON, unreadable texts included, to be kept as a draft."""
        kept = {}
        for name, row in self.rows.items():
            shot = snapshot_of(row.widget, self.base.get(name))
            if shot is not None:
                kept[name] = shot
        return kept

    def restore(self, kept: dict[str, Any]) -> None:
        """Put a kept draft back into the fields."""
        for name, shot in kept.items():
            if name in self.rows:
                restore_field(self.rows[name].widget, shot)
                if self.rows[name].field.kind is Kind.KPI:
                    self._follow_kpi(self.rows[name])
        filled = [name for name in self.rows if name in kept or not is_same(self.base.get(name), None)]
        self._arrange(filled)

    def _settle_link(self, row: FormRow) -> None:
        if settle_link(row.widget, row.field.link, self._new_names):
            row.widget.set_read_back(_("found by this name, or added when you save"))

    def _pipeline(self) -> int | None:
        row = self.rows.get("pipeline")
        try:
            return None if row is None else self._value(row)
        except CrmError:
            return None

    def _note_edit(self, name: str) -> None:
        row = self.rows[name]
        if row.field.kind is Kind.CURRENCY:
            self._follow_currency(name, row.widget.read())
        elif row.field.kind is Kind.KPI:
            self._follow_kpi(row)
        self.edited.emit(name)

    def _follow_currency(self, name: str, code: str | None) -> None:
        for row in self.rows.values():
            if row.field.currency == name and isinstance(row.widget, (MoneyField, DiscountField)):
                row.widget.set_currency(code or self.desk.work.facts.currency)

    def _follow_kpi(self, row: FormRow) -> None:
        """Numbers are in the unit of the figure that is chosen; in none while none is."""
        try:
            kpi = row.widget.read()
        except CrmError:
            kpi = None
        for other in self.rows.values():
            if isinstance(other.widget, FigureField):
                other.widget.set_measure(kpi.unit if kpi else "")

    # Errors

    def show_errors(self, errors: Iterable[Invalid]) -> list[str]:
        """Put the book's refusals beside their fields; gives the names of these fields."""
        names = []
        for error in errors:
            if error.field in self.rows:
                self.widget(error.field).set_error(self.desk.fmt.error(error))
                names.append(error.field)
        return names

    def go_to(self, name: str) -> None:
        """Put the focus into a field, unfolding it where it is folded away."""
        row = self.rows.get(name)
        if row is not None:
            if row in self._folded:
                self.unfold()
            row.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_first(self) -> None:
        """Put the focus into the first field."""
        self.go_to(next(iter(self.rows)))

    def first_stop(self) -> QWidget:
        """Where the tab key enters the form."""
        return next((stop for row in self.rows.values() for stop in _stops(row)), self.more)

    def last_stop(self) -> QWidget:
        """Where the tab key leaves the form."""
        return self._last_stop

    # Look

    def unfold(self) -> None:
        """Show all fields."""
        first = next(iter(self._folded), None)
        had_focus = self.more.hasFocus()
        self._is_open = True
        self._arrange(())
        if had_focus and first is not None:
            first.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _arrange(self, filled: Iterable[str]) -> None:
        """Shown rows, the button, then the folded ones: the order of the tab key is that of the eye."""
        shown = {*filled, *self._kept_open}
        rows = list(self.rows.values())
        self._folded = [
            row for row in rows if not (self._is_open or is_main(row.field) or row.field.name in shown)
        ]
        open_rows = [row for row in rows if row not in self._folded]
        for place, part in enumerate([*open_rows, self.more, *self._folded]):
            self._column.removeWidget(part)
            self._column.insertWidget(place, part)
        for row in rows:
            row.setVisible(row not in self._folded)
        stops = [stop for part in (*open_rows, self.more, *self._folded) for stop in _stops(part)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._last_stop = stops[-1]
        self._name_more()
        self.arranged.emit()

    def _name_more(self) -> None:
        self.more.setVisible(bool(self._folded))
        self.more.setText(
            self.desk.fmt.counted("Show {n} more field", "Show {n} more fields", len(self._folded))
        )

    def retranslate(self) -> None:
        """Labels and values in the language of the window; what was typed stays."""
        for row in self.rows.values():
            row.retranslate()
            row.widget.retranslate()
        self._name_more()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels stand above their fields where it is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(BESIDE)
        for row in self.rows.values():
            row.set_narrow(narrow=narrow)


def is_main(field: Field) -> bool:
    """Whether a field is asked for at once: those that lists show, and how to reach a party."""
    return field.required or field.column is Column.SHOWN or field.kind in REACHES


def in_order(declared: Entity) -> list[Field]:
    """A record's fields as they are asked for: those that lists show first, as declared."""
    fields = [one for one in declared.fields if one.editable]
    shown = [one for one in fields if one.required or one.column is Column.SHOWN]
    main = [one for one in fields if is_main(one) and one not in shown]
    return [*shown, *main, *(one for one in fields if one not in shown and one not in main)]


def attention(desk: Desk, count: int) -> str:
    """How many fields need mending, in words."""
    return desk.fmt.sentence(NEEDS_ATTENTION, count=count)


def _stops(part: QWidget) -> list[QWidget]:
    """Where the tab key stops in a row, in the order in which the eye meets them."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [part]
    layout = part.layout()
    return [] if layout is None else _stops_in(layout)


def _stops_in(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (None, None) if item is None else (item.layout(), item.widget())
        if widget is not None:
            found += _stops(widget)
        elif inner is not None:
            found += _stops_in(inner)
    return found
