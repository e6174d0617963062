"""One row of a form: a label and its field, side by side where there is room, else one above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.fields import name_field
from crmdesk.ui.paint import line_pitch
from crmdesk.ui.widgets.choice_field import FlagField
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from crmdesk.entities.spec import Field
    from crmdesk.ui.widgets.field import FieldWidget

LABEL, FIELD_HEIGHT = 132, 32


class FormRow(QWidget):
    """A field of a record with its label."""

    def __init__(self, field: Field, widget: FieldWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.widget = field, widget
        self.label = DirLabel("", "body", "mute", wrapped=True, parent=self)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._beside = QVBoxLayout()
        self._beside.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        self._beside.addStretch(1)
        self._box.addLayout(self._beside)
        self._box.addWidget(widget, 1)
        self._is_narrow = False
        self.retranslate()

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the label above its field, or beside it."""
        self._is_narrow = narrow
        beside, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(above if narrow else beside)
        self._box.setSpacing(3 if narrow else 10)
        self._fit()

    def _fit(self) -> None:
        widest = 16_777_215
        width = theme.px(LABEL)
        self.label.setMinimumWidth(0 if self._is_narrow else width)
        self.label.setMaximumWidth(widest if self._is_narrow else width)
        spare = max(theme.px(FIELD_HEIGHT) - line_pitch(theme.font("body")), 0) // 2
        self._beside.setContentsMargins(0, 0 if self._is_narrow else spare, 0, 0)

    def retranslate(self) -> None:
        """Label, name, and the value in the words, digits and days of the window."""
        label = _(self.field.label)
        required = _("{label} (required)").format(label=label)
        has_own_words = isinstance(self.widget, FlagField)
        self.label.setText("" if has_own_words else required if self.field.required else label)
        name_field(self.widget, self.field)
        self._fit()
