"""Said in a form before it is saved: the edit changes figures of a closed period; a note can say why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services import closed_notes
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crmdesk.model.period import Period
    from crmdesk.ui.desk import Desk

REST_MS = 300
TOLD = N_("This changes figures of {period}, which is closed. The edit will be listed there; say why.")


class ClosedNote(QWidget):
    """Hidden until an edit touches a closed period; it never stands in the way of saving."""

    def __init__(
        self, desk: Desk, entity: str, changes: Callable[[], Mapping[str, Any]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._entity, self._changes = desk, entity, changes
        self._record: int | None = None
        self.period: Period | None = None
        self.bar, self.why = MessageBar(self), TextField(desk)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.why)
        self._rest.timeout.connect(self.look)
        self.hide()
        self.retranslate()

    def begin(self, record: int | None) -> None:
        """Another record is edited, or a new one."""
        self._record = record
        self.why.put(None)
        self._show(None)

    def note(self) -> str:
        """What was said about the edit of a closed period; empty where it touches none."""
        return (self.why.read() or "") if self.period is not None else ""

    def wait(self) -> None:
        """Something was typed; look at it in a moment."""
        self._rest.start()

    def look(self) -> None:
        """Ask whether what is typed touches a closed period."""
        self._rest.stop()
        work = partial(
            closed_notes.closed_touched, entity=self._entity, record=self._record, values=self._changes()
        )
        self._desk.read(owner=self, key="closed", work=work, done=self._show)

    def _show(self, period: Period | None) -> None:
        self.period = period
        self.setVisible(period is not None)
        if period is None:
            self.bar.clear()
        else:
            self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.why.set_name(_("Why"))
        show_hint(self.why.line, _("Why"))
        if self.period is not None:
            period = self.period.label(self._desk.fmt)
            self.bar.show_message(self._desk.fmt.sentence(TOLD, period=period), "warn", closable=False)
