"""The fields of a dated change of a subscription: those that its kind needs, typed without being blocked."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.entities.revenue import SUBSCRIPTION, SUBSCRIPTION_CHANGE
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.model.interval_words import interval_words
from crmdesk.model.subscription import ChangeKind
from crmdesk.services.subscriptions import NewChange
from crmdesk.ui import theme
from crmdesk.ui.draft_values import restore_field, snapshot_of
from crmdesk.ui.entity_form import BESIDE
from crmdesk.ui.fields import field_widget
from crmdesk.ui.form_row import FormRow
from crmdesk.ui.pages.subscriptions.words import ADDING, discount_words
from crmdesk.ui.sources import NewNames, sources_for
from crmdesk.ui.widgets.choice_field import ChoiceField
from crmdesk.ui.widgets.discount_field import DiscountField
from crmdesk.ui.widgets.interval_field import IntervalField
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.money_field import MoneyField
from crmdesk.ui.widgets.suggestions import Suggestions
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtGui import QResizeEvent

    from crmdesk.services.subscription_desk import Details
    from crmdesk.services.subscriptions import Known
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget

NAMES: Final = (
    "kind", "day", "price", "interval", "quantity", "discount", "until", "end", "reason", "competitor",
    "involuntary", "note",
)  # fmt: skip
_TERMS: Final = ("price", "interval", "quantity", "discount", "until")
_LOSS: Final = ("reason", "competitor")
ASKED: Final[dict[ChangeKind, tuple[str, ...]]] = {
    ChangeKind.UPGRADE: _TERMS,
    ChangeKind.DOWNGRADE: (*_TERMS, *_LOSS),
    ChangeKind.DISCOUNT: ("discount", "until"),
    ChangeKind.RENEW: ("price", "interval", "quantity", "discount", "end"),
    ChangeKind.PAUSE: ("until", "reason"),
    ChangeKind.RESUME: (),
    ChangeKind.PAST_DUE: (),
    ChangeKind.UNPAID: _LOSS,
    ChangeKind.CANCEL: ("end", *_LOSS, "involuntary"),
    ChangeKind.REACTIVATE: ("price", "interval", "quantity", "discount", "end"),
}
"""What is asked for each kind, besides its day and a note."""

MOST_KNOWN: Final = 8


class ChangeForm(QWidget):
    """Shows and reads a `NewChange`; what a kind does not ask for is left out of it."""

    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._known: Known | None = None
        self._details: Details | None = None
        self._is_loss = False
        sources = sources_for(desk, self, NewNames())
        self.rows: dict[str, FormRow] = {}
        for name in NAMES:
            declared = SUBSCRIPTION if name == "note" else SUBSCRIPTION_CHANGE
            field = declared.field(name)
            widget = self._made(name) or field_widget(field, desk, sources)
            self.rows[name] = FormRow(field, widget, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in self.rows.values():
            column.addWidget(row)
            row.widget.edited.connect(self.edited)
        column.addStretch(1)
        for before, after in pairwise(self.rows.values()):
            QWidget.setTabOrder(before.widget, after.widget)
        self.widget("kind").edited.connect(self.follow_kind)
        self._suggest("reason", lambda known: known.reasons)
        self._suggest("competitor", lambda known: known.competitors)

    def _made(self, name: str) -> FieldWidget | None:
        """The kinds in the order in which they happen; a note of one line."""
        if name == "note":
            return TextField(self.desk)
        if name != "kind":
            return None
        return ChoiceField(
            self.desk, lambda: [(kind, _(words)) for kind, words in ADDING.items()], required=True
        )

    def widget(self, name: str) -> FieldWidget:
        """The editor of a field."""
        return self.rows[name].widget

    # Known reasons

    def know(self, known: Known) -> None:
        """Offer the reasons and competitors told before."""
        self._known = known

    def _suggest(self, name: str, pick: Callable[[Known], Sequence[str]]) -> None:
        widget = self.widget(name)
        if isinstance(widget, TextField):
            found = Suggestions(widget.line, partial(self._find_known, pick))
            found.taken.connect(partial(self._take_known, widget))

    def _find_known(
        self,
        pick: Callable[[Known], Sequence[str]],
        text: str,
        deliver: Callable[[Sequence[tuple[object, str]]], None],
    ) -> None:
        known = pick(self._known) if self._known is not None else ()
        wanted = fold(text)
        deliver([(one, one) for one in known if wanted in fold(one) and one != text][:MOST_KNOWN])

    def _take_known(self, widget: TextField, _key: object, words: str) -> None:
        widget.set_value(words)
        self.edited.emit()

    # Filling and reading

    def start(self, details: Details, told: NewChange) -> None:
        """Begin with a change; fields left empty stay as they are now, which stands in them in grey."""
        self._details, self._is_loss = details, False
        for name, row in self.rows.items():
            if isinstance(row.widget, (MoneyField, DiscountField)):
                row.widget.set_currency(details.currency)
            row.widget.set_value(getattr(told, name))
        self.follow_kind()
        self.retranslate()

    def kind(self) -> ChangeKind:
        """The kind chosen."""
        return ChangeKind(self.widget("kind").read())

    def follow_kind(self) -> None:
        """Ask for what the kind needs."""
        shown = self.shown()
        for name, row in self.rows.items():
            row.setVisible(name in shown)
        self._show_present()

    def ask_why(self, *, is_loss: bool) -> None:
        """Ask for the reason where less is paid from then on, whatever the kind."""
        if is_loss is not self._is_loss:
            self._is_loss = is_loss
            self.follow_kind()

    def shown(self) -> list[str]:
        """The fields that are asked for: those of the kind, and the reason of a loss."""
        asked = {"kind", "day", "note", *ASKED[self.kind()], *(_LOSS if self._is_loss else ())}
        return [name for name in NAMES if name in asked]

    def told(self) -> NewChange:
        """The change as it stands.

        Raises:
            CrmError: a field holds what it does not take.
        """
        values: dict[str, Any] = {name: self.widget(name).value() for name in self.shown()}
        kind, day = ChangeKind(values.pop("kind")), values.pop("day") or self.desk.work.today()
        values["involuntary"] = bool(values.get("involuntary"))
        return NewChange(kind=kind, day=day, **values)

    def check(self) -> list[str]:
        """The names of the fields that cannot be read; each shows its error."""
        return [name for name in self.shown() if not self.widget(name).check() and self.widget(name).error]

    def snapshot(self, base: NewChange) -> dict[str, Any]:
        """What was typed and differs from the beginning."""
        shots = {name: snapshot_of(self.widget(name), getattr(base, name)) for name in NAMES}
        return {name: shot for name, shot in shots.items() if shot is not None}

    def restore(self, kept: dict[str, Any]) -> None:
        """Put back what was typed before."""
        for name, shot in kept.items():
            if name == "kind" and isinstance(shot, dict):
                kinds = {kind.value: kind for kind in ChangeKind}
                self.widget(name).set_value(kinds.get(str(shot.get("value")), self.kind()))
            elif name in self.rows:
                restore_field(self.widget(name), shot)
        self.follow_kind()

    def choose_kind(self, kind: ChangeKind) -> None:
        """Make it a change of another kind; what is typed stays."""
        self.widget("kind").set_value(kind)
        self.follow_kind()
        self.edited.emit()

    def go_to(self, names: Iterable[str]) -> None:
        """Put the focus into the first of the fields that is asked for."""
        shown = self.shown()
        name = next((one for one in names if one in shown), "day")
        self.widget(name).setFocus(Qt.FocusReason.OtherFocusReason)

    # Look

    def retranslate(self) -> None:
        """Labels and values in the language of the window; what was typed stays."""
        for name, row in self.rows.items():
            row.retranslate()
            row.widget.retranslate()
            if name == "reason":
                row.label.setText(_("{label} (required)").format(label=_(row.field.label)))
        self._show_present()

    def _show_present(self) -> None:
        """What holds now stands in grey in the fields, and an end says what it ends."""
        until = _("Until") if self.kind() is ChangeKind.PAUSE else _("Discount until")
        self.rows["until"].label.setText(until)
        self.widget("until").set_name(until)
        details, fmt = self._details, self.desk.fmt
        if details is None:
            return
        now = details.states[0]
        today: dt.date = self.desk.work.today()
        for one in details.states:
            if one.since <= today:
                now = one
        present = {
            "price": fmt.amount(now.price, details.currency),
            "quantity": fmt.number(now.quantity),
            "discount": discount_words(fmt, now.discount, details.currency),
            "end": _("At the end of the paid term") if self.kind() is ChangeKind.CANCEL else "",
            "until": "",
        }
        billed = self.widget("interval")
        if isinstance(billed, IntervalField):
            interval = interval_words(now.interval, fmt)
            billed.show_present(fmt.sentence(N_("{interval} (as now)"), interval=interval))
        for name, words in present.items():
            line = getattr(self.widget(name), "line", None)
            if line is not None:
                show_hint(line, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels stand above their fields where it is narrow."""
        super().resizeEvent(event)
        for row in self.rows.values():
            row.set_narrow(narrow=event.size().width() < theme.px(BESIDE))


NOT_BEFORE: Final = N_("This changes a month that is over.")
"""Said where a change lies in an earlier month than today."""
