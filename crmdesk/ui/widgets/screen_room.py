"""The room that a screen gives to a window or a panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

FRAME = 36  # px that a window's own title bar takes


def room_at(point: QPoint) -> QRect:
    """What may be used of the screen under a point of all screens, the first screen where none is there."""
    return (QApplication.screenAt(point) or QApplication.primaryScreen()).availableGeometry()


def resize_within(window: QWidget, width: int, height: int) -> None:
    """Give a window its wished size in px, but no more than the screen of its parent has room for."""
    owner = window.parentWidget()
    asked = owner.window() if owner is not None else window
    room = room_at(asked.mapToGlobal(asked.rect().center()))
    window.resize(QSize(width, height).boundedTo(QSize(room.width(), room.height() - FRAME)))
