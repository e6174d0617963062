"""The form of a new subscription, with its monthly value reckoned while it is filled in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout

from crmdesk.l10n.texts import N_, _
from crmdesk.model.errors import Invalid
from crmdesk.services import subscription_desk
from crmdesk.ui.entity_form import attention
from crmdesk.ui.pages.subscriptions.arithmetic_box import ArithmeticBox, Sum
from crmdesk.ui.pages.subscriptions.change_sheet import REST_MS
from crmdesk.ui.pages.subscriptions.words import own_words
from crmdesk.ui.record_editor import RecordEditor, Then
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.monthly_value import Arithmetic
    from crmdesk.services.records import Opened
    from crmdesk.services.subscription_desk import Overlap
    from crmdesk.ui.desk import Desk


RAN_OUT: Final = N_(
    "Without renewing by itself it ended on {end}. Say why: the churn report needs it. "
    "If it was renewed, save it anyway and tell its renewals."
)
_RECKONED: Final = ("interval", "quantity", "discount")
_DATED: Final = frozenset({"start", "trial", "interval", "auto_renew", "churn_reason"})


class SubscriptionEditor(RecordEditor):
    """As for every record; below the fields stands what they come to a month, and what overlaps.

    Of one that ended long ago by not renewing by itself it asks why; it can be saved without a reason, since
    its renewals may be told next.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._is_ready = False
        super().__init__(desk, "subscription", parent)
        self.value_title = DirLabel("", "strong", parent=self)
        self.value = ArithmeticBox(self)
        self.value_note = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self._reckoning = QTimer(self, singleShot=True, interval=REST_MS)
        inside = self.form.parentWidget()
        body = inside.layout() if inside is not None else None
        if isinstance(body, QBoxLayout):
            for part in (self.value_title, self.value, self.value_note):
                body.addWidget(part)
            body.addStretch(1)
        self.value.hide()
        self._reckoning.timeout.connect(self.reckon)
        self.form.edited.connect(self._reckoning.start)
        self._is_ready = True
        self.retranslate()

    def open_new(self, values: dict[str, Any] | None = None, labels: dict[str, str] | None = None) -> None:
        """Begin a new subscription: monthly, renewed by itself, in the book's currency, from today on."""
        super().open_new(values, labels)
        usual = {
            "currency": self.desk.work.facts.currency,
            "interval": "monthly",
            "start": self.desk.work.today(),
            "auto_renew": True,
        }
        for name, value in usual.items():
            if name not in (values or {}):
                self.form.put(name, value)
                if name != "start":
                    self.form.base[name] = value
        self._show_value(None)

    def _put(self, opened: Opened) -> None:
        super()._put(opened)
        self._reckoning.start()

    def reckon(self) -> None:
        """Ask what the fields come to, as far as they can be read."""
        self._reckoning.stop()
        values = self.form.current()
        if values.get("price") is None:
            self._show_value(None)
            return
        if any(name in self.form.rows and name not in values for name in _RECKONED):
            # What cannot be read yet is told below its field; reckoned without it, the sum would be another.
            self._show_value(None)
            self.value_note.setText("")
            return
        work = partial(_read, values=values, apart_from=self.record)
        done = partial(self._take_value, values)
        self.desk.read(owner=self, key="value", work=work, done=done, failed=self._refuse_value)

    def _take_value(self, values: dict[str, Any], found: tuple[Arithmetic, Sequence[Overlap]]) -> None:
        arithmetic, others = found
        base = self.desk.work.facts.currency
        code, interval = values.get("currency") or base, values.get("interval") or "monthly"
        self._show_value(Sum(arithmetic, interval, code, base))
        if others:
            words = self.desk.fmt.sentence(
                N_("This customer has “{plan}” from {day} on as well; both are counted."),
                plan=own_words(others[0].plan),
                day=others[0].start,
            )
            self.hint.show_message(words, "warn")
        else:
            self.hint.clear()

    def _refuse_value(self, error: CrmError) -> None:
        self._show_value(None)
        self.value_note.setText(self.desk.fmt.error(error))
        self.value_note.set_tone("bad")

    def _show_value(self, told: Sum | None) -> None:
        self.value.show_sum(told, self.desk.fmt)
        self.value_note.set_tone("mute")
        self.value_note.setText("" if told is not None else _("Enter a price to see what it comes to."))

    def save(self, then: Then = Then.STAY) -> None:
        """Save what was changed, after asking why one was lost that ended long ago."""
        changed, faulty = self.form.changes()
        values = self.form.current()
        is_dated = self.record is None or bool(changed.keys() & _DATED)
        if self._busy or faulty or not is_dated or values.get("auto_renew") is not False:
            super().save(then)
            return
        work = partial(subscription_desk.ran_out, values=values, record=self.record)
        go_on = partial(self._save_anyway, then)
        self.desk.read(owner=self, key="end", work=work, done=partial(self._ask_why, then), failed=go_on)

    def _ask_why(self, then: Then, ended: dt.date | None) -> None:
        if ended is None:
            super().save(then)
            return
        self._point_out(self.form.show_errors([Invalid("churn_reason", RAN_OUT, end=ended)]))
        self.bar.show_message(
            attention(self.desk, 1), "bad", (Offer(_("Save anyway"), partial(self._save_anyway, then)),)
        )

    def _save_anyway(self, then: Then, _why: object = None) -> None:
        super().save(then)

    def give_up(self) -> None:
        """Go away without saving."""
        self._reckoning.stop()
        super().give_up()

    def retranslate(self) -> None:
        """All words in the language of the window; what was typed stays."""
        super().retranslate()
        if self._is_ready:
            self.value_title.setText(_("The monthly value, step by step"))
            self.reckon()


def _read(work: Work, *, values: dict[str, Any], apart_from: int | None) -> tuple[Arithmetic, list[Overlap]]:
    arithmetic = subscription_desk.preview(work, values=values)
    return arithmetic, subscription_desk.overlapping(work, values=values, apart_from=apart_from)
