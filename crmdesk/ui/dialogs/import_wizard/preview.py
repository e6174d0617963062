"""The first rows of a file as they stand in it, each cell in its own direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.words import in_its_direction
from crmdesk.ui.paint import hairline, one_line, padcell, reads_rtl, txt, width_of
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, WIDEST, NARROWEST = 30, 220, 60


class _Rows(QAbstractTableModel):
    """A few rows of texts under their headings."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.header: tuple[str, ...] = ()
        self.cells: tuple[tuple[str, ...], ...] = ()

    def put(self, header: Sequence[str], cells: Sequence[tuple[str, ...]]) -> None:
        self.beginResetModel()
        self.header, self.cells = tuple(header), tuple(cells)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cells)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.header)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            row = self.cells[index.row()]
            return one_line(row[index.column()]) if index.column() < len(row) else ""
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.header[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)
        return None


def _place(view: QTableView, rect: QRect, column: int) -> QRect:
    model = view.model()
    last = model is None or column == model.columnCount() - 1
    return padcell(rect, first=column == 0, last=last, rtl=view.isRightToLeft())


class _Cells(QStyledItemDelegate):
    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        look, rtl = theme.tokens(), self._view.isRightToLeft()
        text, base = in_its_direction(str(index.data() or ""), rtl=rtl)
        hairline(painter, option.rect, look.line)
        place = _place(self._view, option.rect, index.column())
        txt(painter, place, text, look.text, theme.font("body"), rtl=rtl, base_rtl=base)

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        wide = width_of(str(index.data() or ""), theme.font("body")) + 24
        return QSize(min(max(wide, NARROWEST), WIDEST), theme.px(ROW))


class _Head(QHeaderView):
    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, rtl = theme.tokens(), self._view.isRightToLeft()
        painter.fillRect(rect, look.colour("alt"))
        hairline(painter, rect, look.line2)
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        place = _place(self._view, rect, section)
        txt(
            painter, place, text, look.mute, theme.font("medium"), rtl=rtl,
            base_rtl=reads_rtl(text, default=rtl),
        )  # fmt: skip

    def sectionSizeFromContents(self, section: int) -> QSize:
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        wide = width_of(text, theme.font("medium")) + 28
        return QSize(min(max(wide, NARROWEST), WIDEST), theme.px(ROW))


class Preview(QTableView):
    """A table to look at: as high as its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Head(self))
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.retranslate()

    def show_rows(self, header: Sequence[str], cells: Sequence[tuple[str, ...]]) -> None:
        """Show other rows."""
        self._rows.put(header, cells)
        self.resizeColumnsToContents()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        high = theme.px(ROW) * (len(cells) + 1) + 14
        self.setFixedHeight(high)

    def retranslate(self) -> None:
        """Its name in the language of the window."""
        named(self, _("The first rows of the file"))
