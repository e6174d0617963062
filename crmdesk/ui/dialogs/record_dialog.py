"""Where a record is edited: a sheet over its page, or a window of its own that can stay beside the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.actions import BY_ID
from crmdesk.ui.paint import rounded
from crmdesk.ui.record_editor import RecordEditor, Then
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers

WIDTH = 560
WINDOW = QSize(600, 640)


class RecordSheet(Sheet):
    """The editor over its page. Esc leaves; a click beside it too, unless there is something to lose."""

    def __init__(self, desk: Desk, entity: str, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self.editor = RecordEditor(desk, entity, self.panel)
        self.body.addWidget(self.editor)
        self.editor.closed.connect(self._end)
        self.retranslate()

    def close_sheet(self) -> None:
        """Leave as the editor allows it."""
        if not self.isHidden():
            self.editor.leave()

    def _end(self) -> None:
        super().close_sheet()

    def handlers(self) -> Handlers:
        """What the window's commands mean while the sheet is open."""
        return {
            "save": self.editor.save,
            "save_close": lambda: self.editor.save(Then.CLOSE),
            "back": self.editor.leave,
        }

    def retranslate(self) -> None:
        """All words in the language of the window."""
        named(self, _("Edit"))
        self.editor.retranslate()


class RecordWindow(QDialog):
    """The editor in a window of its own; it goes when the record is saved and closed."""

    def __init__(self, desk: Desk, entity: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self.editor = RecordEditor(desk, entity, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.addWidget(self.editor)
        self.editor.closed.connect(self.close)
        self.editor.form.edited.connect(self._name)
        for action, then in (("save", Then.STAY), ("save_close", Then.CLOSE)):
            for keys in BY_ID[action].keys.split():
                QShortcut(QKeySequence(keys), self).activated.connect(
                    self.editor.save if then is Then.STAY else self._save_and_close
                )
        desk.locale_changed.connect(self.retranslate)
        self.resize(WINDOW)
        self._name()

    def _save_and_close(self) -> None:
        self.editor.save(Then.CLOSE)

    def _name(self) -> None:
        self.setWindowTitle(self.editor.title.text() or _("Edit"))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.editor.retranslate()
        self._name()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves as the editor allows it."""
        if event.key() == Qt.Key.Key_Escape:
            self.editor.leave()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed and not saved is kept as a draft."""
        self.editor.keep_draft()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        rounded(QPainter(self), self.rect(), 0, theme.tokens().surf)
