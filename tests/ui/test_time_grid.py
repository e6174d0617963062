"""The hours of a day and a week: no block is lower than its words, no strip takes all the room."""

import datetime as dt

import pytest
from PySide6.QtGui import QFontMetrics

from crmdesk.model.activity import ActivityKind
from crmdesk.services import activities
from crmdesk.ui import theme
from tests.ui.activity_parts import TODAY, Activities

BLOCK_EDGES, HOUR = 2, 44
"""Px of the upper and lower edge of a block, and px of an hour as drawn."""


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_short_appointment_is_as_high_as_its_line(qapp, tmp_path, tmp_path_factory, language, scale):
    one = Activities(qapp, tmp_path, tmp_path_factory, language=language, scale=scale)
    for at in (dt.time(8), dt.time(12, 50), dt.time(23, 59)):
        activities.plan(
            one.work, kind=ActivityKind.CALL, day=TODAY, at=at, minutes=5, subject="پیگیری Long gjpq"
        )
    one.page.refresh({})
    one.settle()
    bar = one.canvas.verticalScrollBar()
    heights = []
    for value in (bar.minimum(), HOUR * 8, bar.maximum()):
        bar.setValue(value)
        heights += [box.height() for box, row in one.canvas.boxes() if row.at is not None]
    line = QFontMetrics(theme.font("caption")).height()
    one.close()
    assert len(heights) >= 3
    assert min(heights) >= line + BLOCK_EDGES


@pytest.mark.parametrize("scale", [100, 150])
def test_a_low_window_keeps_hours_below_the_strip(qapp, tmp_path, tmp_path_factory, scale):
    one = Activities(qapp, tmp_path, tmp_path_factory, scale=scale, size=(960, 540))
    for number in range(6):
        activities.plan(one.work, kind=ActivityKind.TASK, day=TODAY, subject=f"Task {number}")
    one.page.refresh({})
    one.settle()
    low = one.canvas.viewport().height() - one.canvas.top
    (counted,) = one.canvas.counts()
    one.window.resize(1366, 900)
    one.settle()
    rows = [row for _box, row in one.canvas.boxes() if row.day == TODAY and row.at is None]
    one.close()
    assert counted[1] == TODAY
    assert low >= (4 if scale == 100 else 2) * theme.px(HOUR)
    assert len(rows) == 3
