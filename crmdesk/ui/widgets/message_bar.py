"""The inline bar that says what happened, what is safe and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import rounded
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.icon_sign import IconSign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.widgets.offer import Offer

BarTone = Literal["info", "good", "warn", "bad"]
ICONS: dict[BarTone, str] = {
    "info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert",
}  # fmt: skip
GROUNDS: dict[BarTone, tuple[str, theme.Tone]] = {
    "info": ("acch", "acc"), "good": ("goodbg", "good"), "warn": ("warnbg", "warn"), "bad": ("badbg", "bad"),
}  # fmt: skip


class MessageBar(QFrame):
    """A bar with icon, words, actions and a cross; hidden until there is something to say.

    Details (a technical text) fold out under the words and can be copied. It is announced to screen readers.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: BarTone = "info"
        self._sign, self._words = IconSign(18, 22, self), DirLabel(wrapped=True, parent=self)
        self._details = DirLabel(role="caption", tone="mute", wrapped=True, figure=True, parent=self)
        self._buttons: list[Button] = []
        self._show_details = Button("", "link", parent=self)
        self._close = Button("", "ghost", "x", small=True, parent=self)
        self._row = QHBoxLayout()
        for part in (self._sign, self._words, self._show_details, self._close):
            self._row.addWidget(part, 1 if part is self._words else 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(self._row)
        column.addWidget(self._details)
        self._show_details.clicked.connect(self._turn_details)
        self._close.clicked.connect(self._dismiss)
        self._details.hide()
        self.retranslate()
        self.hide()

    def show_message(
        self,
        text: str,
        tone: BarTone = "info",
        offers: Sequence[Offer] = (),
        *,
        details: str = "",
        closable: bool = True,
    ) -> None:
        """Say something (already translated) and offer what can be done about it."""
        self._tone = tone
        self._sign.set_icon(ICONS[tone], GROUNDS[tone][1])
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self._details.setText(details)
        self._details.hide()
        self._show_details.setVisible(bool(details))
        self.retranslate()
        self._close.setVisible(closable)
        self._put_buttons(offers)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def text(self) -> str:
        """What the bar says now."""
        return self._words.text() if not self.isHidden() else ""

    def first_offer(self) -> QWidget | None:
        """The button of the first thing that is offered."""
        return self._buttons[0] if self._buttons and not self.isHidden() else None

    def clear(self) -> None:
        """Hide the bar: what it said no longer holds."""
        self.hide()
        self._put_buttons(())

    def retranslate(self) -> None:
        """The bar's own words in the language of the window."""
        self._show_details.setText(_("Details") if self._details.isHidden() else _("Copy details"))
        self._close.set_name(_("Close this message"))

    def _put_buttons(self, offers: Sequence[Offer]) -> None:
        """Offer other things; where one of the former had the focus, it goes on and is not lost with it."""
        former, had_focus = self._buttons, any(button.hasFocus() for button in self._buttons)
        self._buttons = []
        for place, offer in enumerate(offers, start=2):
            button = Button(offer.text, "default", offer.icon, small=True, parent=self)
            button.clicked.connect(offer.do)
            self._row.insertWidget(place, button)
            self._buttons.append(button)
        if had_focus and self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        for button in former:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()

    def _turn_details(self) -> None:
        if not self._details.isHidden():
            QGuiApplication.clipboard().setText(self._details.text())
        self._details.show()
        self.retranslate()

    def _dismiss(self) -> None:
        self.clear()
        self.dismissed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tinted ground of the tone."""
        ground, edge = GROUNDS[self._tone]
        look = theme.tokens()
        rounded(QPainter(self), self.rect(), 6, getattr(look, ground), edge=getattr(look, edge))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """The words wrap; the bar may get narrow."""
        return QSize(theme.px(240), super().minimumSizeHint().height())
