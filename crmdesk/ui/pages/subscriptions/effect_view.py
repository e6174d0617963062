"""What a change would do to the monthly value, reckoned while it is typed and before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, Word, _
from crmdesk.model.subscription import SubscriptionStatus
from crmdesk.ui.pages.subscriptions.arithmetic_box import ArithmeticBox, Sum
from crmdesk.ui.pages.subscriptions.words import minor_of
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.subscription_desk import Details, Effect
    from crmdesk.ui.desk import Desk

CHANGES = N_("From {day} on it is {after} a month instead of {before} ({change}).")
STAYS = N_("The monthly value stays {value}.")
THEN = N_("Then: {status}.")
STANDS = N_("From {day} on: {status}.")


class EffectView(QWidget):
    """The sum under a heading; `words`, the sentence, stands where its owner puts it, always in view.

    What cannot be reckoned says why, and blocks nothing.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._shown: tuple[Details, Effect] | CrmError | None = None
        self.heading = DirLabel("", "strong", parent=self)
        self.words = DirLabel("", "body", wrapped=True, parent=self)
        self.note = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self.box = ArithmeticBox(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        for part in (self.heading, self.box, self.note):
            column.addWidget(part)
        self.box.hide()
        self.note.hide()

    def show_effect(self, details: Details, effect: Effect, note: str) -> None:
        """Show what the change does; `note` is said below it, translated already."""
        self._shown = (details, effect)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.retranslate()

    def show_refusal(self, error: CrmError) -> None:
        """Say why it cannot be reckoned as it stands."""
        self._shown = error
        self.note.hide()
        self.retranslate()

    def clear(self) -> None:
        """Nothing is known yet."""
        self._shown = None
        self.note.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """All words and amounts in the language of the window."""
        fmt = self.desk.fmt
        self.heading.setText(_("What it does"))
        if self._shown is None:
            self._say("", "mute")
            self.box.show_sum(None, fmt)
        elif isinstance(self._shown, tuple):
            details, effect = self._shown
            self._say(self._sentence(details, effect), "text")
            self.box.show_sum(
                Sum(
                    effect.arithmetic,
                    effect.interval,
                    details.currency,
                    details.base_currency,
                    effect.status.is_paid,
                    effect.status in {SubscriptionStatus.PAUSED, SubscriptionStatus.ENDED},
                ),
                fmt,
            )
        else:
            self._say(fmt.error(self._shown), "bad")
            self.box.show_sum(None, fmt)

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.set_tone("bad" if tone == "bad" else "text")
        named(self.words, words)

    def _sentence(self, details: Details, effect: Effect) -> str:
        fmt, code = self.desk.fmt, details.base_currency
        before, after = minor_of(effect.before), minor_of(effect.after)
        if before == after:
            words = fmt.sentence(STAYS, value=fmt.money(after, code))
        else:
            words = fmt.sentence(
                CHANGES,
                day=effect.since,
                after=fmt.money(after, code),
                before=fmt.money(before, code),
                change=fmt.money(after - before, code, sign=True),
            )
        if effect.status is details.status:
            return words
        status = Word(effect.status.label)
        if before == after:
            return f"{words} {fmt.sentence(STANDS, day=effect.since, status=status)}"
        return f"{words} {fmt.sentence(THEN, status=status)}"
