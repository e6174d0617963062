"""The list of refused rows or of warnings: line, column and the reason in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, focus_ring, hairline, line_pitch, paragraph, txt, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

AnyIndex = QModelIndex | QPersistentModelIndex
REASON = Qt.ItemDataRole.UserRole
PAD, ICON = 8, 16
COLUMN_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the list: where, and what; `is_bad` rows are not imported."""

    where: str
    text: str
    is_bad: bool


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.reasons: list[Reason] = []

    def put(self, reasons: Sequence[Reason]) -> None:
        self.beginResetModel()
        self.reasons = list(reasons)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.reasons)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reason = self.reasons[index.row()]
        if role == REASON:
            return reason
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{reason.where} {reason.text}".strip()
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def _text_width(self, width: int, reason: Reason) -> int:
        where = min(width_of(reason.where, theme.font("strong")) + 2, round(width * COLUMN_SHARE))
        return width - 2 * PAD - theme.px(ICON) - 8 - (where + 12 if reason.where else 0)

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        reason: Reason = index.data(REASON)
        wide = self._view.viewport().width()
        lines = len(wrap(reason.text, theme.font("body"), self._text_width(wide, reason)))
        return QSize(100, max(lines * line_pitch(theme.font("body")) + 12, theme.px(32)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        reason: Reason = index.data(REASON)
        look, rtl = theme.tokens(), self._view.isRightToLeft()
        hairline(painter, option.rect, look.line)
        flow = Flow(option.rect.adjusted(PAD, 6, -PAD, -6), rtl=rtl)
        body = theme.font("body")
        sign = flow.start(theme.px(ICON), 8)
        sign.setHeight(line_pitch(body))
        name, colour = ("circle-alert", look.bad) if reason.is_bad else ("triangle-alert", look.warn)
        draw_icon(painter, sign, name, colour, rtl=rtl, size=ICON)
        if reason.where:
            wide = flow.rest.width() - self._text_width(option.rect.width(), reason) - 12
            where = flow.start(max(wide, 1), 12)
            where.setHeight(line_pitch(body))
            txt(painter, where, reason.where, look.text, theme.font("strong"), rtl=rtl)
        paragraph(painter, flow.rest, reason.text, look.text, body, rtl=rtl)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            focus_ring(painter, option.rect, 4, look.acc)


class ReasonList(QListView):
    """Any number of reasons; arrows go through them, and each is spoken whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMinimumHeight(theme.px(120))

    def sizeHint(self) -> QSize:
        """Low: it scrolls by itself."""
        return QSize(300, theme.px(120))

    @property
    def reasons(self) -> Sequence[Reason]:
        """What is shown."""
        return self._model.reasons

    def put(self, reasons: Sequence[Reason]) -> None:
        """Show other reasons."""
        self._model.put(reasons)
        if reasons:
            self.setCurrentIndex(self._model.index(0))
