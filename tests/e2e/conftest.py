"""The program as it is called from a shell."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from crmdesk.cli import main
from crmdesk.l10n import texts

ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


def call(*words) -> Answer:
    """One command, in this process."""
    out, err, before = io.StringIO(), io.StringIO(), texts.active()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            try:
                status = main([str(word) for word in words])
            except SystemExit as stopped:
                status = int(stopped.code or 0)
    finally:
        texts.switch(before)
    return Answer(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def crmdesk():
    """Calls the program in this process."""
    return call


@pytest.fixture(scope="session")
def program():
    """Starts the program in a process of its own."""

    def start(*words, **options):
        env = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "crmdesk", *map(str, words)]
        return subprocess.run(
            command, env=env, capture_output=True, encoding="utf-8", timeout=120, check=False, **options
        )

    return start


def pytest_collection_modifyitems(config, items):
    """Leave long runs to a command of their own: `pytest -m slow`."""
    if "slow" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
