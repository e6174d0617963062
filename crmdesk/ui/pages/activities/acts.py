"""What a person does with activities: complete, move, trash; each is one gesture that undo takes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from crmdesk.l10n.texts import _
from crmdesk.services import activities, records
from crmdesk.ui.pages.activities.move_popover import MovePopover
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.when_field import When

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Work
    from crmdesk.services.activities import Turned
    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_reading import Chosen


class Acts(QObject):
    """`place_of` tells where an activity is on the screen."""

    finished = Signal(object)
    """An Opened that was just done: its next step can be planned."""
    moved = Signal(int, object)
    """An activity, and the day on which it stands now; None for no day."""
    open_asked = Signal(int)
    edit_asked = Signal(int)

    def __init__(self, desk: Desk, place_of: Callable[[], QRect], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._place_of, self._page = desk, place_of, parent

    def turn(self, which: tuple[int, ...]) -> None:
        """Mark activities as done, or take that back."""
        work = partial(activities.turn_done, activities=which)
        self._desk.write(owner=self, work=work, done=self._tell_finished)

    def turn_chosen(self, chosen: Chosen) -> None:
        """The same for all selected rows of a list."""
        self._desk.write(owner=self, work=partial(_turn_chosen, chosen=chosen), done=self._tell_finished)

    def _tell_finished(self, turned: Turned) -> None:
        if len(turned.finished) != 1:
            return
        work = partial(records.open_record, entity="activity", record=turned.finished[0])
        self._desk.read(owner=self, key="finished", work=work, done=self.finished.emit)

    def move(self, activity: int, when: When, *, whole_day: bool = False) -> None:
        """Move an activity to a day, or to a time of it."""
        work = partial(
            activities.move, activities=(activity,), day=when.day, at=when.time, whole_day=whole_day
        )
        self._desk.write(owner=self, work=work, done=lambda _done: self.moved.emit(activity, when.day))

    def find(self, activity: int) -> None:
        """Tell on which day an activity stands."""
        work = partial(records.open_record, entity="activity", record=activity)
        self._desk.read(owner=self, key="find", work=work, done=self._tell_place)

    def _tell_place(self, opened: Opened) -> None:
        done = opened.values.get("done")
        day = opened.values.get("due") or (None if done is None else self._desk.work.facts.day_of(done))
        self.moved.emit(opened.id, day)

    def trash(self, activity: int) -> None:
        """Move an activity to the trash."""
        self._desk.write(owner=self, work=partial(records.trash, entity="activity", ids=(activity,)))

    def ask_move(self, activity: int) -> None:
        """Ask to which day and time."""
        work = partial(records.open_record, entity="activity", record=activity)
        self._desk.read(owner=self, key="move", work=work, done=self._offer_move)

    def _offer_move(self, opened: Opened) -> None:
        popover = MovePopover(self._desk, opened.title, when_of(opened.values, self._desk), self._page)
        popover.moved.connect(partial(self.move, opened.id))
        popover.open_at(self._place_of())

    def open_menu(self, activity: int, point: QPoint) -> None:
        """What can be done with an activity."""
        offers: list[Offer | None] = [
            Offer(_("Open"), partial(self.open_asked.emit, activity)),
            Offer(_("Edit"), partial(self.edit_asked.emit, activity), "pencil"),
            None,
            Offer(_("Mark as done or not done"), partial(self.turn, (activity,)), "check"),
            Offer(_("Move to…"), partial(self.ask_move, activity), "arrow-right"),
            None,
            Offer(_("Move to trash"), partial(self.trash, activity), "trash-2"),
        ]
        menu = menu_of(self._page, offers)
        menu.setAccessibleName(_("Activity"))
        menu.popup(point)


def when_of(values: dict[str, Any], desk: Desk) -> When:
    """When an activity is due, or today."""
    moment = values.get("due_at")
    if moment is not None:
        here = moment.astimezone(desk.fmt.zone)
        return When(here.date(), here.time())
    return When(values.get("due") or desk.work.today())


def _turn_chosen(work: Work, *, chosen: Chosen) -> Turned:
    return activities.turn_done(work, activities=list(chosen.ids(work)))
