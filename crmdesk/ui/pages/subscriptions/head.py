"""The head of an open subscription: whose it is and how it stands, and what is done with it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.subscription import ChangeKind, SubscriptionStatus
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.pages.subscriptions.words import STATUS_LOOKS, own_words, title_of
from crmdesk.ui.paint import rounded
from crmdesk.ui.record_head import RecordHead
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.tag import StatusTag

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.subscription_desk import Details

TILE, APART, TAG_GAP, NARROW = 44, 18, 10, 760
SECOND = {
    SubscriptionStatus.PAUSED: (ChangeKind.RESUME, N_("Resume"), "play"),
    SubscriptionStatus.ENDED: (ChangeKind.REACTIVATE, N_("Reactivate"), "rotate-ccw"),
}
"""What stands beside the first button instead of a pause."""


class _Tile(QWidget):
    """The sign of the page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(theme.px(TILE), theme.px(TILE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.tokens(), QPainter(self)
        rounded(painter, self.rect(), 8, look.accbg)
        draw_icon(painter, self.rect(), "repeat", look.acc, rtl=self.isRightToLeft(), size=22)


class SubscriptionHead(RecordHead):
    """`change_asked` names a kind of change; harmful ones stand apart."""

    change_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._second, self._is_low = ChangeKind.PAUSE, False
        super().__init__(parent)
        self.change.clicked.connect(lambda: self.change_asked.emit(ChangeKind.UPGRADE.value))
        self.second.clicked.connect(lambda: self.change_asked.emit(self._second.value))
        self.end.clicked.connect(lambda: self.change_asked.emit(ChangeKind.CANCEL.value))

    def _lay_out(self) -> None:
        self.link.small = False
        self.link.set_kind("ghost")
        self.tile = _Tile(self)
        self.status = StatusTag("", "neutral", parent=self)
        self.change = Button("", "primary", "pencil", parent=self)
        self.second = Button("", "default", "pause", parent=self)
        self.end = Button("", "danger", "ban", parent=self)
        self.line.setWordWrap(True)
        self.line.data = False
        self.disc.hide()
        self.facts.hide()
        first, words, title, second = QHBoxLayout(), QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top = Qt.AlignmentFlag.AlignTop
        for part in (self.back, self.tile):
            first.addWidget(part, 0, top)
        title.setSpacing(TAG_GAP)
        title.addWidget(self.name)
        title.addWidget(self.status)
        title.addStretch(1)
        words.setSpacing(2)
        words.addLayout(title)
        words.addWidget(self.line)
        first.addLayout(words, 1)
        first.setSpacing(10)
        second.setSpacing(8)
        second.addWidget(self.change)
        second.addWidget(self.second)
        second.addSpacing(APART - 8)
        second.addWidget(self.end)
        second.addWidget(self.previous)
        second.addWidget(self.next)
        second.addStretch(0)
        self._buttons = second
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self._box.addLayout(first, 1)
        self._box.addLayout(second)
        self._box.setAlignment(second, top)
        self._tag_box.hide()

    def show_subscription(self, details: Details, fmt: Formatter) -> None:
        """Show one."""
        title = title_of(details, fmt)
        self.name.setText(title)
        named(self.name, title)
        self._show_link(details, fmt)
        tone, icon = STATUS_LOOKS[details.status]
        self.status.set_state(_(details.status.label), tone, icon)
        line = " ".join(facts_of(details, fmt))
        self.line.setText(line)
        named(self.line, line)
        self._show_buttons(details)

    def _show_link(self, details: Details, fmt: Formatter) -> None:
        """The way to the customer."""
        customer = details.customer
        self.link.setVisible(customer is not None)
        if customer is not None:
            self.link.set_icon("building-2" if customer.entity == "company" else "user")
            name = own_words(customer.name)
            self.link.set_name(fmt.sentence(N_("Open the customer {name}"), name=name))

    def _show_buttons(self, details: Details) -> None:
        self._second, text, icon = SECOND.get(details.status, (ChangeKind.PAUSE, N_("Pause"), "pause"))
        self.second.setText(_(text))
        self.second.set_icon(icon)
        ended = details.status is SubscriptionStatus.ENDED
        for button, shown in ((self.change, not ended), (self.second, True), (self.end, not ended)):
            button.setVisible(shown and not details.trashed)
        self.second.set_kind("primary" if ended else "default")

    def set_low(self, *, low: bool) -> None:
        """Leave out the sign of the page, and the words of the way to the customer."""
        self._is_low = low
        self.tile.setVisible(not low)
        self._name_link()

    def room_left(self) -> int:
        """How much height was left to others, in pixels."""
        words = self.name.sizeHint().height() + self.line.sizeHint().height()
        return max(self.tile.height() - words, 0) if self._is_low else 0

    def _name_link(self) -> None:
        self.link.setText("" if self._is_low else _("Customer"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons go under the name where it is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(NARROW)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(below if narrow else beside)
        self._buttons.setStretch(self._buttons.count() - 1, 1 if narrow else 0)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self._name_link()
        self.change.setText(_("Change terms"))
        self.end.setText(_("End…"))


def _is_renewed(details: Details) -> bool:
    """Whether the term that begins today was told of."""
    today = details.next_due
    changes = any(one.kind is ChangeKind.RENEW and one.day == today for one in details.changes)
    return changes or any(one.kind == ChangeKind.RENEW and one.since == today for one in details.states)


def facts_of(details: Details, fmt: Formatter) -> list[str]:
    """The sentences under the name: since when, what comes next, whose work it is."""
    told = [fmt.sentence(N_("Since {day}."), day=details.values["start"])]
    trial = details.values.get("trial")
    if details.status is SubscriptionStatus.TRIAL and trial is not None:
        told.append(fmt.sentence(N_("On trial until {day}."), day=trial))
    if details.ended is not None:
        told.append(fmt.sentence(N_("Ended on {day}."), day=details.ended))
    elif details.ends is not None:
        told.append(fmt.sentence(N_("Ends on {day}."), day=details.ends))
    elif details.next_due is not None and details.days_to_due is not None:
        if details.days_to_due:
            days = fmt.duration_days(details.days_to_due)
            told.append(fmt.sentence(N_("Renews on {day}, in {days}."), day=details.next_due, days=days))
        else:
            told.append(_("Renewed today.") if _is_renewed(details) else _("Renews today."))
    if details.owner is not None:
        told.append(fmt.sentence(N_("Owner: {name}."), name=own_words(details.owner.name)))
    return told
