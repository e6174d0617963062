"""Fixtures of the tests below the services."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(made_book: Path, tmp_path: Path) -> Path:
    """An empty SQLite book of its own, not open."""
    return shutil.copy(made_book, tmp_path / "file.crm")
