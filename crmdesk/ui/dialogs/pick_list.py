"""A list of a few hundred rows with a title, a second line and a word at the end, for dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, Flow, focus_ring, hairline, line_pitch, rounded, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
PAD = 10


@dataclass(frozen=True, slots=True)
class Pick:
    """A row: its key, its lines, a word at the end; a `faded` row is over and done with."""

    key: object
    title: str
    detail: str = ""
    tail: str = ""
    icon: str = ""
    faded: bool = False


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.picks: list[Pick] = []

    def put(self, picks: Sequence[Pick]) -> None:
        self.beginResetModel()
        self.picks = list(picks)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.picks)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        pick = self.picks[index.row()]
        if role == ROW:
            return pick
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (pick.title, pick.detail, pick.tail)))
        return pick.title if role == Qt.ItemDataRole.DisplayRole else None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        lines = line_pitch(theme.font("medium")) + line_pitch(theme.font("caption"))
        return QSize(200, lines + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        pick: Pick = index.data(ROW)
        look, rtl = theme.tokens(), option.direction == Qt.LayoutDirection.RightToLeft
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            rounded(painter, option.rect.adjusted(2, 1, -2, -1), 6, look.accbg)
        else:
            hairline(painter, option.rect.adjusted(PAD, 0, -PAD, 0), look.line)
        flow = Flow(option.rect.adjusted(PAD, 6, -PAD, -6), rtl=rtl)
        if pick.icon:
            draw_icon(painter, flow.start(theme.px(18), 10), pick.icon, look.mute, rtl=rtl)
        top = flow.rest.adjusted(0, 0, 0, 0)
        top.setHeight(line_pitch(theme.font("medium")))
        below = flow.rest.adjusted(0, top.height(), 0, 0)
        txt(painter, top, pick.title, look.mute if pick.faded else look.text, theme.font("medium"), rtl=rtl)
        second = Flow(below, rtl=rtl)
        if pick.tail:
            place = second.end(width_of(pick.tail, theme.font("caption")) + 4, 12)
            txt(painter, place, pick.tail, look.mute, theme.font("caption"), END, rtl)
        txt(painter, second.rest, pick.detail, look.mute, theme.font("caption"), rtl=rtl)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, option.rect.adjusted(2, 1, -2, -1), 6, look.acc)


class PickList(QListView):
    """One row can be chosen; `picked` tells its key, None where there is none."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._tell)

    @property
    def picks(self) -> Sequence[Pick]:
        """What is shown."""
        return self._model.picks

    def put(self, picks: Sequence[Pick]) -> None:
        """Show other rows; the chosen one stays chosen where it is still there."""
        before = self.chosen()
        self._model.put(picks)
        row = next((n for n, pick in enumerate(picks) if before is not None and pick.key == before.key), -1)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))
        self._tell()

    def chosen(self) -> Pick | None:
        """The chosen row."""
        index = self.currentIndex()
        return self._model.picks[index.row()] if index.isValid() else None

    def choose_first(self) -> None:
        """Choose the first row."""
        self.choose_row(0)

    def choose_row(self, row: int) -> None:
        """Choose a row, or the nearest one where there are not so many."""
        if self._model.picks:
            self.setCurrentIndex(self._model.index(min(max(row, 0), len(self._model.picks) - 1)))

    def _tell(self) -> None:
        pick = self.chosen()
        self.picked.emit(None if pick is None else pick.key)
