"""Figures and their rows as texts and as plain data, for whoever shows them without a window."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.plain import cell_json, figure_json
from crmdesk.kpi.population import Kind
from crmdesk.kpi.spec import Unit
from crmdesk.l10n.numerals import rounded
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.services.drilling import words_of
from crmdesk.services.figure_doubts import counted, doubts, shown_shares, undecided
from crmdesk.services.part_names import part_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmdesk.kpi.figure import AsNow, Figure
    from crmdesk.kpi.population import Column
    from crmdesk.kpi.rows import Rows
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.setting import BookFacts


MINUTES: Final = 60
"""Minutes in an hour."""

AMOUNT_PER: Final = {
    Unit.MONEY_PER_DAY: N_("{amount} a day"),
    Unit.MONEY_PER_MONTH: N_("{amount} a month"),
    Unit.MONEY_PER_YEAR: N_("{amount} a year"),
}
UNIT_WORDS: Final = {
    Unit.DAYS: NP_("unit of a field", "days"),
    Unit.HOURS: NP_("unit of a field", "hours"),
    Unit.MONTHS: NP_("unit of a field", "months"),
    Unit.TIMES: NP_("unit of a field", "times"),
}
"""What numbers of a unit are in, whichever they are; a number that is known has its plural beside it."""


def value_text(
    value: Decimal | None, unit: Unit, *, fmt: Formatter, facts: BookFacts, more: int = 0
) -> str:
    """A figure's value as people read it, with so many `more` decimals; a dash where there is none."""
    return "–" if value is None else told_value(value, unit, fmt=fmt, currency=facts.currency, more=more)


def told_value(value: Decimal, unit: Unit, *, fmt: Formatter, currency: str, more: int = 0) -> str:
    """The same for a value that is there, with the currency that amounts are in."""
    if unit is Unit.SHARE:
        return fmt.percent(value, _places_in(value * 100, more))
    if unit is Unit.DAYS:
        return fmt.duration_days(value, _places_in(value, more))
    if unit is Unit.HOURS:
        return fmt.span(round(value * MINUTES))
    if unit.is_money:
        return money_text(fmt.money(round(value), currency), unit, fmt)
    shown = trimmed(value, places_of(unit) + more)
    if unit in {Unit.MONTHS, Unit.TIMES}:
        return fmt.months(shown) if unit is Unit.MONTHS else fmt.times(shown)
    return fmt.number(shown)


def _places_in(value: Decimal, more: int) -> int:
    """One place and up to so many more, without the noughts at their end."""
    exponent = trimmed(value, 1 + more).as_tuple().exponent
    return max(1, -int(exponent))


def as_told(value: Decimal, unit: Unit, more: int = 0) -> Fraction:
    """The number that a value is told as: rounded as `told_value` does."""
    if unit is Unit.HOURS:
        return Fraction(round(value * MINUTES), MINUTES)
    if unit.is_money:
        return Fraction(round(value))
    if unit is Unit.SHARE:
        return Fraction(rounded(value, 3 + more))
    return Fraction(rounded(value, (1 if unit is Unit.DAYS else places_of(unit)) + more))


def money_text(amount: str, unit: Unit, fmt: Formatter) -> str:
    """An amount with the stretch of time that it is for."""
    return fmt.sentence(AMOUNT_PER[unit], amount=amount) if unit in AMOUNT_PER else amount


def unit_word(unit: Unit, *, fmt: Formatter, currency: str) -> str:
    """What stands at the end of a line in which such a value is typed; empty for what has no unit."""
    if unit.is_money:
        return money_text(fmt.unit(currency), unit, fmt)
    return fmt.sentence(UNIT_WORDS[unit]) if unit in UNIT_WORDS else ""


def places_of(unit: Unit) -> int:
    """How many places a number of a unit is shown with at most."""
    return 1 if unit is Unit.POINTS else 2


def trimmed(value: Decimal, places: int = 2) -> Decimal:
    """A number as it is shown: to some places, without the noughts at its end."""
    shown = rounded(value, places)
    while places and shown == rounded(shown, places - 1):
        places -= 1
        shown = rounded(shown, places)
    return shown


def restated_sentence(figure: Figure, *, fmt: Formatter, facts: BookFacts) -> str:
    """That a figure is kept, and what it would be now; empty for one of a period that is not closed."""
    if figure.as_now is not None:
        return _as_now_sentence(figure, figure.as_now, fmt=fmt, facts=facts)
    if figure.frozen is None:
        return ""
    day = fmt.date(facts.day_of(figure.frozen.moment))
    if not figure.frozen.differs:
        return fmt.sentence(N_("Closed on {day}."), day=day)
    if figure.frozen.restated is None:
        reason = fmt.sentence(figure.frozen.reason)
        return fmt.sentence(
            N_("Closed on {day}; it would have no value now. {reason}"), day=day, reason=reason
        )
    value = value_text(figure.frozen.restated, figure.unit, fmt=fmt, facts=facts)
    if figure.frozen.redefined:
        told = N_("Closed on {day}; as it is defined now it would be {value}.")
        return fmt.sentence(told, day=day, value=value)
    return fmt.sentence(N_("Closed on {day}; would now be {value}."), day=day, value=value)


