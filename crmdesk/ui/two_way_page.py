"""A section that shows its records in another way beside their table: on a board, in a calendar."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from crmdesk.ui.page import Room
from crmdesk.ui.record_page import RecordPage

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.page import Handlers


class TwoWayPage(RecordPage):
    """Where the other way is in view, what is chosen there is what commands act on.

    There a record is shown beside it once it was opened; beside the table as for every kind of record.
    """

    only_in_table: ClassVar[tuple[str, ...]] = ("edit_selected", "columns")
    """Commands that mean nothing in the other way."""

    @property
    @abstractmethod
    def is_other_way(self) -> bool:
        """Whether the other way is in view, and not the table."""

    @abstractmethod
    def chosen_there(self) -> int | None:
        """The record that is chosen in the other way."""

    @abstractmethod
    def step_there(self, by: int) -> object:
        """Choose the next record in the other way, or the one before."""

    @abstractmethod
    def trash_one(self, record: int) -> object:
        """Move the record chosen in the other way to the trash."""

    @abstractmethod
    def turn_view(self) -> None:
        """To the other way, or back."""

    @abstractmethod
    def open_menu_of(self, record: int, point: QPoint) -> object:
        """Open the menu of a record at a point of the screen."""

    @abstractmethod
    def content(self) -> QWidget | None:
        """What is worked in: the table, or what stands in its place."""

    def record(self) -> int | None:
        """The record that commands act on."""
        return self.chosen_there() if self.is_other_way else self.table.current_id()

    # What is shown

    def _place_panes(self) -> None:
        if not self.is_other_way:
            super()._place_panes()
            return
        is_single = self.room is Room.ONE_PANE
        self.pane.show()
        self.several.hide()
        self._beside.setVisible(self._alone)
        self._side.setVisible(not (is_single and self._alone))
        self.pane.set_alone(alone=True)

    def follow_choice(self) -> None:
        """Another record was chosen in the other way."""
        if self.is_other_way:
            self._rest.start()
            self.situation_changed.emit()

    def _show_current(self) -> None:
        if not self.is_other_way:
            super()._show_current()
        elif self._beside.isVisibleTo(self) and (record := self.record()) not in {None, self._shown()}:
            self.pane.show_record(record or 0)

    def _open_current(self) -> None:
        if (record := self.record()) is not None:
            self._open(record)

    def go_back(self) -> None:
        """From the record to where it was opened."""
        super().go_back()
        self.focus_content()

    def focus_content(self) -> None:
        """Put the focus into what is worked in."""
        if (target := self.content()) is not None:
            target.setFocus()

    def _open_menu(self, point: QPoint) -> None:
        record = self.table.rows.id_at(self.table.indexAt(point).row())
        if record is None or self.head.in_trash or self.table.selected_count() > 1:
            super()._open_menu(point)
        else:
            self.open_menu_of(record, self.table.viewport().mapToGlobal(point))

    # What is done

    def edit(self) -> None:
        """Edit the record in focus."""
        if not self.is_other_way:
            super().edit()
        elif (record := self.record()) is not None:
            self.edit_record(record)

    def trash(self) -> None:
        """Move what is selected to the trash."""
        if not self.is_other_way:
            super().trash()
        elif (record := self.record()) is not None:
            self.trash_one(record)

    # What the window asks

    def handlers(self) -> Handlers:
        """What the window's commands mean here."""
        do = super().handlers()
        if self.sheet is not None:
            return do
        do["board"] = self.turn_view
        if self.is_other_way:
            for name in self.only_in_table:
                do.pop(name, None)
            do["next_record"] = partial(self.step_there, 1)
            do["previous_record"] = partial(self.step_there, -1)
        return do

    def current_record(self) -> tuple[str, int] | None:
        """The open record."""
        return super().current_record() if self._beside.isVisibleTo(self) else None

    def chosen_record(self) -> tuple[str, int] | None:
        """The selected record."""
        record = self.record()
        return super().chosen_record() if record is None else (self.plan.entity, record)

    def selected_count(self) -> int:
        """How many records an action would act on."""
        return int(self.record() is not None) if self.is_other_way else super().selected_count()
