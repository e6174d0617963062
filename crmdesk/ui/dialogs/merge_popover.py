"""Records side by side that are one: in what they differ, which value stays, and what moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_, NN_, Listing, _
from crmdesk.ui import theme
from crmdesk.ui.cells import NOTHING, Writing, unmasked, words_of
from crmdesk.ui.paint import one_line, width_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import literal, named, tip
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.screen_room import room_at
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QKeyEvent

    from crmdesk.services.merging import Comparison, Difference
    from crmdesk.ui.desk import Desk

COLUMN, NARROWEST, LONGEST = 180, 120, 28
SPACING, APART, EDGES, DISC, LEAST = 6, 16, 26, 30, 90
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_COUNTED = {
    "attachment": NN_("{count} file", "{count} files"),
    "contact": NN_("{count} person", "{count} people"),
}


class MergePopover(Popover):
    """A column for each record, a row for each field in which they differ; Enter merges, Esc does not.

    `merged` tells the record that stays, the others, and by field the record whose value stays.
    """

    merged = Signal(int, list, dict)

    def __init__(self, desk: Desk, compared: Comparison, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self._desk, self._compared = desk, compared
        self.groups: dict[str, QButtonGroup] = {}
        fmt, room = desk.fmt, room_at(anchor.mapToGlobal(anchor.rect().center()))
        labels = (width_of(_(one.field.label), theme.font("body")) for one in compared.differences)
        self._label = max(labels, default=0) + APART
        free = room.width() - EDGES - self._label - SPACING * (len(compared.records) + 1)
        each = free // len(compared.records)
        self._column = max(theme.px(NARROWEST), min(each, theme.px(COLUMN)))
        counted = fmt.sentence(declared_entity(compared.entity).counted, count=len(compared.records))
        heading = fmt.sentence(N_("Merge {records}"), records=counted)
        named(self, heading)
        self.body.addWidget(DirLabel(heading, "strong", parent=self))
        self.body.addWidget(self._table())
        for text in (self._moves(), _("All addresses, numbers, tags and notes stay. Ctrl+Z takes it back.")):
            if text:
                self.body.addWidget(DirLabel(text, "caption", "mute", wrapped=True, parent=self))
        self.confirm = Button(literal(heading), "primary", "merge", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        foot = QHBoxLayout()
        foot.addWidget(self.confirm)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self._fit(room)
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.close)

    def _fit(self, room: QRect) -> None:
        """As large as its rows and columns, as far as the screen allows; what is more is scrolled."""
        inner = self._inner.sizeHint()
        width = min(inner.width() + EDGES, room.width())
        self.setFixedWidth(width)
        self.area.setFixedHeight(1)
        beside = self.body.totalHeightForWidth(width)
        is_wide = inner.width() + EDGES > room.width()
        bar = self.area.horizontalScrollBar().sizeHint().height() if is_wide else 0
        self.area.setFixedHeight(max(min(inner.height() + 2 + bar, room.height() - beside), theme.px(LEAST)))
        # Qt gives a panel no more than two thirds of the screen by itself.
        self.setMinimumHeight(self.body.totalHeightForWidth(width))

    def _table(self) -> QWidget:
        """The records as columns, and what differs as rows; long ones are scrolled."""
        self._inner = inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACING)
        grid.setColumnMinimumWidth(0, self._label)
        for place, title in enumerate(self._compared.titles, start=1):
            grid.addWidget(DirLabel(_short(title), "strong", data=True), 0, place)
            grid.setColumnMinimumWidth(place, self._column)
            grid.setColumnStretch(place, 1)
        for row, one in enumerate(self._compared.differences, start=1):
            grid.addWidget(DirLabel(_(one.field.label), "body", "mute"), row, 0)
            self._add_choices(grid, row, one)
        if not self._compared.differences:
            same = DirLabel(_("They differ in nothing else."), "body", "mute")
            grid.addWidget(same, 1, 0, 1, len(self._compared.records) + 1)
        self.area = ScrollPage(inner, self, edged=True)
        return self.area

    def _add_choices(self, grid: QGridLayout, row: int, one: Difference) -> None:
        group = self.groups[one.field.name] = QButtonGroup(self)
        for place, value in enumerate(one.values):
            words = self._words(one, value)
            brief = self._brief(words)
            shown = self._desk.fmt.isolate(brief) if words else NOTHING
            button = QRadioButton(literal(shown), grid.parentWidget())
            button.setChecked(place == one.preset)
            button.setEnabled(bool(words))
            named(
                button, self._desk.fmt.sentence(N_("{field}: {value}"), field=_(one.field.label), value=words)
            )
            if brief != words:
                tip(button, words)
            button.toggled.connect(partial(self._show_row, button))
            group.addButton(button, place)
            grid.addWidget(button, row, place + 1)

    def _brief(self, words: str) -> str:
        """Words that fit beside the disc of a choice."""
        metrics = QFontMetrics(theme.font("body"))
        return metrics.elidedText(_short(words), Qt.TextElideMode.ElideRight, self._column - theme.px(DISC))

    def _show_row(self, button: QRadioButton, *_on: bool) -> None:
        """Keep the row in view that a key went to."""
        self.area.ensureWidgetVisible(button)

    def _words(self, one: Difference, value: Any) -> str:
        if one.field.kind is Kind.LINK:
            return unmasked(one_line(str(value or "")))
        return words_of(one.field, value, Writing(self._desk.fmt, self._desk.work.facts.currency))

    def _moves(self) -> str:
        """What of the others moves, counted in words."""
        fmt, moves = self._desk.fmt, self._compared.moves
        counted = {one.model.__tablename__: one.counted for one in ENTITIES} | _COUNTED
        told = [
            fmt.sentence(counted[table], count=count) for table, count in moves.items() if table in counted
        ]
        return fmt.sentence(N_("What moves: {records}."), records=Listing(told)) if told else ""

    def submit(self) -> None:
        """Merge into the first record."""
        records = self._compared.records
        take = {
            one.field.name: records[self.groups[one.field.name].checkedId()]
            for one in self._compared.differences
        }
        self.close()
        self.merged.emit(records[0], list(records[1:]), take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter merges."""
        if event.key() in _ENTER and not self.cancel.hasFocus():
            self.submit()
        else:
            super().keyPressEvent(event)


def _short(text: str) -> str:
    plain = unmasked(one_line(text))
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
