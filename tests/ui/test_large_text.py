"""Signs beside words grow with them, and stand where they belong."""

import math
from itertools import pairwise
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from crmdesk.kpi.spec import Role
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.model.period import Period
from crmdesk.services.figure_words import Compare
from crmdesk.services.panel import Question
from crmdesk.ui import theme
from crmdesk.ui.charts.axes import ValueAxis
from crmdesk.ui.pages.kpis.head import PanelHead
from crmdesk.ui.pages.kpis.legend import Legend
from crmdesk.ui.widgets.nav_list import NavItem, NavList
from crmdesk.ui.widgets.sparkline import Sparkline

ITEMS = [NavItem("a", "A", "sun"), NavItem("b", "B", "users", "7"), NavItem("c", "C", "gauge")]


def box_of_colour(image, colour, area):
    """The smallest rectangle around all points of a colour in an area."""
    wanted = QColor(colour).rgb()
    points = [
        (x, y)
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
        if image.pixel(x, y) == wanted
    ]
    across, down = [x for x, _y in points], [y for _x, y in points]
    return QRect(min(across), min(down), max(across) - min(across) + 1, max(down) - min(down) + 1)


def folded(qtbot, height):
    one = NavList(ITEMS)
    qtbot.addWidget(one)
    one.set_folded(folded=True)
    one.set_current("c")
    one.resize(one.width(), height)
    one.show()
    return one, one.viewport().grab().toImage()


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_dot_of_a_folded_row_is_at_its_icon(qtbot, dress, language, scale):
    dress(language, scale=scale)
    one, image = folded(qtbot, 400)
    row = one.visualRect(one.model().index(1, 0))
    dot = box_of_colour(image, theme.tokens().acc, row)
    icon = QRect(0, 0, theme.px(18), theme.px(18))
    icon.moveCenter(row.center())
    assert dot.width() == pytest.approx(theme.px(8), abs=2)
    corner = icon.topLeft() if one.isRightToLeft() else icon.topRight()
    assert (dot.center() - corner).manhattanLength() <= theme.px(5)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_folded_tints_are_of_one_width_with_and_without_a_scroll_bar(qtbot, dress, language):
    dress(language, scale=150)
    tints = []
    for height in (400, 90):
        one, image = folded(qtbot, height)
        row = one.visualRect(one.model().index(2, 0))
        line = QRect(row.x(), row.center().y() - theme.px(13), row.width(), 1)
        tints.append(box_of_colour(image, theme.tokens().accbg, line).width())
        assert one.verticalScrollBar().isVisible() == (height < 100)
    assert tints[0] == tints[1]


def test_a_line_of_values_grows_with_the_text(qtbot, dress):
    line = Sparkline()
    qtbot.addWidget(line)
    sizes = []
    for scale in (100, 150):
        dress("en", scale=scale)
        sizes.append(line.sizeHint().toTuple())
    assert sizes == [(96, 32), (144, 48)]


@pytest.mark.parametrize(
    ("low", "high"), [(-38.0, 44.0), (-5.0, 3.0), (0.0, 1.2), (-900.0, 4_900.0), (0.0, 99.0)]
)
def test_a_low_value_axis_has_more_than_nought(qapp, low, high):
    for size in (66, 90, 200):
        ((spacing, values),) = ValueAxis("left").tickValues(low, high, size)
        steps = [step * 10.0**power for step in (1, 2, 5) for power in range(-4, 5)]
        apart = [step for step in steps if step * size / (high - low) >= 14]
        most = max(math.floor(high / step) - math.ceil(low / step) + 1 for step in apart)
        assert len(values) >= min(most, 3) >= 2
        assert 0 in values
        assert spacing * size / (high - low) >= 14 - 1e-9


def test_all_signs_stand_in_one_line_where_there_is_room(qtbot, dress):
    dress("en")
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_signs([("bar", f"a sign {number}") for number in range(6)])
    two = legend.sizeHint()
    legend.set_room(2 * two.width() + 40)
    one = legend.sizeHint()
    assert one.width() > two.width()
    assert one.height() < two.height()
    legend.set_room(one.width() - 1)
    assert legend.sizeHint() == two


@pytest.mark.parametrize(("width", "scale"), [(850, 150), (880, 100), (1158, 100)])
@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_the_head_of_the_panel_takes_two_rows_at_most(qtbot, dress, language, width, scale):
    fmt = Formatter(dress(language, scale=scale))
    one = PanelHead(SimpleNamespace(fmt=fmt))
    qtbot.addWidget(one)
    question = Question(period=Period.month(2026, 9, CalendarId.GREGORIAN), role=Role.MARKETING)
    one.show_question(question, Compare.PREVIOUS, ())
    one.resize(width, one.sizeHint().height())
    one.show()
    one.layout().activate()
    parts = (one.title, one.role, one.period, one.compare, one.owner, one.edit, one.report)
    places = [QRect(part.mapTo(one, part.rect().topLeft()), part.size()) for part in parts]
    rows = {place.center().y() // theme.px(24) for place in places}
    assert len(rows) <= 2
    assert all(one.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in pairwise(places))
