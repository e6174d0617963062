"""The tiles or the charts of a role while they are chosen: added, taken away and put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal

from crmdesk.l10n.texts import _
from crmdesk.ui.pages.kpis.add_tile import AddTile
from crmdesk.ui.pages.kpis.choice_tile import HEIGHT, ChoiceTile
from crmdesk.ui.pages.kpis.chooser import Chooser
from crmdesk.ui.pages.kpis.tile_grid import TileGrid
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.kpis.names import Kind


class ChoiceGrid(TileGrid):
    """What is chosen of one kind, in order; the keys say what. `changed` tells that they are others now."""

    changed = Signal()

    def __init__(self, desk: Desk, kind: Kind, *, most: int | None = None, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._kind, self._most = desk, kind, most
        self.keys: list[Any] = []
        self._offered: tuple[Any, ...] = ()
        self._name_of: Callable[[Any], str] = str
        self.adding = AddTile(self, HEIGHT, kind.add)
        self.adding.installEventFilter(self)
        self.adding.clicked.connect(self.open_chooser)

    def edit(self, keys: Iterable[Any], *, offered: tuple[Any, ...], name_of: Callable[[Any], str]) -> None:
        """Begin with these; others can be added from what is offered."""
        self.keys, self._offered, self._name_of = list(keys), offered, name_of
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        named(self, _(self._kind.plural))
        self.adding.retranslate()
        self._show()

    def _show(self, focus: int | None = None) -> None:
        """Show them as they are now; the widgets of those that stay, stay."""
        old = {one.key: one for one in self.placed if isinstance(one, ChoiceTile)}
        shown = [old.pop(key) if key in old else self._make(key) for key in self.keys]
        for gone in old.values():
            gone.deleteLater()
        for place, one in enumerate(shown, 1):
            one.show_name(self._name_of(one.key), place, len(shown), self._desk.fmt)
            one.setAccessibleDescription(_(self._kind.moving))
        self.place([*shown, *([self.adding] if self._left_over() else [])])
        self.changed.emit()
        if focus is not None and self.placed:
            self.placed[min(focus, len(self.placed) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _left_over(self) -> list[Any]:
        """What can be added still."""
        if self._most is not None and len(self.keys) >= self._most:
            return []
        return [key for key in self._offered if key not in self.keys]

    def _make(self, key: Any) -> ChoiceTile:
        tile = ChoiceTile(key, self)
        tile.installEventFilter(self)
        tile.dragged.connect(lambda point: self._drag(tile, point))
        tile.taken_away.connect(lambda: self.take_away(tile.key))
        return tile

    # What is done to them

    def moved(self, place: int, step: int) -> bool:
        """Shift with an arrow moves one."""
        self.move_tile(place, place + step)
        return True

    def move_tile(self, place: int, to: int) -> None:
        """Put one at another place."""
        if 0 <= place < len(self.keys) and 0 <= to < len(self.keys) and place != to:
            self.keys.insert(to, self.keys.pop(place))
            self._show(focus=to)

    def _drag(self, tile: ChoiceTile, point: QPoint) -> None:
        """It goes to the place over which it is held."""
        here = self.mapFromGlobal(point)
        over = next((n for n, one in enumerate(self.placed) if one.geometry().contains(here)), None)
        if over is not None:
            self.move_tile(self.keys.index(tile.key), min(over, len(self.keys) - 1))

    def take_away(self, key: Any) -> None:
        """Take one away."""
        place = self.keys.index(key)
        self.keys.remove(key)
        self._show(focus=place)

    def add(self, key: Any) -> None:
        """Add one at the end."""
        if key in self._left_over():
            self.keys.append(key)
            self._show(focus=len(self.keys) - 1)

    def put(self, keys: Iterable[Any]) -> None:
        """Have these instead."""
        self.keys = list(keys)
        self._show()

    def open_chooser(self) -> None:
        """Choose another one."""
        chooser = Chooser(self.adding, [(key, self._name_of(key)) for key in self._left_over()], self._kind)
        chooser.chosen.connect(self.add)
        chooser.open_under()
