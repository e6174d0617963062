"""Writing down what happened with a record, or planning the next thing: one small panel, Enter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.activity import ActivityKind, Direction
from crmdesk.services import activities, records
from crmdesk.ui import theme
from crmdesk.ui.activity_icons import ACTIVITY_ICONS
from crmdesk.ui.draft_values import restore_field, snapshot_of
from crmdesk.ui.drafts import Drafts
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named, show_hint, tip
from crmdesk.ui.widgets.minutes_field import MinutesField
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch
from crmdesk.ui.widgets.text_area import TextArea
from crmdesk.ui.widgets.text_fields import TextField
from crmdesk.ui.widgets.when_field import When, WhenField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QResizeEvent

    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget

KINDS = (
    ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.NOTE, ActivityKind.TASK, ActivityKind.MEETING,
)  # fmt: skip
ABOUT = frozenset({"contact", "company", "deal", "ticket", "subscription", "activity"})
"""The records something can be logged about."""

HEADINGS = {
    ActivityKind.CALL: N_("Log a call: {name}"),
    ActivityKind.EMAIL: N_("Log an e-mail: {name}"),
    ActivityKind.NOTE: N_("Add a note: {name}"),
    ActivityKind.TASK: N_("Plan a task: {name}"),
    ActivityKind.MEETING: N_("Plan or log a meeting: {name}"),
}
VERBS = {
    ActivityKind.CALL: N_("Log call"),
    ActivityKind.EMAIL: N_("Log e-mail"),
    ActivityKind.NOTE: N_("Add note"),
    ActivityKind.TASK: N_("Plan task"),
    ActivityKind.MEETING: N_("Save meeting"),
}
FIELDS = {
    ActivityKind.CALL: ("subject", "text", "minutes", "outcome"),
    ActivityKind.EMAIL: ("subject", "text", "outcome"),
    ActivityKind.NOTE: ("text",),
    ActivityKind.TASK: ("subject", "when", "text"),
    ActivityKind.MEETING: ("subject", "when", "minutes", "text", "outcome"),
}
DIRECTED = frozenset({ActivityKind.CALL, ActivityKind.EMAIL})
WIDTH, TEXT, ROW_GAP = 484, 84, 4
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class QuickLog(Popover):
    """About one record. What is typed and not saved is there again when it is next opened for the record."""

    def __init__(
        self, desk: Desk, kind: ActivityKind, about: tuple[str, int], title: str, anchor: QWidget
    ) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self.desk, self.about, self._title = desk, about, title
        self._is_saved = False
        self.drafts = Drafts(desk.preferences.file.parent / "drafts.json", str(desk.work.engine.url))
        self.heading = DirLabel("", "strong", wrapped=True, most=HEADING_LINES, parent=self)
        self.kinds = SegmentedSwitch(
            [(one.value, _(one.label), ACTIVITY_ICONS[one]) for one in KINDS], _("Kind")
        )
        ways = [(one.value, _(one.label), "") for one in (Direction.OUT, Direction.IN)]
        self.direction = SegmentedSwitch(ways, _("Direction"))
        self.fields: dict[str, FieldWidget] = {
            "subject": TextField(desk),
            "text": TextArea(desk, lines=3),
            "when": WhenField(desk),
            "minutes": MinutesField(desk),
            "outcome": TextField(desk),
        }
        self.save = Button("", "primary", "check", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        self._lay_out()
        self._listen()
        self._restore()
        self.show_kind(kind)

    def _lay_out(self) -> None:
        words = {
            "subject": _("Subject"), "text": _("Text"), "when": _("Day and time"),
            "minutes": _("Minutes"), "outcome": _("Outcome"),
        }  # fmt: skip
        self.body.addWidget(self.heading)
        self.body.addWidget(self.kinds, 0, Qt.AlignmentFlag.AlignLeading)
        for name in ("subject", "text"):
            self.body.addWidget(self.fields[name])
        row = QHBoxLayout()
        row.addWidget(self.direction, 0, Qt.AlignmentFlag.AlignTop)
        for name in ("when", "minutes", "outcome"):
            row.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        for name, field in self.fields.items():
            field.set_name(words[name])
            line = getattr(field, "line", None) or getattr(field, "area", None)
            if line is not None:
                show_hint(line, words[name])
                line.installEventFilter(self)
        self.fields["text"].setMaximumHeight(theme.px(TEXT))
        feet = QHBoxLayout()
        feet.addWidget(self.save)
        feet.addWidget(self.cancel)
        feet.addStretch(1)
        self.body.addLayout(feet)
        self.setFixedWidth(theme.px(WIDTH))

    def _listen(self) -> None:
        self.kinds.changed.connect(self._turn_kind)
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self._give_up)

    # The kind

    @property
    def kind(self) -> ActivityKind:
        """What is logged or planned."""
        return ActivityKind(self.kinds.current())

    def _turn_kind(self, key: str) -> None:
        self.show_kind(ActivityKind(key))

    def show_kind(self, kind: ActivityKind) -> None:
        """Ask what is asked for a kind."""
        self.kinds.set_current(kind.value)
        for name, field in self.fields.items():
            field.setVisible(name in FIELDS[kind])
        self.direction.setVisible(kind in DIRECTED)
        when = self.fields["when"]
        if kind is ActivityKind.TASK and isinstance(when, WhenField) and not when.line.text():
            when.set_value(When(self.desk.work.today()))
        heading = self.desk.fmt.sentence(HEADINGS[kind], name=self._title)
        self.heading.setText(heading)
        tip(self.heading, self._title)
        named(self, heading)
        self.save.setText(_(VERBS[kind]))
        self.adjustSize()
        self.first().setFocus(Qt.FocusReason.PopupFocusReason)

    def first(self) -> QWidget:
        """The field that is typed into first."""
        return self.fields[FIELDS[self.kind][0]]

    def open_under(self) -> None:
        """Show it under its anchor, with the focus in its first field."""
        super().open_under()
        self.first().setFocus(Qt.FocusReason.PopupFocusReason)

    # Saving

    def submit(self) -> None:
        """Log it, or plan it; what cannot be read is said beside its field."""
        asked = [self.fields[name] for name in FIELDS[self.kind]]
        faulty = [one for one in asked if not one.check()]
        if faulty:
            faulty[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.adjustSize()
            return
        failed = partial(_keep_refused, self.desk, self.drafts, self._draft_key, self._typed())
        self.desk.write(owner=self.desk, work=self._work(), failed=failed)
        self._is_saved = True
        self.drafts.forget(self._draft_key)
        self.close()

    def _work(self) -> Callable[[Work], Committed]:
        values: dict[str, Any] = {name: self.fields[name].read() for name in FIELDS[self.kind]}
        entity, record = self.about
        about: dict[str, Any] = {"kind": self.kind, "entity": entity, "record": record}
        about |= {"subject": values.pop("subject", None) or "", "text": values.pop("text", None)}
        when: When | None = values.pop("when", None)
        if when is None and self.kind is ActivityKind.TASK:
            when = When(self.desk.work.today())
        if when is not None:
            about |= {"day": when.day, "at": when.time, "minutes": values.get("minutes")}
            return partial(activities.plan, **about)
        if self.kind in DIRECTED:
            values["direction"] = Direction(self.direction.current())
        return partial(activities.log, **about, **values)

    # What is typed and not saved

    @property
    def _draft_key(self) -> str:
        entity, record = self.about
        return f"log {entity} {record}"

    def _give_up(self) -> None:
        self._is_saved = True
        self.drafts.forget(self._draft_key)
        self.close()

    def _typed(self) -> dict[str, Any]:
        shots = {name: snapshot_of(field, None) for name, field in self.fields.items() if name != "when"}
        return {name: shot for name, shot in shots.items() if shot is not None}

    def _keep(self) -> None:
        if typed := self._typed():
            self.drafts.keep(self._draft_key, typed)

    def _restore(self) -> None:
        draft = self.drafts.find(self._draft_key)
        for name, shot in (draft.fields if draft is not None else {}).items():
            if name in self.fields:
                restore_field(self.fields[name], shot)

    def hideEvent(self, event: QHideEvent) -> None:
        """A click beside the panel closes it: what was typed waits for the next time."""
        if not self._is_saved:
            self._keep()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter submits; in a text of several lines Ctrl+Enter does."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        area = getattr(self.fields["text"], "area", None)
        if event.key() in ENTER and (held or watched is not area):
            self.submit()
            return True
        return super().eventFilter(watched, event)


def _keep_refused(desk: Desk, drafts: Drafts, key: str, typed: dict[str, Any], error: CrmError) -> None:
    """What the book did not take is there again when the panel is next opened for the record."""
    if typed:
        drafts.keep(key, typed)
    desk.jobs.tell_problem(error)


class QuickRow(QWidget):
    """The buttons that open the panel; `asked` tells the kind. Where words need two rows, only icons."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, spacing=ROW_GAP)
        self.buttons: dict[ActivityKind, Button] = {}
        for kind in KINDS:
            button = Button("", "ghost", ACTIVITY_ICONS[kind], small=True, parent=self)
            button.clicked.connect(partial(self.asked.emit, kind))
            self.buttons[kind] = button
            flow.addWidget(button)
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        for kind, button in self.buttons.items():
            button.set_name(_(VERBS[kind]))
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All words, or none."""
        super().resizeEvent(event)
        self._fit_words()

    def sizeHint(self) -> QSize:
        """One row, with its words."""
        return QSize(self._width_with_words(), super().sizeHint().height())

    def _width_with_words(self) -> int:
        wide = sum(button.size_with(_(kind.label)).width() for kind, button in self.buttons.items())
        return wide + ROW_GAP * (len(self.buttons) - 1)

    def _fit_words(self) -> None:
        fits = self._width_with_words() <= self.width()
        for kind, button in self.buttons.items():
            words = _(kind.label) if fits else ""
            if button.text() != words:
                button.setText(words)
                button.updateGeometry()


def open_log(
    desk: Desk, kind: ActivityKind, about: tuple[str, int], anchor: QWidget, title: str = ""
) -> None:
    """Open the panel about a record under a widget; the record's title is read where it is not known."""
    if about[0] not in ABOUT:
        return
    if title:
        QuickLog(desk, kind, about, title, anchor).open_under()
        return

    def show(opened: Opened) -> None:
        QuickLog(desk, kind, about, opened.title, anchor).open_under()

    entity, record = about
    work = partial(records.open_record, entity=entity, record=record)
    desk.read(owner=anchor, key="log", work=work, done=show)
