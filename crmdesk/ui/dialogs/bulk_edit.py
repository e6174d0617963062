"""Changing many records at once: for each field keep, set or clear, and how many that will change.

Tags can also be added to what each record has, or taken from it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from crmdesk.entities.spec import Kind
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, _
from crmdesk.services.tags import TagChange
from crmdesk.ui import theme
from crmdesk.ui.cells import title_of
from crmdesk.ui.chosen_records import change_chosen, count_changes
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.fields import field_widget
from crmdesk.ui.sources import NewNames, settle_link, sources_for
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from crmdesk.entities.spec import Field
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_reading import Chosen
    from crmdesk.ui.widgets.field import FieldWidget

WIDTH, REST_MS = 560, 300
KEEP, SET, CLEAR, ADD, REMOVE = "keep", "set", "clear", "add", "remove"
WORDS = {
    KEEP: N_("Keep"),
    ADD: N_("Add tag"),
    REMOVE: N_("Remove tag"),
    SET: N_("Set to"),
    CLEAR: N_("Make empty"),
}
VALUED = frozenset({SET, ADD, REMOVE})
_ONE_BY_ONE = frozenset(
    {*(Kind.EMAILS, Kind.PHONES, Kind.IDENT, Kind.LONG_TEXT, Kind.DISCOUNT), *(Kind.KPI, Kind.FIGURE)}
)
"""What is never the same for many records."""


class BulkRow:
    """One field: what to do with it, and the value where it is set."""

    def __init__(self, field: Field, desk: Desk, names: NewNames, parent: QWidget) -> None:
        self.field = field
        self.label = DirLabel(_(field.label), "body", "mute", wrapped=True, parent=parent)
        self.mode = QComboBox(parent)
        for key in _modes_of(field):
            self.mode.addItem(_(WORDS[key]), key)
        named(self.mode, _("{field}: what to do").format(field=_(field.label)))
        self.widget: FieldWidget = field_widget(field, desk, sources_for(desk, parent, names), parent)
        self.widget.setVisible(False)

    @property
    def chosen(self) -> str:
        """Keep, set or clear; for tags also add or remove."""
        return str(self.mode.currentData())

    def meant(self, value: Any) -> Any:
        """What the field is to become of the value typed: tags may be added or taken away."""
        if self.chosen in {ADD, REMOVE}:
            return TagChange(tuple(value or ()), removes=self.chosen == REMOVE)
        return value


def _modes_of(field: Field) -> tuple[str, ...]:
    if field.kind is Kind.TAGS:
        return (KEEP, ADD, REMOVE, SET, CLEAR)
    return (KEEP, SET) if field.required else (KEEP, SET, CLEAR)


class BulkEdit(TitledSheet):
    """A panel over the list; what it changes is one gesture, undone as one."""

    def __init__(self, desk: Desk, entity: str, chosen: Chosen, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self.desk, self.entity, self.chosen = desk, entity, chosen
        self.declared = desk.entity(entity)
        self._names = NewNames()
        self.bar = MessageBar(self.panel)
        self.apply = Button("", "primary", "check", parent=self.panel)
        self.cancel = Button(_("Cancel"), "ghost", parent=self.panel)
        self.forecast = DirLabel("", "body", "mute", wrapped=True, parent=self.panel)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._forecast)
        self._body = QWidget()
        self.rows = [BulkRow(one, desk, self._names, self._body) for one in self._fields()]
        self._lay_out()
        self.apply.clicked.connect(self.save)
        self.cancel.clicked.connect(self.close_sheet)
        self.closed.connect(self.deleteLater)
        self._follow()

    def _fields(self) -> list[Field]:
        skipped = title_of(self.declared).name
        return [
            one
            for one in self.declared.fields
            if one.editable and one.name != skipped and one.kind not in _ONE_BY_ONE
        ]

    def _lay_out(self) -> None:
        title = self.desk.fmt.sentence(self.declared.counted, count=self.chosen.count)
        heading = self.desk.fmt.sentence(N_("Edit {records}"), records=title)
        named(self, heading)
        self.title.setText(heading)
        self.sentence.hide()
        self.retranslate()
        grid = QGridLayout(self._body)
        margins(grid, 2, 4, 10, 4)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, theme.px(120))
        grid.setColumnStretch(2, 1)
        for place, row in enumerate(self.rows):
            grid.addWidget(row.label, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(row.mode, place, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(row.widget, place, 2)
            row.mode.currentIndexChanged.connect(partial(self._turn, row))
            row.widget.edited.connect(self._follow)
        grid.setRowStretch(len(self.rows), 1)
        foot = QHBoxLayout()
        foot.addWidget(self.apply)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        self.body.addWidget(self.bar)
        self.body.addWidget(ScrollPage(self._body, edged=True), 1)
        self.body.addWidget(self.forecast)
        self.body.addLayout(foot)
        QWidget.setTabOrder(self.cancel, self.shut)

    def open(self) -> None:
        """Show the sheet; keys go to the first field."""
        super().open()
        self.rows[0].mode.setFocus(Qt.FocusReason.PopupFocusReason)

    def _turn(self, row: BulkRow, _index: int) -> None:
        row.widget.setVisible(row.chosen in VALUED)
        if row.chosen in VALUED:
            row.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    def _follow(self) -> None:
        asked = any(row.chosen != KEEP for row in self.rows)
        self.apply.setEnabled(asked)
        count = self.desk.fmt.sentence(self.declared.counted, count=self.chosen.count)
        self.apply.setText(self.desk.fmt.sentence(N_("Change {records}"), records=count))
        self.forecast.setText("" if asked else _("Choose what to change. Everything else stays as it is."))
        if asked:
            self._rest.start()

    def values(self) -> dict[str, Any] | None:
        """What is set or cleared; None where something typed cannot be read, which its field says."""
        values: dict[str, Any] = {}
        for row in self.rows:
            if row.chosen == CLEAR:
                values[row.field.name] = None
            elif row.chosen in VALUED:
                if self._has_fault(row):
                    row.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                    return None
                value = row.widget.read()
                is_link = isinstance(row.widget, LinkField)
                values[row.field.name] = row.meant(self._names.real(value) if is_link else value)
        return values

    def _has_fault(self, row: BulkRow) -> bool:
        settle_link(row.widget, row.field.link, self._names)
        if row.chosen != SET and not row.widget.read():
            row.widget.set_error(_("Enter a tag."))
            return True
        return not row.widget.check() and bool(row.widget.error)

    def _forecast(self) -> None:
        shown: dict[str, Any] = {}
        for row in self.rows:
            if row.chosen == CLEAR:
                shown[row.field.name] = None
            elif row.chosen in VALUED:
                try:
                    value = row.widget.read()
                except CrmError:
                    return
                if isinstance(row.widget, LinkField):
                    value = row.widget.line.text().strip()
                shown[row.field.name] = row.meant(value)
        work = partial(count_changes, chosen=self.chosen, values=shown)
        self.desk.read(owner=self, key="forecast", work=work, done=self._show_forecast)

    def _show_forecast(self, changing: int) -> None:
        total = self.desk.fmt.sentence(self.declared.counted, count=self.chosen.count)
        self.forecast.setText(
            self.desk.fmt.sentence(
                N_("Will change {changing} of {total} ({same} already so)."),
                changing=changing,
                total=total,
                same=self.chosen.count - changing,
            )
        )

    def save(self) -> None:
        """Change them all."""
        values = self.values()
        if not values:
            return
        self.apply.setEnabled(False)
        work = partial(change_chosen, entity=self.entity, chosen=self.chosen, values=values)
        self.desk.write(owner=self, work=work, done=self._end, failed=self._tell)

    def _end(self, _done: object) -> None:
        self.close_sheet()

    def _tell(self, error: CrmError) -> None:
        self.apply.setEnabled(True)
        for one in getattr(error, "errors", ()):
            row = next((row for row in self.rows if row.field.name == one.field), None)
            if row is not None:
                row.widget.set_error(self.desk.fmt.error(one))
        self.bar.show_message(self.desk.fmt.error(error), "bad")