def _as_now_sentence(figure: Figure, told: AsNow, *, fmt: Formatter, facts: BookFacts) -> str:
    day = fmt.date(facts.day_of(told.moment))
    if figure.filters:
        return fmt.sentence(N_("Closed on {day}; so filtered it is restated, as it is now."), day=day)
    if told.is_newer:
        newer = N_("Closed on {day}, before there was this figure; it is shown as it is now.")
        return fmt.sentence(newer, day=day)
    value = value_text(told.kept, figure.unit, fmt=fmt, facts=facts)
    sentence = N_("Closed on {day} without these parts; restated, as it is now. Kept: {value}.")
    return fmt.sentence(sentence, day=day, value=value)


def figure_lines(figure: Figure, *, fmt: Formatter, facts: BookFacts) -> Iterator[list[str]]:
    """A figure's cells: its own line, then those of its parts and of its series."""

    def shown(value: Decimal | None) -> str:
        return value_text(value, figure.unit, fmt=fmt, facts=facts)

    name = _(figure.kpi.name) + (f" ({_(figure.variant.name)})" if figure.variant.id else "")
    kinds = [_("so far")] if figure.is_running else []
    kinds += [_("run rate")] if figure.is_run_rate else []
    notes = fmt.joined([*kinds, *doubts(figure, fmt), *([_(figure.reason)] if figure.reason else [])])
    yield [name, figure.period.label(fmt), shown(figure.value), counted(figure, fmt), notes]
    if figure.is_restated or figure.as_now is not None:
        yield ["", restated_sentence(figure, fmt=fmt, facts=facts)]
    shares = shown_shares(figure)
    for part in figure.parts:
        if figure.kpi.grid:
            yield ["", part_name(figure, [part], fmt), *(shown(one.value) for one in part.parts)]
            continue
        notes = fmt.joined([*doubts(part, fmt), *([_(part.reason)] if part.reason else [])])
        yield ["", part.label, shown(shares.get(part.key, part.value)), counted(part, fmt), notes]
    for point in figure.series:
        notes = undecided(point, fmt)
        yield ["", point.period.label(fmt), shown(point.value), *([notes] if notes else [])]


def rows_lines(page: Rows, *, fmt: Formatter, facts: BookFacts) -> Iterator[list[str]]:
    """A population's name and count, and the cells of its rows under their headings."""
    yield ["", _(page.population.name), fmt.number(Decimal(page.count))]
    yield ["", *(_(column.label) for column in page.columns)]
    for row in page.rows:
        cells = zip(page.columns, row.cells, strict=True)
        yield ["", *(_cell_text(cell, column, fmt, facts) for column, cell in cells)]


def _cell_text(cell: Any, column: Column, fmt: Formatter, facts: BookFacts) -> str:
    if cell is None:
        return ""
    match kind := column.kind:
        case Kind.MONEY | Kind.MONTHLY:
            text = fmt.money(minor_units(cell, kind), facts.currency)
        case Kind.DAY:
            text = fmt.date(cell)
        case Kind.SHARE:
            text = fmt.percent(Decimal(cell))
        case Kind.DAYS:
            text = fmt.duration_days(cell)
        case Kind.MINUTES:
            text = fmt.span(int(cell))
        case Kind.NUMBER:
            text = fmt.number(Decimal(cell))
        case _:
            text = words_of(cell, column, fmt)
    return text


def minor_units(cell: Any, kind: Kind) -> int:
    """A cell of money in whole minor units; monthly values are kept in thousandths of these."""
    return round(Decimal(cell).scaleb(-3) if kind is Kind.MONTHLY else Decimal(cell))


def figures_json(
    found: Sequence[Figure], pages: Sequence[Sequence[Rows]], *, fmt: Formatter, facts: BookFacts
) -> list[dict[str, Any]]:
    """Figures as plain data, each with the rows behind it where `pages` has them."""
    documents = [figure_json(one, facts.exponent, fmt) for one in found]
    for document, behind in zip(documents, pages, strict=False):
        document["rows"] = [rows_json(page, facts=facts) for page in behind]
    return documents


def rows_json(page: Rows, *, facts: BookFacts) -> dict[str, Any]:
    """A population's rows as plain data: money in major units, days ISO."""
    return {
        "population": page.population.id,
        "table": page.table,
        "count": page.count,
        "rows": [
            {"record": row.record}
            | {
                column.id: cell_json(cell, column.kind, facts.exponent)
                for column, cell in zip(page.columns, row.cells, strict=True)
            }
            for row in page.rows
        ],
    }
