"""Line icons (Lucide), tinted and mirrored when they are drawn.

Names are the file names in resources/icons. Those in MIRRORED follow the reading direction; clocks, check
marks, telephones, the signs of media, the search lens and charts never turn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from crmdesk.paths import resource
from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QIcon

MIRRORED = frozenset({
    "arrow-left", "arrow-right", "chevron-left", "chevron-right", "undo-2", "redo-2", "reply", "send",
    "list", "list-checks", "clipboard-list", "file", "file-text", "file-spreadsheet", "sticky-note",
    "message-square", "external-link", "log-out", "panel-left-close", "tag", "id-card",
})  # fmt: skip
STANDARD = 18


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _drawing(name: str, colour: str, pixels: int, mirrored: int) -> QPixmap:
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(QColor(0, 0, 0, 0))
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return picture.transformed(QTransform().scale(-1, 1)) if mirrored else picture


def turns(name: str, mirrored: bool | None) -> bool:  # noqa: FBT001 - the third answer is "ask the program"
    """Whether an icon is drawn mirrored: only those that follow reading, in a right-to-left place."""
    if mirrored is None:
        mirrored = QGuiApplication.isRightToLeft()
    return mirrored and name in MIRRORED


def pixmap(
    name: str, colour: str, size: int = STANDARD, ratio: float = 1.0, *, mirrored: bool | None = None
) -> QPixmap:
    """An icon of *size* logical pixels in a colour; `mirrored` says whether its place reads right to left."""
    picture = QPixmap(_drawing(name, colour, round(size * ratio), int(turns(name, mirrored))))
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, colour: str, size: int = STANDARD, *, mirrored: bool | None = None) -> QIcon:
    """An icon for actions and menus, as large as the text asks for and sharp on each attached screen."""
    # Loaded with all names of a desktop's icons, which the first painting needs none of.
    from PySide6.QtGui import QIcon

    result = QIcon()
    for ratio in _ratios():
        result.addPixmap(pixmap(name, colour, theme.px(size), ratio, mirrored=mirrored))
    return result


def _ratios() -> Iterable[float]:
    return sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()} | {1.0})


def draw_icon(
    painter: QPainter, rect: QRect, name: str, colour: str, *, rtl: bool, size: int = STANDARD
) -> None:
    """Paint an icon in the middle of a rectangle, for a place that reads *rtl*; it grows with the text."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    side = theme.px(size)
    corner = QRect(0, 0, side, side)
    corner.moveCenter(rect.center())
    painter.drawPixmap(corner.topLeft(), pixmap(name, colour, side, ratio, mirrored=rtl))
