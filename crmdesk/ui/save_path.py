"""Where files are looked for and saved; overwriting is asked about by the system's own dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_save_path(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """The path chosen, or None; `kinds` are the system's filters: "CSV (*.csv);;Excel (*.xlsx)"."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
    return Path(chosen) if chosen else None


def usual_folder() -> Path:
    """The person's documents; their home where there is no such folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()
