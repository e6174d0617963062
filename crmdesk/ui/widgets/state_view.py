"""A page body in its six states: content, first use, no match, loading, error, not connected or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui.paint import CENTER
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.first_use import FirstUse, FirstUseView
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.skeleton import Skeleton

if TYPE_CHECKING:
    from collections.abc import Callable


class StateView(QWidget):
    """Shows its content or, in its place, why there is none; a bar above it tells what went wrong.

    Content is never taken away by an error: what the user typed stays. Texts given here are translated by
    the caller, who shows the state again when the language changes.
    """

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar, self.skeleton = MessageBar(self), Skeleton(self)
        self.content: QWidget = self.skeleton
        self._other: QWidget | None = None
        self._place = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addLayout(self._place, 1)
        # Only a layout that stands in its widget takes what is added as a child; it shows the first at once,
        # which would be a window of its own.
        self._place.addWidget(self.skeleton)
        if content is not None:
            self.hold(content)

    def hold(self, content: QWidget) -> None:
        """Take the content; made as a child of the view, it does not move there with all of its parts."""
        self.content = content
        self._place.insertWidget(0, content)
        self._place.setCurrentWidget(content)

    @property
    def state(self) -> str:
        """What stands in the place now: content, loading, first use or no match."""
        here = self._place.currentWidget()
        if here is self.skeleton:
            return "loading"
        if here is self.content:
            return "content"
        return "first use" if isinstance(here, FirstUseView) else "no match"

    def show_content(self) -> None:
        """The rows are here."""
        self.skeleton.end()
        self._place.setCurrentWidget(self.content)
        self._forget()

    def show_loading(self) -> None:
        """The answer is not known yet; content that is already shown stays while it is read anew."""
        self.skeleton.begin()
        self._place.setCurrentWidget(self.skeleton)
        self._forget()

    def show_first_use(self, case: FirstUse) -> None:
        """There is nothing yet, and this is what the page is for."""
        self._put(FirstUseView(case, self))

    def show_no_match(self, message: str, clear: Callable[[], object] | None = None) -> None:
        """The filters leave nothing over; *clear* takes them away."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addStretch(2)
        column.addWidget(DirLabel(message, "body", "mute", wrapped=True, align=CENTER, parent=page))
        if clear is not None:
            button = Button(_("Clear filters"), icon="x", parent=page)
            button.clicked.connect(clear)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._put(page)

    def show_error(
        self, message: str, retry: Callable[[], object] | None = None, *, details: str = ""
    ) -> None:
        """Something failed: the bar says what, what is safe and what to do."""
        if self.state == "loading":
            self.show_content()
        offers = () if retry is None else (Offer(_("Retry"), retry, "rotate-ccw"),)
        self.bar.show_message(message, "bad", offers, details=details)

    def show_offline(self, message: str) -> None:
        """The server cannot be reached; reading goes on. The bar goes when the connection is back."""
        self.bar.show_message(message, "warn", closable=False)

    def show_conflict(self, message: str, compare: Callable[[], object]) -> None:
        """Somebody else changed the same record; *compare* opens the differing fields."""
        self.bar.show_message(message, "warn", (Offer(_("Compare"), compare, "columns-3"),))

    def clear_bar(self) -> None:
        """What the bar said no longer holds."""
        self.bar.clear()

    def retranslate(self) -> None:
        """Own words in the language of the window."""
        self.bar.retranslate()
        self.skeleton.retranslate()

    def _put(self, page: QWidget) -> None:
        self.skeleton.end()
        self._place.addWidget(page)
        self._place.setCurrentWidget(page)
        self._forget()
        self._other = page

    def _forget(self) -> None:
        if self._other is not None:
            self._place.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
