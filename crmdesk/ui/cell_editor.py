"""Editing one cell in place: Enter saves and goes down, Tab saves and goes on, Esc restores."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout

from crmdesk.entities.spec import Kind
from crmdesk.model.money import Money
from crmdesk.services import records
from crmdesk.ui import theme
from crmdesk.ui.draft_values import is_same
from crmdesk.ui.entity_table import ENTER
from crmdesk.ui.fields import field_widget
from crmdesk.ui.paint import rounded
from crmdesk.ui.sources import NewNames, settle_link, sources_for
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.money_field import MoneyField

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.entities.spec import Field
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.records import Saved
    from crmdesk.ui.entity_table import EntityTable
    from crmdesk.ui.widgets.field import FieldWidget

IN_FORM = frozenset(
    {
        *(Kind.EMAILS, Kind.PHONES, Kind.LONG_TEXT, Kind.TAGS, Kind.INTERVAL, Kind.DISCOUNT),
        *(Kind.KPI, Kind.FIGURE),
    }
)
"""What needs more room than a cell, or other fields beside it."""

LEAST_WIDTH = 170
SAME = 0
"""The number a link goes by while nobody has chosen another record."""


class CellEditor(QFrame):
    """The editor over its cell."""

    def __init__(self, widget: FieldWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(widget)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground, for the row shows through otherwise."""
        rounded(QPainter(self), self.rect(), 6, theme.tokens().surf)


class CellEditing(QObject):
    """Edits the cells of one table. What has no room in a cell, or was refused, is asked for in the form."""

    form_asked = Signal(int, str)
    form_needed = Signal(int, dict)
    """A record, and the values typed for it that could not be saved in place."""

    def __init__(self, table: EntityTable) -> None:
        super().__init__(table)
        self._table = table
        self._editor: CellEditor | None = None
        self._place: tuple[int, int, int] = (-1, -1, -1)
        self._before: Any = None
        self._names = NewNames()
        table.edit_asked.connect(self.begin)
        table.verticalScrollBar().valueChanged.connect(self._leave)
        table.horizontalScrollBar().valueChanged.connect(self._leave)

    @property
    def editor(self) -> CellEditor | None:
        """The open editor."""
        return self._editor

    def begin(self, index: QModelIndex | None = None) -> None:
        """Edit a cell, or the current one."""
        table = self._table
        index = table.currentIndex() if index is None else index
        row = table.rows.row(index.row()) if index.isValid() else None
        if row is None or table.query.trash:
            return
        field = table.rows.fields[index.column()]
        if not can_edit(field):
            self.form_asked.emit(row.id, field.name if field.editable else "")
            return
        self.cancel()
        table.scrollTo(index)
        self._place = (index.row(), index.column(), row.id)
        self._open(field, row.values[index.column()], index)

    def _open(self, field: Field, value: Any, index: QModelIndex) -> None:
        table = self._table
        self._names = NewNames()
        widget = field_widget(field, table.desk, sources_for(table.desk, self, self._names))
        if isinstance(widget, LinkField):
            widget.set_link(SAME if value else None, str(value or ""))
            value = SAME if value else None
        elif isinstance(value, Money):
            if isinstance(widget, MoneyField):
                widget.set_currency(value.currency)
            widget.set_value(value.minor)
            value = value.minor
        else:
            widget.set_value(value)
        self._before = value
        self._editor = CellEditor(widget, table.viewport())
        table.is_editing = True
        self._fit(index)
        self._editor.show()
        target = widget.editor.focusProxy() or widget.editor
        target.installEventFilter(self)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if (select := getattr(target, "selectAll", None)) is not None:
            select()
        widget.edited.connect(partial(self._fit, index))
        widget.left.connect(self._leave)

    def _fit(self, index: QModelIndex) -> None:
        if self._editor is None:
            return
        cell = self._table.visualRect(index)
        room = self._table.viewport().rect()
        width = min(max(cell.width(), theme.px(LEAST_WIDTH)), room.width())
        height = max(self._editor.sizeHint().height(), cell.height())
        cell.setWidth(width) if not self._table.isRightToLeft() else cell.setLeft(cell.right() - width + 1)
        cell.setHeight(height)
        cell.moveLeft(min(max(cell.left(), 0), room.width() - width))
        cell.moveTop(min(cell.top(), max(room.height() - height, 0)))
        self._editor.setGeometry(cell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Tab and Esc belong to the cell."""
        if self._editor is None or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.commit():
                self._table.step(1)
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            if self.commit():
                self._go_on(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return super().eventFilter(watched, event)
        return True

    def _go_on(self, step: int) -> None:
        """Edit the next cell of the row that can be edited in place; past the last the list has the focus."""
        row, column, _record = self._place
        column += step
        while 0 <= column < len(self._table.rows.fields):
            if can_edit(self._table.rows.fields[column]):
                index = self._table.rows.index(row, column)
                self._table.setCurrentIndex(index)
                self.begin(index)
                return
            column += step

    def commit(self) -> bool:
        """Save what was typed; False where it cannot be read, which the field says."""
        if self._editor is None:
            return True
        widget = self._editor.widget
        settle_link(widget, self._table.rows.fields[self._place[1]].link, self._names)
        if not widget.check() and widget.error:
            self._fit(self._table.rows.index(*self._place[:2]))
            return False
        value = widget.read()
        _row, column, record = self._place
        field = self._table.rows.fields[column]
        if isinstance(widget, LinkField):
            value = self._names.real(value)
        self._close()
        if not is_same(value, self._before):
            self._save(field, record, value)
        return True

    def _save(self, field: Field, record: int, value: Any) -> None:
        """Refused only where somebody changed this very field since the list was read."""
        base = None if field.link else {field.name: self._before}
        work = partial(
            records.save,
            entity=self._table.entity,
            values={field.name: value},
            record=record,
            version=None if base is None else 0,
            base=base,
        )
        self._table.desk.write(
            owner=self,
            work=work,
            done=partial(self._flash, record, field.name),
            failed=partial(self._refuse, record, {field.name: value}),
        )

    def _flash(self, record: int, name: str, _saved: Saved) -> None:
        if not self._table.desk.preferences.reduce_motion:
            self._table.drawer.flash(record, name)

    def _refuse(self, record: int, typed: dict[str, Any], error: CrmError) -> None:
        self._table.desk.refuse(error)
        self.form_needed.emit(record, typed)

    def _leave(self) -> None:
        """The focus went elsewhere: what can be read is saved, what cannot stays open."""
        if self._editor is not None:
            self.commit()

    def cancel(self) -> None:
        """Close the editor; the cell is as it was."""
        if self._editor is not None:
            self._close()

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            had_focus = editor.isAncestorOf(editor.window().focusWidget() or self._table)
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._table.end_editing()


def can_edit(field: Field) -> bool:
    """Whether a field is edited in its cell."""
    return field.editable and field.kind not in IN_FORM
