"""The editor of one record: its form, what is wrong with it, who else changed it, and saving it."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from crmdesk.entities.spec import Kind
from crmdesk.l10n.texts import N_, _
from crmdesk.model.errors import Conflict, InvalidRecord
from crmdesk.services import finding, history, records
from crmdesk.ui.cells import Writing, title_of, title_words
from crmdesk.ui.closed_note import ClosedNote
from crmdesk.ui.conflict_panel import ConflictPanel, Difference
from crmdesk.ui.draft_values import is_same
from crmdesk.ui.drafts import Drafts
from crmdesk.ui.entity_form import REACHES, EntityForm, attention
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.list_words import WORDS
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.finding import Hit
    from crmdesk.services.records import Opened, Saved
    from crmdesk.ui.desk import Desk

REST_MS, KEEP_MS = 300, 1000
NEW_TEXTS = {
    **{entity: new_text for entity, (new_text, *_more) in WORDS.items()},
    **{section.entities[0]: section.new_text for section in SECTIONS if section.new_text},
}


class Then(Enum):
    """What follows when the record is saved."""

    STAY = auto()
    CLOSE = auto()
    ANOTHER = auto()


class RecordEditor(QWidget):
    """Ctrl+Shift+Enter saves and begins another; the place it stands in knows the other keys.

    What is typed is kept as a draft a second later. `closed` asks the place to go away.
    """

    closed = Signal()
    saved = Signal(int)
    record_asked = Signal(str, int)

    def __init__(self, desk: Desk, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self.record: int | None = None
        self._version: int | None = None
        self._opened: Opened | None = None
        self._busy = self._is_done = False
        self.drafts = Drafts(desk.preferences.file.parent / "drafts.json", str(desk.work.engine.url))
        self.title = DirLabel("", "subject", data=True, parent=self)
        self.close_button = Button("", "ghost", "x", small=True, parent=self)
        self.bar, self.hint = MessageBar(self), MessageBar(self)
        self.form = EntityForm(desk, entity, parent=self)
        self.closed_note = ClosedNote(desk, entity, self._typed, self)
        self.conflict: ConflictPanel | None = None
        self._lay_conflict_out: Callable[[], None]
        self.save_close = Button("", "primary", "check", parent=self)
        self.save_another, self.cancel = Button("", parent=self), Button("", "ghost", parent=self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._keep = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        head, foot, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        body = QWidget()
        inside = QVBoxLayout(body)
        margins(inside, 2, 4, 10, 4)
        inside.addWidget(self.form)
        self._scroll = ScrollPage(body, self, edged=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._place = QStackedLayout()
        self._place.addWidget(self._scroll)
        foot.setSpacing(8)
        for button in (self.save_close, self.save_another):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.hint)
        column.addLayout(self._place, 1)
        column.addWidget(self.closed_note)
        column.addLayout(foot)
        QWidget.setTabOrder(self.close_button, self.form.first_stop())
        self._chain_feet()

    def _chain_feet(self) -> None:
        """The tab key goes from the last field to the buttons below."""
        buttons = (self.save_close, self.save_another, self.cancel)
        stops = (self.form.last_stop(), *self._stops_below(), self.closed_note.why.line, *buttons)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _stops_below(self) -> Sequence[QWidget]:
        """What the tab key reaches between the form and the buttons."""
        return ()

    def _listen(self) -> None:
        self.form.edited.connect(self._note_edit)
        self.form.arranged.connect(self._chain_feet)
        self._rest.timeout.connect(self._look_for_twins)
        self._keep.timeout.connect(self.keep_draft)
        self.save_close.clicked.connect(partial(self.save, Then.CLOSE))
        self.save_another.clicked.connect(partial(self.save, Then.ANOTHER))
        self.cancel.clicked.connect(self.leave)
        self.close_button.clicked.connect(self.leave)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            another = QShortcut(QKeySequence(keys), self)
            another.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            another.activated.connect(partial(self.save, Then.ANOTHER))

    # Opening

    def open_new(self, values: dict[str, Any] | None = None, labels: dict[str, str] | None = None) -> None:
        """Begin a new record; `values` are filled in as if they had been typed."""
        self._begin(None)
        self.form.start({})
        for name, value in (values or {}).items():
            self.form.put(name, value, (labels or {}).get(name, ""))
        self.form.go_to_first()
        if not values:
            self._offer_draft()

    def open_record(self, record: int, field: str = "", typed: dict[str, Any] | None = None) -> None:
        """Read a record and edit it, beginning with a field; `typed` are values typed elsewhere already."""
        self._begin(record)
        self._scroll.setEnabled(False)
        work = partial(records.open_record, entity=self.entity, record=record)
        show = partial(self._show_record, field=field, typed=typed or {})
        self.desk.read(owner=self, key="open", work=work, done=show, failed=self._tell)

    def _read_again(self, record: int) -> None:
        """The saved record as the book has it now; the focus stays."""
        self.record = record
        self.closed_note.begin(record)
        work = partial(records.open_record, entity=self.entity, record=record)
        self.desk.read(owner=self, key="open", work=work, done=self._put, failed=self._tell)

    def _begin(self, record: int | None) -> None:
        self.record, self._version, self._opened, self._busy = record, None, None, False
        self._is_done = False
        if self.form.renew():
            QWidget.setTabOrder(self.close_button, self.form.first_stop())
        self._end_conflict()
        self.bar.clear()
        self.hint.clear()
        self.closed_note.begin(record)
        self.retranslate()

    def _show_record(self, opened: Opened, field: str, typed: dict[str, Any]) -> None:
        self._put(opened)
        self._scroll.setEnabled(True)
        for name, value in typed.items():
            self.form.put(name, value)
        if field:
            self.form.go_to(field)
        else:
            self.form.go_to_first()
        if not typed:
            self._offer_draft()

    def _put(self, opened: Opened) -> None:
        self._opened, self._version = opened, opened.version
        self.form.start(opened.values, opened.labels)
        self.retranslate()

    # Drafts

    @property
    def _draft_key(self) -> str:
        return f"{self.entity} {self.record or 'new'}"

    def _typed(self) -> dict[str, Any]:
        """What differs from the record as it was opened, as far as it can be read."""
        return {
            name: value
            for name, value in self.form.current().items()
            if not is_same(value, self.form.base.get(name))
        }

    def _note_edit(self, name: str) -> None:
        self._keep.start()
        self.closed_note.wait()
        kind = self.form.declared.field(name).kind
        if self.record is None and (name == title_of(self.form.declared).name or kind in REACHES):
            self._rest.start()

    def keep_draft(self) -> None:
        """Keep what is typed and not saved."""
        self._keep.stop()
        if self._is_done:
            return
        kept = self.form.snapshot()
        if kept:
            self.drafts.keep(self._draft_key, kept)
        else:
            self.drafts.forget(self._draft_key)

    def _forget_draft(self) -> None:
        self._keep.stop()
        self.drafts.forget(self._draft_key)

    def _offer_draft(self) -> None:
        draft = self.drafts.find(self._draft_key)
        if draft is None:
            return
        text = self.desk.fmt.sentence(N_("You typed here at {moment} and did not save."), moment=draft.moment)
        go_on = Offer(_("Continue"), partial(self._take_draft, draft.fields), "rotate-ccw")
        self.bar.show_message(text, "info", (go_on, Offer(_("Discard"), self._drop_draft)))

    def _take_draft(self, fields: dict[str, Any]) -> None:
        self.form.restore(fields)
        self.bar.clear()
        self.form.go_to_first()

    def _drop_draft(self) -> None:
        self._forget_draft()
        self.bar.clear()
        self.form.go_to_first()

    # Twins

    def _look_for_twins(self) -> None:
        if not any(one.kind in REACHES for one in self.form.declared.fields):
            return
        work = partial(finding.lookalikes, entity=self.entity, values=self._known())
        self.desk.read(owner=self, key="twins", work=work, done=self._show_twins)

    def _known(self) -> dict[str, Any]:
        values = self.form.current()
        lines = {one.name for one in self.form.declared.fields if one.kind in REACHES}
        return {name: value for name, value in values.items() if value and (name in lines or name == "name")}

    def _show_twins(self, hits: Sequence[Hit]) -> None:
        if self.record is not None or not hits:
            self.hint.clear()
            return
        first = hits[0]
        who = f"{first.title}, {first.detail}" if first.detail else first.title
        text = self.desk.fmt.sentence(N_("Looks like “{name}”, who is in the book already."), name=who)
        offers = (
            Offer(_("Open"), partial(self._open_twin, first)),
            Offer(_("Save anyway"), partial(self.save, Then.CLOSE)),
        )
        self.hint.show_message(text, "warn", offers)

    def _open_twin(self, hit: Hit) -> None:
        self.keep_draft()
        self.closed.emit()
        self.record_asked.emit(hit.entity, hit.id)

    # Saving

    def save(self, then: Then = Then.STAY) -> None:
        """Save what was changed; what is wrong is said beside its field, and the first one is gone to."""
        if self._busy or self.conflict is not None:
            return
        values, faulty = self.form.changes()
        if faulty:
            self._point_out(faulty)
            return
        if self.record is not None and not values:
            self._follow(then, self.record)
            return
        self._set_busy(busy=True)
        work = partial(
            records.save,
            entity=self.entity,
            values=values,
            record=self.record,
            version=self._version,
            base=self._opened.values if self._opened else None,
            note=self.closed_note.note(),
        )
        failed = partial(self._refused, then=then)
        self.desk.write(owner=self, work=work, done=partial(self._take_saved, then), failed=failed)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for button in (self.save_close, self.save_another):
            button.setEnabled(not busy)

    def _take_saved(self, then: Then, saved: Saved) -> None:
        self._forget_draft()
        self._set_busy(busy=False)
        self.bar.clear()
        self.hint.clear()
        self.saved.emit(saved.id)
        self._follow(then, saved.id)

    def _follow(self, then: Then, record: int) -> None:
        if then is Then.CLOSE:
            self._is_done = True
            self.closed.emit()
        elif then is Then.ANOTHER:
            self.open_new()
        elif self.form.is_changed() or self.record is None:
            self._read_again(record)

    def _refused(self, error: CrmError, then: Then) -> None:
        self._set_busy(busy=False)
        self.keep_draft()
        if isinstance(error, InvalidRecord):
            names = self.form.show_errors(error.errors)
            others = [one for one in error.errors if one.field not in names]
            if others:
                self.bar.show_message(self.desk.fmt.error(others[0]), "bad")
            else:
                self._point_out(names)
        elif isinstance(error, Conflict) and self.record is not None:
            work = partial(_read_theirs, entity=self.entity, record=self.record)
            done = partial(self._show_conflict, error, then)
            self.desk.read(owner=self, key="theirs", work=work, done=done, failed=self._tell)
        else:
            self._tell(error, partial(self.save, then))

    def _point_out(self, names: Sequence[str]) -> None:
        self.bar.show_message(attention(self.desk, len(names)), "bad")
        first = next(one for one in self.form.rows if one in names)
        self.form.go_to(first)
        self._scroll.show_part(self.form.rows[first])

    def _tell(self, error: CrmError, retry: Any = None) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        offers = (Offer(_("Retry"), retry, "rotate-ccw"),) if retry is not None else ()
        self.bar.show_message(self.desk.fmt.error(error), "bad", offers, details=details)

    # Somebody else saved first

    def _show_conflict(self, error: Conflict, then: Then, found: tuple[Opened, str, Any]) -> None:
        self._lay_conflict_out = partial(self._put_conflict, error, then, found)
        self._lay_conflict_out()
        self.bar.clear()
        self.save_close.hide()
        self.save_another.hide()
        if self.conflict is not None:
            self.conflict.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_conflict(self, error: Conflict, then: Then, found: tuple[Opened, str, Any]) -> None:
        """Lay the two versions out in the language of the window; what is chosen already stays chosen."""
        theirs, who, when = found
        mine = self.form.current()
        rows = [
            Difference(
                self.form.declared.field(name), self._words(name, mine.get(name)), _title(theirs, name)
            )
            for name in error.theirs
        ]
        if who:
            message = self.desk.fmt.sentence(
                N_("{who} changed this at {when}. Choose for each field which version stays."),
                who=who,
                when=when,
            )
        else:
            message = _("This was changed meanwhile. Choose for each field which version stays.")
        writing = Writing(self.desk.fmt, self.desk.work.facts.currency)
        former, self.conflict = self.conflict, ConflictPanel(message, rows, writing, self)
        self.conflict.decided.connect(partial(self._settle, theirs, then))
        self.conflict.cancelled.connect(self._end_conflict)
        self._place.addWidget(self.conflict)
        self._place.setCurrentWidget(self.conflict)
        if former is not None:
            self.conflict.choose(former.chosen())
            if former.isAncestorOf(self.focusWidget() or self):
                self.conflict.save.setFocus(Qt.FocusReason.OtherFocusReason)
            self._place.removeWidget(former)
            former.deleteLater()

    def _words(self, name: str, value: Any) -> Any:
        """A link's value is what its field says."""
        if self.form.declared.field(name).kind is Kind.LINK:
            line = getattr(self.form.widget(name), "line", None)
            return line.text() if line is not None else value
        return value

    def _settle(self, theirs: Opened, then: Then, keep_theirs: set[str]) -> None:
        self._end_conflict()
        kept = self.form.snapshot()
        self._opened, self._version = theirs, theirs.version
        self.form.start(theirs.values, theirs.labels)
        self.form.restore({name: shot for name, shot in kept.items() if name not in keep_theirs})
        self.save(then)

    def _end_conflict(self) -> None:
        if self.conflict is not None:
            self._place.removeWidget(self.conflict)
            self.conflict.deleteLater()
            self.conflict = None
            self._place.setCurrentWidget(self._scroll)
            self.form.go_to_first()
        self.save_close.show()
        self.save_another.setVisible(self.record is None)

    # Leaving

    def leave(self) -> None:
        """Go away; what would be lost is asked about, or kept as a draft."""
        kept = self.form.snapshot()
        if self.conflict is not None:
            self._end_conflict()
        elif self.record is None and len(kept) > 1:
            self._ask_to_leave()
        else:
            self.give_up()

    def give_up(self) -> None:
        """Go away without saving; changes of a record that was there before are kept as a draft."""
        if self.record is None:
            self._forget_draft()
        elif self.form.is_changed():
            self.keep_draft()
            self.desk.tell(
                _("Not saved. What you typed is kept for seven days and offered when you edit again.")
            )
        self._is_done = True
        self.closed.emit()

    def _ask_to_leave(self) -> None:
        self.keep_draft()
        stay = Offer(_("Keep editing"), self._stay)
        drop = Offer(_("Discard"), self.give_up, "trash-2")
        self.bar.show_message(_("This new record is not saved. Discard it?"), "warn", (stay, drop))
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        buttons = self.bar.findChildren(Button)
        next((one for one in buttons if one.text() == stay.text), self.cancel).setFocus()

    def _stay(self) -> None:
        self.bar.clear()
        self.form.go_to_first()

    # Look

    def retranslate(self) -> None:
        """All words in the language of the window; what was typed stays."""
        if self._opened is not None and self.record is not None:
            self.title.setText(title_words(self._opened.title))
        else:
            self.title.setText(_(NEW_TEXTS.get(self.entity, N_("New record"))) if self.record is None else "")
        self.title.data = self.record is not None
        self.save_close.setText(_("Save and close"))
        self.save_another.setText(_("Save and add another"))
        self.save_another.setVisible(self.record is None)
        self.cancel.setText(_("Cancel"))
        self.close_button.set_name(_("Close"))
        self.bar.retranslate()
        self.closed_note.retranslate()
        self.form.retranslate()
        if self.conflict is not None:
            self.save_another.hide()
            self._lay_conflict_out()


def _read_theirs(work: Work, *, entity: str, record: int) -> tuple[Opened, str, Any]:
    """The record as it is now, and who changed it last and when."""
    opened = records.open_record(work, entity=entity, record=record)
    last = next(iter(history.of_record(work, entity=entity, record=record)), None)
    return opened, last.who if last else "", last.deed.moment if last else None


def _title(opened: Opened, name: str) -> Any:
    return opened.labels.get(name, opened.values.get(name))
