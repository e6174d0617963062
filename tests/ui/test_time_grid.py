"""The hours of a day and a week: no block is lower than its words, no strip takes all the room."""

import datetime as dt

import pytest
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from crmdesk.model.activity import ActivityKind
from crmdesk.services import activities
from crmdesk.ui import theme
from crmdesk.ui.pages.activities import block
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


def test_a_crowded_hour_has_blocks_with_room_for_their_subject_and_a_count(
    qapp, tmp_path, tmp_path_factory, monkeypatch
):
    one = Activities(qapp, tmp_path, tmp_path_factory, language="fa", size=(960, 540))
    day = TODAY + dt.timedelta(days=2)
    for number in range(5):
        activities.plan(one.work, kind=ActivityKind.CALL, day=day, at=dt.time(9), subject=f"Call {number}")
    one.page.refresh({})
    one.settle()
    clock = QFontMetrics(theme.font("caption")).horizontalAdvance(one.desk.fmt.time(dt.time(9)))
    boxes = [box for box, row in one.canvas.boxes() if row.day == day]
    ((place, counted),) = one.canvas.counts()
    told = []
    monkeypatch.setattr(block, "txt", lambda _painter, _rect, text, *_rest, **_how: told.append(text))
    hidden = next(row for row in one.canvas.rows if row.subject == "Call 4")
    for width in (140, 64, 50):
        ground = QPixmap(width, 20)
        block.paint_block(QPainter(ground), ground.rect(), hidden, one.desk.fmt, late=False, rtl=True)
    one.canvas.select(hidden.id)
    seen = [row.id for _box, row in one.canvas.boxes()]
    one.close()
    assert 0 < len(boxes) < 5
    assert min(box.width() for box in boxes) > clock
    assert told[1:4] == ["Call 4"] * 3
    assert counted == day
    assert not any(box.intersects(place) for box in boxes)
    assert hidden.id in seen


def test_what_goes_on_into_the_morning_is_whole_at_first_and_a_cut_block_keeps_its_words_in_view(
    qapp, tmp_path, tmp_path_factory, monkeypatch
):
    one = Activities(qapp, tmp_path, tmp_path_factory)
    minutes = {dt.time(5, 40): 120, dt.time(17, 10): 300}
    for at, long in minutes.items():
        activities.plan(one.work, kind=ActivityKind.CALL, day=TODAY, at=at, minutes=long, subject=f"From {at}")
    one.page.refresh({})
    one.settle()
    grid, bar = one.canvas, one.canvas.verticalScrollBar()
    assert bar.value() == 5 * theme.px(HOUR)
    (box,) = [box for box, row in grid.boxes() if row.subject == "From 05:40:00"]
    assert box.top() >= grid.top
    seen = {}
    monkeypatch.setattr(block, "txt", lambda _painter, rect, text, *_rest, **_how: seen.update({text: rect}))
    bar.setValue(6 * theme.px(HOUR) + theme.px(HOUR) // 2)
    grid.grab()
    words, top, steps = seen["From 05:40:00"], grid.top, bar.maximum() / (theme.px(HOUR) // 2)
    low = grid.viewport().height()
    one.close()
    assert top <= words.top() < words.bottom() < low
    assert steps == int(steps), "at the end of the day no half hour is cut at the top either"
