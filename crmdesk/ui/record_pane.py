"""The open record beside its list: head, facts, and tabs for its fields, what belongs to it, its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.services import customer_risk, record_facts, records, timeline
from crmdesk.services.parties import PARTIES
from crmdesk.ui import theme
from crmdesk.ui.cells import Writing, is_figure, title_words
from crmdesk.ui.details import Details, fact_of
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.history_list import HistoryList
from crmdesk.ui.quick_log import ABOUT, QuickRow, open_log
from crmdesk.ui.record_head import RecordHead
from crmdesk.ui.related_list import Related, RelatedList
from crmdesk.ui.sections import section_of
from crmdesk.ui.story.attached_list import AttachedList, dropped_files
from crmdesk.ui.story.side_facts import Fact, side_facts
from crmdesk.ui.story.story_page import StoryPage
from crmdesk.ui.story.story_view import StoryView
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.part_tabs import PartTabs
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.activity import ActivityKind
    from crmdesk.services.customer_risk import Health
    from crmdesk.services.record_facts import RecordFacts
    from crmdesk.services.records import Opened
    from crmdesk.ui.desk import Desk

LEAST_WIDTH, LEAST_HEIGHT, SPACING = 300, 90, 10


@dataclass(frozen=True, slots=True)
class PaneReading:
    """What a pane reads at once: the record, its side facts, and how many of each list belong to it.

    `health` is that of a customer.
    """

    opened: Opened
    facts: RecordFacts
    counts: dict[str, int] = field(default_factory=dict)
    health: Health | None = None


def read_pane(work: Work, *, entity: str, record: int, related: Sequence[Related]) -> PaneReading:
    """Read a record with its side facts, the counts of what belongs to it, and how it does as a customer."""
    opened = records.open_record(work, entity=entity, record=record)
    links = {one.entity: one.link for one in related}
    beside = record_facts.beside(work, entity=entity, record=record, related=links)
    health = customer_risk.health_of(work, customer=record) if entity in PARTIES else None
    return PaneReading(opened, beside.facts, beside.counts, health)


class RecordPane(QWidget):
    """Shows one record of a kind. `facts` are fields shown under its name, beside what else is known."""

    record_asked = Signal(str, int)
    window_asked = Signal(str, int)
    edit_asked = Signal(int, str)
    add_asked = Signal(object)
    """A Related, to which a new record linked to the open one is to be added."""
    restore_asked = Signal()
    trash_asked = Signal()
    shown = Signal()

    def __init__(
        self, desk: Desk, entity: str, related: Sequence[Related], facts: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self.related, self._facts = tuple(related), tuple(facts)
        self.reading: PaneReading | None = None
        self.record: int | None = None
        self.states = StateView(parent=self)
        content = self._content = QWidget(self.states)
        self.head = self._make_head()
        self.edit = Button("", "default", "pencil", parent=content)
        self.apart = Button("", "ghost", "external-link", parent=content)
        self.trash = Button("", "ghost", "trash-2", parent=content)
        self.restore = Button("", "primary", "archive-restore", parent=content)
        self._actions = QHBoxLayout()
        self.quick = QuickRow(content)
        self.tabs, self.stack = PartTabs(content), QStackedWidget(content)
        self.details, self.history = Details(desk, entity), HistoryList(desk, entity)
        self.story: StoryView | None = None
        self.files: AttachedList | None = None
        self.lists: list[RelatedList] = []
        self._loaders: list[Callable[[int], object] | None] = []
        self._stale: set[int] = set()
        self._lay_out()
        self._listen()
        self._name_tabs({})
        for button in (self.quick, self.edit, self.apart, self.trash, self.restore):
            button.hide()
        self.setMinimumWidth(LEAST_WIDTH)

    def _make_head(self) -> RecordHead:
        return RecordHead(self._content)

    def _lay_out(self) -> None:
        column, actions = QVBoxLayout(self._content), self._actions
        column.setContentsMargins(14, 12, 14, 0)
        column.setSpacing(SPACING)
        actions.setSpacing(8)
        for button in (self.edit, self.restore, self.apart, self.trash):
            actions.addWidget(button)
        actions.addStretch(1)
        column.addWidget(self.head)
        column.addLayout(actions)
        column.addWidget(self.quick)
        column.addWidget(self.head.facts)
        self._add_story()
        self._add_tab(ScrollPage(self.details, self.stack))
        for one in self.related:
            part = RelatedList(self.desk, one, f"{self.entity}.{one.entity}", self.stack)
            self.lists.append(part)
            self._add_tab(part, part.show_record)
        self._add_files_and_history()
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self._show_content()

    def _show_content(self) -> None:
        self.stack.setMinimumHeight(theme.px(LEAST_HEIGHT))
        self.states.hold(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.states)

    def _add_story(self) -> None:
        """What happened with the record, where that is told of its kind."""
        if self.entity not in timeline.ENTITIES:
            return
        page = StoryPage(self.stack)
        self.story = StoryView(self.desk, self.entity, page.viewport())
        page.hold(self.story, self.story.list)
        self._add_tab(page, self.story.show_record)

    def _add_files_and_history(self) -> None:
        if self.story is not None:
            self.files = AttachedList(self.desk, self.entity, self.stack)
            self._add_tab(self.files, self.files.show_record)
            self.setAcceptDrops(True)
        self._add_tab(ScrollPage(self.history, self.stack), self.history.show_record)

    def _add_tab(self, part: QWidget, load: Callable[[int], object] | None = None) -> None:
        """A part of the record; `load` reads it when it is first looked at."""
        self._loaders.append(load)
        self.tabs.addTab("")
        self.stack.addWidget(part)

    def _listen(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.edit.clicked.connect(self._edit)
        self.apart.clicked.connect(self._open_apart)
        self.trash.clicked.connect(self.trash_asked)
        self.restore.clicked.connect(self.restore_asked)
        self.quick.asked.connect(self._log)
        self.details.edit_asked.connect(self._edit_field)
        self.head.link_asked.connect(self._open_link)
        if self.story is not None:
            self.story.record_asked.connect(self._open_told)
        for part in self.lists:
            part.record_asked.connect(self.record_asked)
            part.window_asked.connect(self.window_asked)
            part.add_asked.connect(partial(self.add_asked.emit, part.related))

    # The record

    def show_record(self, record: int) -> None:
        """Read and show a record; what is shown stays until it is here."""
        self.record = record
        work = partial(read_pane, entity=self.entity, record=record, related=self.related)
        self.desk.read(owner=self, key="pane", work=work, done=self._take, failed=self._tell)

    def clear(self) -> None:
        """Show no record."""
        self.desk.jobs.cancel(self, "pane")
        self.record = self.reading = None
        self.states.show_no_match(_("Nothing is selected."))
        self.shown.emit()

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Follow what changed in the book."""
        if self.record is None:
            return
        self.show_record(self.record)
        if self.story is not None and self.tabs.currentIndex() == self._story_tab():
            self.story.refresh(changed)
        if self.files is not None:
            self.files.refresh(changed)
        for part in self.lists:
            part.refresh(changed)

    def _take(self, reading: PaneReading) -> None:
        other = self.reading is None or self.reading.opened.id != reading.opened.id
        self.reading = reading
        self.states.clear_bar()
        self.states.show_content()
        self.retranslate()
        self._stale |= set(range(self.stack.count())) if other else self._turned()
        self._show_tab(self.tabs.currentIndex())
        self.shown.emit()

    def _turned(self) -> set[int]:
        """The tabs that tell what happened, to be read anew after a change; a story in view reads itself."""
        last, story = {self.stack.count() - 1}, self._story_tab()
        return last if story in {-1, self.tabs.currentIndex()} else {*last, story}

    def _story_tab(self) -> int:
        """Which tab has the story; -1 where there is none."""
        parts = [self.stack.widget(number) for number in range(self.stack.count())]
        has_it = (isinstance(part, ScrollPage) and part.widget() is self.story for part in parts)
        return next((number for number, found in enumerate(has_it) if found), -1)

    def _show_tab(self, number: int) -> None:
        """What a tab shows is read when it is looked at."""
        self.stack.setCurrentIndex(number)
        if self.reading is None or number not in self._stale:
            return
        self._stale.discard(number)
        load = self._loaders[number]
        if load is not None:
            load(self.reading.opened.id)

    def _tell(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        retry = partial(self.show_record, self.record) if self.record is not None else None
        self.states.show_error(self.desk.fmt.error(error), retry, details=details)

    # What can be done

    def _edit(self) -> None:
        self._edit_field("")

    def _edit_field(self, name: str) -> None:
        if self.reading is None or self.reading.opened.trashed:
            return
        editable = not name or self.desk.entity(self.entity).field(name).editable
        self.edit_asked.emit(self.reading.opened.id, name if editable else "")

    def _log(self, kind: ActivityKind) -> None:
        if self.reading is not None:
            about = (self.entity, self.reading.opened.id)
            open_log(self.desk, kind, about, self.quick.buttons[kind], self.reading.opened.title)

    def _open_apart(self) -> None:
        if self.reading is not None:
            self.window_asked.emit(self.entity, self.reading.opened.id)

    def _show_files(self) -> None:
        if self.files is not None:
            self.tabs.setCurrentIndex(self.stack.indexOf(self.files))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped anywhere on an open record."""
        is_here = self.reading is not None and not self.reading.opened.trashed
        if is_here and dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what is dropped."""
        if self.files is not None and self.reading is not None:
            event.acceptProposedAction()
            self._show_files()
            self.files.show_record(self.reading.opened.id)
            self.files.add_files(dropped_files(event.mimeData()))

    def _open_told(self, entity: str, record: int) -> None:
        """What an item of the story is about: in its section, else in a window of its own."""
        if entity == "attachment" and self.files is not None:
            self._show_files()
            self.files.choose(record)
        elif entity == self.entity and record == self.record:
            self.tabs.setCurrentIndex(self.stack.count() - 1)
        elif section_of(entity) is not None:
            self.record_asked.emit(entity, record)
        elif entity in {one.name for one in ENTITIES}:
            self.window_asked.emit(entity, record)

    def _open_link(self) -> None:
        company = self.reading.opened.values.get("company") if self.reading is not None else None
        if company:
            self.record_asked.emit("company", company)

    # Look

    def event(self, event: QEvent) -> bool:
        """Where it is low, what is told or offered elsewhere too leaves its room to the rest."""
        done = super().event(event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._follow_height()
        return done

    def _follow_height(self) -> None:
        """The initial and the facts give way first, then the row to log with, then the part that scrolls.

        Where they do, what the record is stands in the row of its actions.
        """
        height, least = self.height(), theme.px(LEAST_HEIGHT)
        is_low = self._height_beside_part() + least + self.head.room_left() > height
        self.head.set_low(low=is_low)
        self.head.put_words(self._actions, beside=is_low)
        words = "" if is_low else _(NP_("record pane", "Open in its own window"))
        if self.apart.text() != words:
            self.apart.setText(words)
        opened = self.reading.opened if self.reading is not None else None
        rows = self._content.layout()
        can_log = self.entity in ABOUT and rows is not None and rows.indexOf(self.quick) >= 0
        logs = opened is not None and not opened.trashed and can_log
        hidden = self.quick.sizeHint().height() + SPACING if self.quick.isHidden() and logs else 0
        self.quick.setVisible(logs and self._height_beside_part() + least + hidden <= height)
        self.stack.setMinimumHeight(max(min(least, height - self._height_beside_part()), 1))

    def _height_beside_part(self) -> int:
        return self._content.minimumSizeHint().height() - self.stack.minimumHeight()

    def set_alone(self, *, alone: bool) -> None:
        """Show the way back where the list is not beside it."""
        self.head.back.setVisible(alone)

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window."""
        self.head.retranslate()
        self.states.retranslate()
        named(self.tabs, _("Parts of this record"))
        self.quick.retranslate()
        self.edit.setText(_("Edit"))
        self.apart.set_name(_(NP_("record pane", "Open in its own window")))
        self.trash.set_name(_("Move to trash"))
        self.restore.setText(_("Restore"))
        if self.reading is not None:
            self._show_reading(self.reading)
        elif self.states.state == "no match":
            self.states.show_no_match(_("Nothing is selected."))
        for part in self.lists:
            part.retranslate()
        if self.story is not None:
            self.story.retranslate()
        if self.files is not None:
            self.files.retranslate()
        self.details.retranslate()
        self.history.retranslate()

    def _show_reading(self, reading: PaneReading) -> None:
        opened, declared = reading.opened, declared_entity(self.entity)
        line = opened.values.get("title") or opened.values.get("industry") or ""
        tags = opened.values.get("tags") or ()
        self.head.show_record(title_words(opened.title), line, opened.labels.get("company", ""), tags)
        writing = Writing(self.desk.fmt, self.desk.work.facts.currency)
        facts = []
        for name in self._facts:
            one = declared.field(name)
            words = fact_of(one, opened, writing)
            if words:
                facts.append(Fact(_(one.label), words, is_figure(one)))
        told = side_facts(reading.facts, self.entity, writing, reading.health)
        self.head.facts.show_facts([*told, *facts])
        self.apart.show()
        self.edit.setVisible(not opened.trashed)
        self.trash.setVisible(not opened.trashed)
        self.restore.setVisible(opened.trashed)
        self._follow_height()
        self.details.show_record(opened)
        self._name_tabs(reading.counts, reading.facts.files)

    def _counted(self, label: str, count: int) -> str:
        return self.desk.fmt.sentence(N_("{list} {count}"), list=label, count=count)

    def _name_tabs(self, counts: Mapping[str, int], files: int = 0) -> None:
        labels = [_("Details")] if self.story is None else [_("Timeline"), _("Details")]
        for one in self.related:
            count = counts.get(one.entity, 0)
            label = _(one.label)
            labels.append(self._counted(label, count) if count else label)
        if self.files is not None:
            labels.append(_("Files") if not files else self._counted(_("Files"), files))
        labels.append(_("History"))
        for number, label in enumerate(labels):
            self.tabs.setTabText(number, label)
