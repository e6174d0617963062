"""The rows of the palette: captions, records and commands, painted as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, Flow, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
CAPTION_HEIGHT, ROW_HEIGHT = 28, 36
MOST_OF_DETAIL = 0.45


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One row. Without `run` it is a caption or only says something; `is_data` rows show a record's text."""

    text: str
    run: Callable[[], object] | None = None
    detail: str = ""
    icon: str = ""
    is_data: bool = False
    group: str = ""


class PaletteModel(QAbstractListModel):
    """The rows shown now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[PaletteRow] = []

    def replace_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """One for each row; none below."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words to show, words to speak (with detail and group) and the row itself."""
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.text, row.detail, row.group)))
        return row.text if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Only what can be run can be chosen."""
        return super().flags(index) if self.rows[index.row()].run else Qt.ItemFlag.NoItemFlags


class PaletteDelegate(QStyledItemDelegate):
    """Paints a row: icon, text, and at the end what tells it from its namesakes, or its key."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Captions are lower than rows."""
        row: PaletteRow = index.data(ROW)
        return QSize(100, theme.px(CAPTION_HEIGHT if row.run is None else ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        row: PaletteRow = index.data(ROW)
        look, rtl = theme.tokens(), option.direction == Qt.LayoutDirection.RightToLeft
        box = option.rect.adjusted(6, 1, -6, -1)
        if row.run is not None and option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, box, 6, look.accbg)
        flow = Flow(box, rtl=rtl)
        flow.start(10)
        flow.end(10)
        if row.run is None:
            txt(painter, flow.rest, row.text, look.mute, theme.font("caption"), rtl=rtl)
            return
        if row.icon:
            draw_icon(painter, flow.start(theme.px(18), 10), row.icon, look.mute, rtl=rtl)
        if row.detail:
            self._paint_detail(painter, flow, row, rtl=rtl)
        self._paint_text(painter, flow, row, rtl=rtl)

    def _paint_detail(self, painter: QPainter, flow: Flow, row: PaletteRow, *, rtl: bool) -> None:
        font = theme.font("caption")
        width = min(width_of(row.detail, font) + 2, round(flow.rest.width() * MOST_OF_DETAIL))
        # A detail of digits only is a telephone number: its groups stand from left to right.
        base = row.is_data and reads_rtl(row.detail, default=False)
        place = flow.end(width, 12)
        txt(painter, place, row.detail, theme.tokens().mute, font, END, rtl, base_rtl=base)

    def _paint_text(self, painter: QPainter, flow: Flow, row: PaletteRow, *, rtl: bool) -> None:
        base = reads_rtl(row.text, default=rtl) if row.is_data else rtl
        font = theme.font("medium" if row.is_data else "body")
        txt(painter, flow.rest, row.text, theme.tokens().text, font, rtl=rtl, base_rtl=base)
