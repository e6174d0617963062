"""The Qt binding counts references right.

One release of it dropped a reference to None at every call that returns nothing, and one to True at every
signal; after some thousand calls the program died. This looks before a person would find out.
"""

import json
import os
import subprocess
import sys

import pytest

CALLS = 20_000
EMISSIONS = 5_000

PROBE = f"""
import json, sys
from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(bool)

app = QApplication([])
image = QImage(20, 20, QImage.Format.Format_ARGB32)
painter, label, bell, heard = QPainter(image), QLabel(), Bell(), [0]

def hear(loud):
    heard[0] += loud

bell.rung.connect(hear)
before = {{"None": sys.getrefcount(None), "True": sys.getrefcount(True)}}
for _ in range({CALLS} // 4):
    painter.fillRect(QRectF(1, 1, 2, 2), QColor("red"))
    painter.setPen(QColor("red"))
    label.setText("x")
    label.setEnabled(True)
for _ in range({EMISSIONS}):
    bell.rung.emit(True)
painter.end()
after = {{"None": sys.getrefcount(None), "True": sys.getrefcount(True)}}
print(json.dumps({{"heard": heard[0], "fell": {{name: before[name] - after[name] for name in before}}}}))
"""


@pytest.fixture(scope="module")
def probe():
    """What a process of its own found after 20,000 void calls and 5,000 emissions."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_every_emission_is_heard(probe):
    assert probe["heard"] == EMISSIONS


@pytest.mark.parametrize("name", ["None", "True"])
def test_references_do_not_fall(probe, name):
    assert probe["fell"][name] < CALLS // 100, "the binding loses a reference at each call"
