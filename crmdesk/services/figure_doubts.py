"""What stands beside a number: how sure it is, and of what kind, so that nobody takes it for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.kpi.spec import Ratio
from crmdesk.l10n.numerals import rounded, shares
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from decimal import Decimal

    from crmdesk.kpi.figure import Figure, Part, Point
    from crmdesk.l10n.formats import Formatter


def certainty(number: Figure | Part, fmt: Formatter) -> list[str]:
    """How sure a number is, line by line: its interval, the rows behind it, whether some are undecided."""
    lines = []
    if number.interval is not None:
        lines.append(fmt.sentence(N_("95% interval (Wilson)") if _is_share(number) else N_("95% interval")))
        low, high = _ends(number, fmt)
        lines.append(fmt.sentence(N_("{low} to {high}"), low=low, high=high))
    if number.n is not None and number.of is not None:
        lines.append(fmt.sentence(N_("n = {n} of {of}"), n=number.n, of=number.of))
    elif number.n is not None:
        lines.append(fmt.sentence(N_("n = {n}"), n=number.n))
    if number.too_few:
        lines.append(fmt.sentence(N_("too few")))
    return [*lines, undecided(number, fmt)] if number.undecided else lines


def counted(number: Figure | Part, fmt: Formatter) -> str:
    """The rows behind a number, of how many where it is a share of rows; empty where none are counted."""
    if number.n is None:
        return ""
    if number.of is None:
        return fmt.integer(number.n)
    return fmt.sentence(N_("{n} of {of}"), n=number.n, of=number.of)


def undecided(number: Figure | Part | Point, fmt: Formatter) -> str:
    """That a number is provisional, and how many rows are not decided yet; empty where all are.

    One of a closed period cannot change any more; it says how many were not decided then.
    """
    if not number.undecided:
        return ""
    if number.frozen is not None:
        return fmt.sentence(N_("{n} undecided at closing"), n=number.undecided)
    return fmt.sentence(N_("provisional, {n} undecided"), n=number.undecided)


def interval(number: Figure | Part, fmt: Formatter) -> str:
    """The interval of a number in one text; empty where it has none."""
    if number.interval is None:
        return ""
    low, high = _ends(number, fmt)
    return fmt.sentence(N_("95% interval: {low} to {high}"), low=low, high=high)


def doubts(number: Figure | Part, fmt: Formatter) -> list[str]:
    """The same as `certainty` for a line that has the rows already."""
    few = fmt.sentence(N_("too few")) if number.too_few else ""
    return [one for one in (interval(number, fmt), few, undecided(number, fmt)) if one]


def kinds(figure: Figure, fmt: Formatter) -> list[str]:
    """What a figure is beside a number, each in a word or two: provisional, a run rate."""
    found = ((figure.is_provisional, N_("provisional")), (figure.is_run_rate, N_("run rate")))
    return [fmt.sentence(word) for applies, word in found if applies]


def shown_shares(figure: Figure, places: int = 1) -> dict[str, Decimal]:
    """By its key each part that is a share of one whole, as it is shown: they add up to their sum (C14)."""
    form = figure.variant.form
    parts = [one for one in figure.parts if one.value is not None and one.n is not None]
    whole = next((one.of for one in parts if one.of), None)
    if not isinstance(form, Ratio) or not form.of_whole or whole is None:
        return {}
    shown = shares([one.n or 0 for one in parts], places, of=whole)
    return dict(zip((one.key for one in parts), shown, strict=True))


def _is_share(number: Figure | Part) -> bool:
    return number.of is not None


def _ends(number: Figure | Part, fmt: Formatter) -> list[str]:
    def points(value: Decimal) -> str:
        return fmt.number(rounded(value, 1), 1)

    write = fmt.percent if _is_share(number) else points
    return [write(one) for one in number.interval or ()]
