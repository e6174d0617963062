"""The sheet in which a subscription's terms are changed, or a change told before is put right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, _
from crmdesk.model.errors import Invalid
from crmdesk.model.subscription import ChangeKind
from crmdesk.services import subscription_desk, subscriptions
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.drafts import Drafts
from crmdesk.ui.entity_form import attention
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.pages.subscriptions.change_form import NOT_BEFORE, ChangeForm
from crmdesk.ui.pages.subscriptions.effect_view import EffectView
from crmdesk.ui.pages.subscriptions.words import DEEDS, minor_of, title_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crmdesk.db.uow import Committed
    from crmdesk.services.subscription_desk import ChangeRow, Details, Effect
    from crmdesk.services.subscriptions import NewChange
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers

WIDTH, REST_MS, KEEP_MS = 640, 200, 1000
LESS = N_("Until then it is {value} a month: say why it becomes less.")
FIRST = {
    ChangeKind.UPGRADE: ("price",),
    ChangeKind.CANCEL: ("reason",),
    ChangeKind.PAUSE: ("reason",),
    ChangeKind.UNPAID: ("reason",),
    ChangeKind.RENEW: ("price",),
}
"""Where typing begins; else at the day."""


class Target(NamedTuple):
    """Which change is being told: of which subscription, and in place of which one told before."""

    details: Details
    base: NewChange
    old: ChangeRow | None = None


class ChangeSheet(TitledSheet):
    """Tells what a change does while it is typed; Ctrl+Enter saves it. What is left unsaved is kept."""

    saved = Signal(int)

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self.desk = desk
        self.target: Target | None = None
        self._busy = False
        self.drafts = Drafts(desk.preferences.file.parent / "drafts.json", str(desk.work.engine.url))
        self.bar, self.hint = MessageBar(self.panel), MessageBar(self.panel)
        self.form, self.effect = ChangeForm(desk), EffectView(desk)
        self.save_button = Button("", "primary", "check", parent=self.panel)
        self.cancel = Button("", "ghost", parent=self.panel)
        self.remove = Button("", "danger", "trash-2", parent=self.panel)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._keep = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._lay_out()
        self.form.edited.connect(self._note_edit)
        self._rest.timeout.connect(self._reckon)
        self._keep.timeout.connect(self.keep_draft)
        self.save_button.clicked.connect(self.save)
        self.cancel.clicked.connect(self.close_sheet)
        self.remove.clicked.connect(self._remove)
        self.retranslate()

    def _lay_out(self) -> None:
        foot, content = QHBoxLayout(), QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(2, 4, 2, 4)
        inside.setSpacing(10)
        inside.addWidget(self.form)
        inside.addWidget(self.effect)
        inside.addStretch(1)
        self._scroll = ScrollPage(content, self.panel, edged=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.hint)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.effect.words)
        self.body.addLayout(foot)

    # Opening

    def tell(self, details: Details, base: NewChange, field: Iterable[str] = ()) -> None:
        """Tell a new change, which begins with `base`."""
        self._begin(Target(details, base), field)

    def correct(self, details: Details, old: ChangeRow) -> None:
        """Put a change right."""
        self._begin(Target(details, old.told(), old), ())

    def _begin(self, target: Target, field: Iterable[str]) -> None:
        self.target, self._busy = target, False
        self.bar.clear()
        self.hint.clear()
        self.effect.clear()
        self.form.start(target.details, target.base)
        self._restore_draft()
        self.retranslate()
        self.open()
        self.form.go_to([*field, *FIRST.get(target.base.kind, ())])
        self.desk.read(owner=self, key="known", work=subscriptions.known_reasons, done=self.form.know)
        self._reckon()

    # Drafts

    def _key(self) -> str:
        if self.target is None:
            raise RuntimeError
        details, base, old = self.target
        return f"subscription_change {details.id} {old.id if old is not None else 'new'} {base.kind.value}"

    def keep_draft(self) -> bool:
        """Keep what is typed and not saved; whether there is any."""
        self._keep.stop()
        if self.isHidden() or self.target is None:
            return False
        typed = self.form.snapshot(self.target.base)
        if typed:
            self.drafts.keep(self._key(), typed)
        else:
            self.drafts.forget(self._key())
        return bool(typed)

    def _restore_draft(self) -> None:
        """Put back what was typed into the same change before, and say so."""
        draft = self.drafts.find(self._key())
        if draft is not None:
            self.form.restore(draft.fields)
            words = N_("You typed here at {moment} and did not save.")
            text = self.desk.fmt.sentence(words, moment=draft.moment)
            self.bar.show_message(text, "info", (Offer(_("Discard"), self._discard),))

    def _discard(self) -> None:
        """Begin once more without what was typed."""
        if self.target is not None:
            self.drafts.forget(self._key())
            self._begin(self.target, ())

    # The effect

    def _note_edit(self) -> None:
        self.bar.clear()
        self._name_deed()
        self._rest.start()
        self._keep.start()

    def _reckon(self) -> None:
        """Ask what the change does, as far as it can be read."""
        self._rest.stop()
        if self.target is None:
            return
        details, _base, old = self.target
        try:
            told = self.form.told()
        except CrmError:
            return
        work = partial(
            subscription_desk.effect,
            subscription=details.id,
            told=told,
            instead_of=None if old is None else old.id,
        )
        done = partial(self._show_effect, told)
        self.desk.read(owner=self, key="effect", work=work, done=done, failed=self._show_refusal)

    def _show_effect(self, told: NewChange, effect: Effect) -> None:
        if self.target is None:
            return
        note = _(NOT_BEFORE) if self._is_over(told) else ""
        self.effect.show_effect(self.target.details, effect, note)
        self.form.ask_why(is_loss=effect.trend < 0)
        falls = effect.trend < 0 and told.kind is ChangeKind.UPGRADE
        rises = effect.trend > 0 and told.kind is ChangeKind.DOWNGRADE
        if falls or rises:
            other = ChangeKind.DOWNGRADE if falls else ChangeKind.UPGRADE
            words = (
                _("The value falls: this is a downgrade.")
                if falls
                else _("The value rises: this is an upgrade.")
            )
            take = _("Make it a downgrade") if falls else _("Make it an upgrade")
            self.hint.show_message(words, "info", (Offer(take, partial(self._turn_to, other)),))
        elif effect.trend < 0 and not told.kind.loses:
            value = self.desk.fmt.money(minor_of(effect.held), self.target.details.base_currency)
            words = self.desk.fmt.sentence(LESS, value=value)
            self.hint.show_message(words, "info")
        else:
            self.hint.clear()

    def _turn_to(self, kind: ChangeKind) -> None:
        self.hint.clear()
        self.form.choose_kind(kind)
        self.form.go_to(("reason",) if kind.loses else ("price",))

    def _is_over(self, told: NewChange) -> bool:
        """Whether the change lies in an earlier month than today."""
        of = calendar(self.desk.work.facts.calendar).from_date
        return of(told.day)[:2] < of(self.desk.work.today())[:2]

    def _show_refusal(self, error: CrmError) -> None:
        self.effect.show_refusal(error)
        self.hint.clear()

    # Saving

    def save(self) -> None:
        """Save the change; what is wrong is said beside its field."""
        if self._busy or self.target is None:
            return
        faulty = self.form.check()
        if faulty:
            self.bar.show_message(attention(self.desk, len(faulty)), "bad")
            self._go_to(faulty)
            return
        told, (details, _base, old) = self.form.told(), self.target
        if old is None:
            work: Any = partial(subscriptions.change, subscription=details.id, told=told)
        else:
            work = partial(subscriptions.correct, change=old.id, told=told, version=old.version)
        self._write(work)

    def _remove(self) -> None:
        """Take away a change that never was; the note says why where its month is over."""
        if self.target is not None and self.target.old is not None and not self._busy:
            note, old = self.form.widget("note").read(), self.target.old
            fresh = None if note == old.note else note
            self._write(partial(subscriptions.remove, change=old.id, note=fresh))

    def _write(self, work: Any) -> None:
        self._set_busy(busy=True)
        self.desk.write(owner=self, work=work, done=self._take_saved, failed=self._refused)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        self.remove.setEnabled(not busy)

    def _take_saved(self, _done: Committed) -> None:
        self._set_busy(busy=False)
        details = self.target.details if self.target is not None else None
        self._keep.stop()
        if self.target is not None:
            self.drafts.forget(self._key())
        self.target = None
        self.close_sheet()
        if details is not None:
            self.saved.emit(details.id)

    def _refused(self, error: CrmError) -> None:
        self._set_busy(busy=False)
        words = self.desk.fmt.error(error)
        if isinstance(error, Invalid) and error.field == "reason":
            self.form.ask_why(is_loss=True)
        if isinstance(error, Invalid) and error.field in self.form.shown():
            self.form.widget(error.field).set_error(words)
            self._go_to((error.field,))
            return
        details = error.details if isinstance(error, Unexpected) else ""
        self.bar.show_message(words, "bad", details=details)

    def _go_to(self, names: Sequence[str]) -> None:
        self.form.go_to(names)
        self._scroll.show_part(self.form.rows[names[0]])

    # Leaving

    def close_sheet(self) -> None:
        """Leave; what was typed and not saved is there when the same change is told again."""
        if self.keep_draft():
            self.desk.tell(_("Not saved. What you typed is still there when you open this again."))
        if not self.isHidden():
            self.target = None
        self._rest.stop()
        self.desk.jobs.cancel(self, "effect")
        super().close_sheet()

    def handlers(self) -> Handlers:
        """What the window's commands mean while the sheet is open."""
        return {"save": self.save, "save_close": self.save, "back": self.close_sheet}

    # Look

    def retranslate(self) -> None:
        """All words in the language of the window; what was typed stays."""
        super().retranslate()
        self.cancel.setText(_("Cancel"))
        self.remove.setText(_("Remove this change"))
        self.bar.retranslate()
        self.hint.retranslate()
        self.effect.retranslate()
        if self.target is not None:
            self.sentence.setText(title_of(self.target.details, self.desk.fmt))
            self.remove.setVisible(self.target.old is not None)
            self.form.retranslate()
            self._name_deed()

    def _name_deed(self) -> None:
        """Title and button by what saving does."""
        terms = N_("Change terms")
        title, deed = DEEDS.get(self.form.kind(), (terms, terms))
        if self.target is not None and self.target.old is not None:
            title, deed = N_("Correct a change"), N_("Save")
        self.title.setText(_(title))
        named(self, _(title))
        self.save_button.setText(_(deed))
