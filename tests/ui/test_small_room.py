"""What gives way where room is scarce, and what a calendar holds for overdue."""

import datetime as dt

import pytest

from crmdesk.l10n.formats import Formatter
from crmdesk.model.activity import ActivityKind
from crmdesk.services.agenda import Appointment
from crmdesk.ui import theme
from crmdesk.ui.column_widths import squeezed
from crmdesk.ui.pages.activities.words import is_late
from crmdesk.ui.pages.subscriptions.arithmetic_box import Sum, pieces_of
from crmdesk.ui.paint import width_of

TODAY = dt.date(2026, 3, 20)
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(("missing", "given"), [(-5, 0), (0, 0), (1, 1), (33, 33), (90, 90), (120, 0)])
def test_a_table_scrolls_sideways_only_for_more_than_a_tenth_of_its_width(missing, given):
    widths = [300, 200, 100, 400]
    found = squeezed(widths, [0, 1], 1000 - missing)
    assert sum(widths) - sum(found) == given
    assert found[2:] == widths[2:]
    assert abs((300 - found[0]) - given * 3 / 5) <= 1


def test_without_a_column_that_may_be_cut_nothing_is_squeezed():
    assert squeezed([300, 200], [], 490) == [300, 200]


@pytest.mark.parametrize(("day", "at", "done", "late"), [
    (TODAY, None, False, False),
    (TODAY, NOW - HOUR, False, True),
    (TODAY, NOW + HOUR, False, False),
    (TODAY, NOW - HOUR, True, False),
    (TODAY - dt.timedelta(days=1), None, False, True),
    (TODAY + dt.timedelta(days=1), None, False, False),
])  # fmt: skip
def test_overdue_is_what_the_moment_of_has_passed(day, at, done, late):
    one = Appointment(
        id=1, kind=ActivityKind.CALL, subject="Call", customer="", day=day, at=at, minutes=None, done=done
    )
    assert is_late(one, TODAY, NOW) is late


@pytest.mark.parametrize("language", ["fa", "ar", "en"])
@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_digits_of_one_width_leave_the_space_before_a_unit_whole(dress, language, space):
    dress(language)
    font = theme.number_font()
    gap = width_of(f"۵۳۰{space}دلار", font) - width_of("۵۳۰", font) - width_of("دلار", font)
    assert gap >= width_of(" ", theme.font()) - 1


def test_where_nothing_is_paid_the_result_is_nothing(dress):
    one = Sum(None, "monthly", "EUR", "USD", counts=False, is_nothing=True)
    assert [tuple(piece) for piece in pieces_of(one, Formatter(dress("en")))] == [("$0", "a month", True)]
