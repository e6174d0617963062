"""The sheet over the subscriptions in which one of them is entered or edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.ui.dialogs.record_dialog import RecordSheet
from crmdesk.ui.pages.subscriptions.editor import SubscriptionEditor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk


class SubscriptionSheet(RecordSheet):
    """As for every record, with the editor of subscriptions."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(desk, "subscription", host)
        self.body.removeWidget(self.editor)
        self.editor.hide()
        self.editor.deleteLater()
        self.editor = SubscriptionEditor(desk, self.panel)
        self.editor.closed.connect(self._end)
        self.body.addWidget(self.editor)
