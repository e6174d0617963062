"""The editor of an activity: day and time go together, a meeting's end is offered beside its length."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.model.activity import ActivityKind
from crmdesk.services.activities import moment_at
from crmdesk.ui.dialogs.record_dialog import RecordSheet
from crmdesk.ui.record_editor import RecordEditor, Then
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.moment_field import MomentField
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk

ASKED = ("owner", "due_at", "minutes", "remind", "repeat", "text")
"""What is asked at once beside what the list shows."""

FIRST = (
    "kind",
    "subject",
    "due",
    "due_at",
    "minutes",
    "contact",
    "company",
    "remind",
    "repeat",
    "owner",
    "text",
)
"""The order in which it is asked; the others follow as declared."""

TIMES = frozenset({"kind", "due", "due_at", "minutes"})
MINUTE = dt.timedelta(minutes=1)
MORNING = dt.time(9)


class EndField(MomentField):
    """When a meeting ends; a time alone is of the day on which it begins."""

    def __init__(self, desk: Desk, begin: Callable[[], dt.date | None], parent: QWidget) -> None:
        self._begin = begin
        super().__init__(desk, parent)

    def today(self) -> dt.date:
        """The day on which it begins."""
        return self._begin() or super().today()


class ActivityEditor(RecordEditor):
    """Ends before it starts: refused beside the field. A reminder in the past is warned of, with the cure."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "activity", parent)
        self.end = EndField(desk, self._begin_day, self)
        self.end_label = DirLabel("", "body", "mute", parent=self)
        self._dress_form()
        self.form.edited.connect(self._follow_field)
        self.end.edited.connect(self._take_end)
        self.retranslate()
        self._show_end()

    def _dress_form(self) -> None:
        """Its own order of fields, and the end beside the length."""
        rows = self.form.rows
        self.form.rows = {name: rows[name] for name in dict.fromkeys((*FIRST, *rows)) if name in rows}
        row = self._length = rows["minutes"]
        box = row.layout()
        if isinstance(box, QBoxLayout):
            box.removeWidget(row.widget)
            pair = QHBoxLayout()
            pair.setSpacing(8)
            pair.addWidget(row.widget, 2)
            pair.addWidget(self.end_label)
            pair.addWidget(self.end, 3)
            box.addLayout(pair, 1)
        self.form.keep_open(ASKED)

    def _begin(self, record: int | None) -> None:
        """The fields are made anew when the business has changed them."""
        super()._begin(record)
        if self.form.rows["minutes"] is not self._length:
            self._dress_form()

    def _read(self, name: str) -> Any:
        try:
            return self.form.widget(name).read()
        except CrmError:
            return None

    def _begin_day(self) -> dt.date | None:
        start = self._read("due_at")
        day: dt.date | None = self._read("due")
        return day if start is None else start.astimezone(self.desk.fmt.zone).date()

    # Following one another

    def _follow_field(self, name: str) -> None:
        """Day and moment say the same; the end follows from start and length."""
        start, day = self._read("due_at"), self._read("due")
        if name == "due" and start is not None and day is not None:
            time = start.astimezone(self.desk.fmt.zone).time()
            self.form.put("due_at", moment_at(self.desk.work.facts, day, time))
        elif name == "due_at" and start is not None:
            self.form.put("due", start.astimezone(self.desk.fmt.zone).date())
        if name in TIMES:
            self._show_end()
        if name in {"remind", "done"}:
            self._judge_reminder()

    def _show_end(self) -> None:
        start, minutes = self._read("due_at"), self._read("minutes")
        is_meeting = self._read("kind") == ActivityKind.MEETING
        for part in (self.end, self.end_label):
            part.setVisible(is_meeting)
        known = is_meeting and start is not None and minutes is not None
        self.end.set_value(start + minutes * MINUTE if known else None)

    def _take_end(self) -> None:
        """The length follows from the end that is typed."""
        try:
            end = self.end.read()
        except CrmError:
            return
        start = self._read("due_at")
        if end is None or start is None:
            return
        if end < start:
            self.end.set_error(_("The end is before the start. Choose a later end."))
            return
        self.form.put("minutes", round((end - start) / MINUTE))
        self._keep.start()

    def _judge_reminder(self) -> None:
        remind, now = self._read("remind"), self.desk.work.clock()
        if remind is None or remind >= now or self._read("done") is not None:
            self.hint.clear()
            return
        tomorrow = moment_at(self.desk.work.facts, self.desk.work.today() + dt.timedelta(days=1), MORNING)
        offers = (
            Offer(_("Remind in an hour"), partial(self._remind, now + 60 * MINUTE)),
            Offer(_("Tomorrow at 9:00"), partial(self._remind, tomorrow)),
        )
        self.hint.show_message(_("This reminder is in the past."), "warn", offers)

    def _remind(self, moment: dt.datetime | None) -> None:
        self.form.put("remind", moment)
        self.hint.clear()
        self._keep.start()
        self.form.go_to("remind")

    # As every editor

    def open_new(self, values: dict[str, Any] | None = None, labels: dict[str, str] | None = None) -> None:
        """Begin a new activity: a task, unless told otherwise."""
        super().open_new(values, labels)
        if "kind" not in (values or {}):
            self.form.put("kind", ActivityKind.TASK)
        self._show_end()
        self.form.go_to("subject")

    def _put(self, opened: Opened) -> None:
        super()._put(opened)
        self._show_end()

    def save(self, then: Then = Then.STAY) -> None:
        """Save; an end before the start is mended first."""
        if self.end.isVisibleTo(self) and self.end.error:
            self._point_out(["minutes"])
            self.end.setFocus()
            return
        super().save(then)

    def retranslate(self) -> None:
        """All words in the language of the window; what is typed stays."""
        super().retranslate()
        if hasattr(self, "end"):
            self.end_label.setText(_("Ends"))
            self.end.set_name(_("Ends"))
            self.end.retranslate()


class ActivitySheet(RecordSheet):
    """As for every record, with the editor of activities."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(desk, "activity", host)
        self.body.removeWidget(self.editor)
        self.editor.hide()
        self.editor.deleteLater()
        editor = ActivityEditor(desk, self.panel)
        editor.closed.connect(self._end)
        self.body.addWidget(editor)
        self.editor = editor
