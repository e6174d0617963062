"""The panel in which a condition on a list is made or changed: field, comparison, value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from crmdesk.entities.spec import Kind
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.services.conditions import SPANS, VALUELESS, Condition
from crmdesk.services.list_filters import Op
from crmdesk.ui import theme
from crmdesk.ui.conditions import asked_in_days, op_words, ops_of, value_field
from crmdesk.ui.fields import field_widget
from crmdesk.ui.sources import NewNames, sources_for
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget

WIDTH = 320
_SEVERAL = frozenset({Kind.TAGS})


class FilterPopover(Popover):
    """`chosen` tells the conditions made; several tags are several conditions."""

    chosen = Signal(object)

    def __init__(
        self, desk: Desk, declared: Entity, anchor: QWidget, condition: Condition | None = None
    ) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self.desk = desk
        self._fields = [*declared.columns()]
        self.value: FieldWidget | None = None
        self.field_box, self.op_box = QComboBox(self), QComboBox(self)
        self.apply = Button(_("Apply"), "primary", parent=self)
        self.apply.clicked.connect(self._apply)
        for one in self._fields:
            self.field_box.addItem(_(one.label), one.name)
        self._lay_out()
        self.field_box.currentIndexChanged.connect(self._fill_ops)
        self.op_box.currentIndexChanged.connect(self._make_value)
        self._start(condition)

    def _lay_out(self) -> None:
        named(self, _("Filter"))
        named(self.field_box, _("Field"))
        named(self.op_box, _("Comparison"))
        self.setFixedWidth(theme.px(WIDTH))
        self.body.addWidget(DirLabel(_("Show only rows where"), "caption", "mute", parent=self))
        self.body.addWidget(self.field_box)
        self.body.addWidget(self.op_box)
        foot = QHBoxLayout()
        foot.addWidget(self.apply)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _start(self, condition: Condition | None) -> None:
        if condition is not None:
            self.field_box.setCurrentIndex([one.name for one in self._fields].index(condition.field.name))
        self._fill_ops()
        if condition is None:
            return
        self.op_box.setCurrentIndex(self.op_box.findData(condition.span or condition.op.value))
        if isinstance(self.value, LinkField):
            self.value.set_link(condition.value, condition.words)
        elif self.value is not None:
            several = condition.field.kind in _SEVERAL
            self.value.set_value([condition.value] if several else condition.value)

    @property
    def field(self) -> Field:
        """The chosen field."""
        return self._fields[max(self.field_box.currentIndex(), 0)]

    @property
    def _op(self) -> Op:
        data = str(self.op_box.currentData() or "")
        return Op.IS if data in SPANS else Op(data)

    @property
    def _span(self) -> str:
        data = str(self.op_box.currentData() or "")
        return data if data in SPANS else ""

    def _fill_ops(self) -> None:
        self.op_box.blockSignals(True)
        self.op_box.clear()
        if asked_in_days(self.field):
            for key, (words, _grain, _back) in SPANS.items():
                self.op_box.addItem(_(words), key)
        for op in ops_of(self.field):
            self.op_box.addItem(op_words(self.field, op), op.value)
        self.op_box.blockSignals(False)
        self._make_value()

    def _make_value(self) -> None:
        if self.value is not None:
            self.body.removeWidget(self.value)
            self.value.hide()
            self.value.deleteLater()
            self.value = None
        if not self._span and self._op not in VALUELESS:
            self.value = self._value_widget()
            named(self.value.editor, _("Value"))
            self.body.insertWidget(3, self.value)
            QComboBox.setTabOrder(self.op_box, self.value)
            QComboBox.setTabOrder(self.value, self.apply)
            self.value.show()
        self.adjustSize()

    def _value_widget(self) -> FieldWidget:
        if self._op is Op.CONTAINS:
            return TextField(self.desk, self)
        sources = sources_for(self.desk, self, NewNames())
        plain = type(sources)(sources.records, sources.tags, sources.currency, kpis=sources.kpis)
        return field_widget(value_field(self.field), self.desk, plain, self)

    def _apply(self) -> None:
        if self.value is None:
            self._finish(Condition(self.field, self._op, span=self._span))
            return
        try:
            value = self.value.value()
        except CrmError as error:
            self.value.set_error(self.desk.fmt.error(error))
            self.value.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if value is None:
            self.value.set_error(_("Enter what to look for."))
            self.value.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.field.kind in _SEVERAL:
            self._finish(*(Condition(self.field, self._op, one) for one in value))
        else:
            words = self.value.line.text() if isinstance(self.value, LinkField) else ""
            self._finish(Condition(self.field, self._op, value, words))

    def _finish(self, *conditions: Condition) -> None:
        self.close()
        self.chosen.emit(conditions)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._apply()
        else:
            super().keyPressEvent(event)
