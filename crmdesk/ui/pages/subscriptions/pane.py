"""An open subscription: its head, and tabs for its terms, all its fields and the history of its record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services import subscription_desk
from crmdesk.ui.pages.subscriptions.head import SubscriptionHead
from crmdesk.ui.pages.subscriptions.overview import Overview
from crmdesk.ui.record_pane import PaneReading, RecordPane, read_pane
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.db.uow import Work
    from crmdesk.services.subscription_desk import Details
    from crmdesk.ui.desk import Desk


class SubscriptionPane(RecordPane):
    """`change_asked` names a kind of change and the field to begin with."""

    head: SubscriptionHead

    change_asked = Signal(str, str)
    correct_asked = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self.told: Details | None = None
        super().__init__(desk, "subscription", (), (), parent)

    def _make_head(self) -> SubscriptionHead:
        return SubscriptionHead(self._content)

    def _lay_out(self) -> None:
        self.overview = Overview(self.desk)
        column, actions = QVBoxLayout(self._content), QHBoxLayout()
        column.setContentsMargins(16, 12, 16, 0)
        column.setSpacing(8)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        actions.addWidget(self.tabs)
        actions.addStretch(1)
        for button in (self.head.link, self.edit, self.restore, self.apart, self.trash):
            actions.addWidget(button)
        self.edit.set_kind("ghost")
        column.addWidget(self.head)
        column.addLayout(actions)
        self._add_tab(ScrollPage(self.overview, self.stack))
        self._add_story()
        self._add_tab(ScrollPage(self.details, self.stack))
        self._add_files_and_history()
        column.addWidget(self.stack, 1)
        self._show_content()

    def _listen(self) -> None:
        super()._listen()
        self.head.change_asked.connect(partial(self._ask_change, ""))
        self.overview.add_asked.connect(partial(self._ask_change, "kind", "upgrade"))
        self.overview.correct_asked.connect(self.correct_asked)
        self.overview.field_asked.connect(self._ask_field)

    def _ask_change(self, field: str, kind: str) -> None:
        self.change_asked.emit(kind, field)

    def _ask_field(self, name: str) -> None:
        """Price, quantity and discount change on a day; the renewal renews; all else is edited."""
        if self.reading is None or self.reading.opened.trashed:
            return
        if name in {"price", "quantity"}:
            self.change_asked.emit("upgrade", name)
        elif name == "discount":
            self.change_asked.emit("discount", name)
        elif name == "next_due":
            self.change_asked.emit("renew", "")
        else:
            self._edit_field(name)

    # The record

    def show_record(self, record: int) -> None:
        """Read and show a subscription; what is shown stays until it is here."""
        self.record = record
        work = partial(read_subscription, record=record)
        self.desk.read(owner=self, key="pane", work=work, done=self._take_both, failed=self._tell)

    def _take_both(self, found: tuple[PaneReading, Details]) -> None:
        reading, self.told = found
        self._take(reading)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Follow what changed in the book; what is not shown is read when it is opened."""
        if self.record is not None and self.isVisible():
            super().refresh(changed)
        elif self.record is not None:
            self.record = None

    def _open_link(self) -> None:
        """The customer."""
        if self.told is not None and self.told.customer is not None:
            self.record_asked.emit(self.told.customer.entity, self.told.customer.id)

    # Look

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window."""
        self.overview.retranslate()
        super().retranslate()

    def _show_reading(self, reading: PaneReading) -> None:
        if self.told is not None:
            self.head.show_subscription(self.told, self.desk.fmt)
            self.overview.show_details(self.told)
            self.overview.setEnabled(not reading.opened.trashed)
        self.edit.setVisible(not reading.opened.trashed)
        self.trash.setVisible(not reading.opened.trashed)
        self.restore.setVisible(reading.opened.trashed)
        self.details.show_record(reading.opened)
        self.apart.show()
        self._name_tabs(reading.counts, reading.facts.files)

    def _name_tabs(self, counts: Mapping[str, int], files: int = 0) -> None:
        del counts
        labels = [_("Terms")]
        if self.story is not None:
            labels.append(_("Timeline"))
        labels.append(_("Details"))
        if self.files is not None:
            count = self.desk.fmt.sentence(N_("{list} {count}"), list=_("Files"), count=files)
            labels.append(count if files else _("Files"))
        for number, label in enumerate((*labels, _("History"))):
            self.tabs.setTabText(number, label)


def read_subscription(work: Work, *, record: int) -> tuple[PaneReading, Details]:
    """The record as every page reads it, and its terms and story."""
    reading = read_pane(work, entity="subscription", record=record, related=())
    return reading, subscription_desk.details(work, subscription=record)
