"""Choosing the tiles of a role: added, taken away and put in order by mouse or keys, kept in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services.panel_roles import MOST_TILES
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.kpi_tile import LEAST_WIDTH, RADIUS
from crmdesk.ui.pages.kpis.add_tile import AddTile
from crmdesk.ui.pages.kpis.tile_chooser import TileChooser, name_of
from crmdesk.ui.pages.kpis.tile_grid import TileGrid
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, paragraph, rounded, wrap
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from crmdesk.kpi.spec import Kpi
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.panel_roles import TileKey
    from crmdesk.ui.desk import Desk

HEIGHT, PAD, GRIP, CROSS, GAP = 56, 10, 16, 16, 8


class EditTile(QAbstractButton):
    """A tile while its place is chosen: its name, a grip, a cross; dragged it tells where it is held."""

    dragged = Signal(object)
    taken_away = Signal()

    def __init__(self, key: TileKey, parent: QWidget) -> None:
        super().__init__(parent)
        self.key, self._name = key, ""
        self._held: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str, place: int, count: int, fmt: Formatter) -> None:
        """What it is called, and where it stands."""
        self._name = name
        stands = fmt.sentence("{n} of {of}", n=place, of=count)
        self.setAccessibleName(f"{name}, {stands}")
        self.setAccessibleDescription(_("Shift with an arrow moves the tile, Delete takes it away."))
        self.update()

    def sizeHint(self) -> QSize:
        """Lower than the tile itself, so that all of them are seen."""
        return QSize(theme.px(LEAST_WIDTH) + 40, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the tile itself."""
        return QSize(theme.px(LEAST_WIDTH), theme.px(HEIGHT))

    def _flow(self) -> Flow:
        return Flow(self.rect().adjusted(PAD, 4, -PAD, -4), rtl=self.isRightToLeft())

    def cross(self) -> QRect:
        """Where a click takes the tile away."""
        return self._flow().end(CROSS + GAP).adjusted(-GAP // 2, 0, GAP // 2, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card, grip, name, cross."""
        painter, look, rtl, flow = QPainter(self), theme.tokens(), self.isRightToLeft(), self._flow()
        is_held = self._held is not None
        rounded(painter, self.rect(), RADIUS, look.acch if is_held else look.surf, edge=look.line2)
        draw_icon(painter, flow.start(GRIP, GAP), "grip-vertical", look.mute, rtl=rtl, size=GRIP)
        draw_icon(painter, flow.end(CROSS, GAP), "x", look.mute, rtl=rtl, size=CROSS)
        font = theme.font("medium")
        high = min(len(wrap(self._name, font, flow.rest.width())), 2) * line_pitch(font)
        place = flow.rest.adjusted(0, (flow.rest.height() - high) // 2, 0, 0)
        paragraph(painter, place, self._name, look.text, font, rtl=rtl)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross takes it away; anywhere else it is taken hold of."""
        if event.button() == Qt.MouseButton.LeftButton and self.cross().contains(event.position().toPoint()):
            self.taken_away.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._held = event.globalPosition().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.raise_()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It goes where it is dragged."""
        here = event.globalPosition().toPoint()
        if (
            self._held is not None
            and (here - self._held).manhattanLength() >= QApplication.startDragDistance()
        ):
            self.dragged.emit(here)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """It stays where it is."""
        self._held = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes it away."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.taken_away.emit()
        else:
            event.ignore()


class _EditGrid(TileGrid):
    """The tiles being put in order."""

    shifted = Signal(int, int)

    def moved(self, place: int, step: int) -> bool:
        self.shifted.emit(place, place + step)
        return True


class TileEditor(QWidget):
    """The tiles of a role while they are chosen; `done` carries those chosen, `left` that nothing changes."""

    done = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.keys: list[TileKey] = []
        self._known: Mapping[str, Kpi] = {}
        self._offered: tuple[TileKey, ...] = ()
        self._preset: tuple[TileKey, ...] = ()
        self.told = DirLabel("", "caption", "mute", data=False, wrapped=True, parent=self)
        self.reset = Button("", "ghost", "rotate-ccw", parent=self)
        self.cancel = Button("", parent=self)
        self.keep = Button("", "primary", "check", parent=self)
        self.grid = _EditGrid(self)
        self.adding = AddTile(self.grid, HEIGHT)
        self.adding.installEventFilter(self.grid)
        self._lay_out()
        self.grid.shifted.connect(self.move_tile)
        self.adding.clicked.connect(self.open_chooser)
        self.reset.clicked.connect(self.go_back_to_preset)
        self.cancel.clicked.connect(self.left)
        self.keep.clicked.connect(lambda: self.done.emit(tuple(self.keys)))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.told, 1)
        for button in (self.reset, self.cancel, self.keep):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.grid)

    def edit(
        self,
        keys: Sequence[TileKey],
        *,
        known: Mapping[str, Kpi],
        offered: tuple[TileKey, ...],
        preset: tuple[TileKey, ...],
    ) -> None:
        """Begin with these tiles."""
        self.keys, self._known, self._offered, self._preset = list(keys), known, offered, preset
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.told.setText(
            _("Drag the tiles into order, or move one with Shift and an arrow. Delete takes it away.")
        )
        self.reset.setText(_("Reset to preset"))
        self.cancel.setText(_("Cancel"))
        self.keep.setText(_("Done"))
        self.adding.retranslate()
        self._show()

    def _show(self, focus: int | None = None) -> None:
        """Show the tiles as they are now; the widgets of those that stay, stay."""
        old = {one.key: one for one in self.grid.placed if isinstance(one, EditTile)}
        shown = [old.pop(key) if key in old else self._make(key) for key in self.keys]
        for gone in old.values():
            gone.deleteLater()
        for place, one in enumerate(shown, 1):
            one.show_name(name_of(self._known, one.key), place, len(shown), self._desk.fmt)
        self.reset.setEnabled(tuple(self.keys) != self._preset)
        self.grid.place([*shown, *([self.adding] if len(shown) < MOST_TILES else [])])
        if focus is not None:
            self.grid.placed[min(focus, len(self.grid.placed) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _make(self, key: TileKey) -> EditTile:
        tile = EditTile(key, self.grid)
        tile.installEventFilter(self.grid)
        tile.dragged.connect(lambda point: self._drag(tile, point))
        tile.taken_away.connect(lambda: self.take_away(tile.key))
        return tile

    # What is done to them

    def move_tile(self, place: int, to: int) -> None:
        """Put a tile at another place."""
        if 0 <= place < len(self.keys) and 0 <= to < len(self.keys) and place != to:
            self.keys.insert(to, self.keys.pop(place))
            self._show(focus=to)

    def _drag(self, tile: EditTile, point: QPoint) -> None:
        """The tile goes to the place over which it is held."""
        here = self.grid.mapFromGlobal(point)
        over = next((n for n, one in enumerate(self.grid.placed) if one.geometry().contains(here)), None)
        if over is not None:
            self.move_tile(self.keys.index(tile.key), min(over, len(self.keys) - 1))

    def take_away(self, key: TileKey) -> None:
        """Take a tile away."""
        place = self.keys.index(key)
        self.keys.remove(key)
        self._show(focus=place)

    def add(self, key: TileKey) -> None:
        """Add a tile at the end."""
        if key not in self.keys and len(self.keys) < MOST_TILES:
            self.keys.append(key)
            self._show(focus=len(self.keys) - 1)

    def go_back_to_preset(self) -> None:
        """The tiles as they were before anybody chose."""
        self.keys = list(self._preset)
        self._show(focus=0)

    def open_chooser(self) -> None:
        """Choose what another tile shows."""
        offered = [key for key in self._offered if key not in self.keys]
        chooser = TileChooser(self.adding, [(key, name_of(self._known, key)) for key in offered])
        chooser.chosen.connect(self.add)
        chooser.open_under()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
