"""The sheet over the deals in which one of them is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.ui.dialogs.record_dialog import RecordSheet
from crmdesk.ui.pages.deals.editor import DealEditor

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.deals.acts import DealActs


class DealSheet(RecordSheet):
    """As for every record, with the editor of deals; `usual` tells pipeline and stage of a new one."""

    def __init__(
        self, desk: Desk, acts: DealActs, usual: Callable[[], tuple[int, int]], host: QWidget
    ) -> None:
        super().__init__(desk, "deal", host)
        self.body.removeWidget(self.editor)
        self.editor.hide()
        self.editor.deleteLater()
        deals = DealEditor(desk, acts.stages_of, usual, self.panel)
        deals.closed.connect(self._end)
        deals.move_asked.connect(acts.move)
        deals.ending_asked.connect(acts.end)
        deals.reopen_asked.connect(acts.reopen)
        self.body.addWidget(deals)
        self.deals = self.editor = deals
