"""What the amounts and days of a whole board need, so that all its cards tell them in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.paint import width_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.words import Facts

SIGN, SLACK = 15, 2


class Widths(NamedTuple):
    """The widest amount in full and shortened, and the widest day with its sign (px)."""

    amount: int = 0
    short: int = 0
    day: int = 0


def widths_of(columns: Iterable[BoardColumn], facts: Facts) -> Widths:
    """Measure one amount of each length, and each day once: thousands of cards cost little more than ten."""
    amounts: dict[tuple[str, int, int], int] = {}
    days: set[tuple[dt.date, bool]] = set()
    for column in columns:
        is_won = column.stage == WON
        for card in column.cards:
            digits = str(card.amount)
            amounts[card.currency, len(digits), len(digits.rstrip("0"))] = card.amount
            day = card.closed if is_won else card.expected_close
            if day is not None:
                days.add((day, not is_won and day < facts.today))
    fmt, strong, small = facts.fmt, theme.font("strong"), theme.font("caption")
    full, short = (
        max(
            (
                width_of(fmt.money(amount, code, compact=brief), strong) + SLACK
                for (code, _all, _told), amount in amounts.items()
            ),
            default=0,
        )
        for brief in (False, True)
    )
    wide = (width_of(fmt.day_month(day), small) + SLACK + theme.px(SIGN) * late for day, late in days)
    return Widths(full, short, max(wide, default=0))
