"""What the wizard says of a column: how it is read, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.entities.spec import Kind
from crmdesk.l10n.date_columns import Ambiguous, read_date
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.marks import left_run
from crmdesk.l10n.texts import N_, _, ngettext
from crmdesk.services.importing.mapping import filled_twice
from crmdesk.ui.paint import reads_rtl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.importing.mapping import Trouble
    from crmdesk.services.importing.plan import MappedColumn, Plan
    from crmdesk.ui import theme

READINGS = {
    DateReading.YMD: N_("Year, month, day"),
    DateReading.DMY: N_("Day, month, year"),
    DateReading.MDY: N_("Month, day, year"),
    DateReading.JALALI: N_("Jalali"),
    DateReading.HIJRI: N_("Hijri"),
}
HOW = {
    Kind.PHONES: N_("Phone numbers"),
    Kind.EMAILS: N_("E-mail addresses"),
    Kind.MONEY: N_("Amounts"),
    Kind.NUMBER: N_("Numbers, any digits"),
    Kind.PERCENT: N_("Per cent"),
    Kind.FLAG: N_("Yes or no"),
    Kind.TAGS: N_("Several words"),
    Kind.CURRENCY: N_("Currency codes"),
    Kind.DATE: N_("Dates"),
    Kind.MOMENT: N_("Days with a time"),
    Kind.MINUTES: N_("Lengths of time"),
    Kind.INTERVAL: N_("How often"),
    Kind.DISCOUNT: N_("Per cent or amounts"),
}
NAMED_AT_MOST = 4
LINKED = N_("By name or reference")
MADE = N_("Made if missing")
PLAIN = N_("As it is")


def in_its_direction(text: str, *, rtl: bool) -> tuple[str, bool]:
    """A value of the file as it is painted in a table that reads *rtl*, and whether it reads from the right.

    Where no letter tells, as in a phone number with its spaces, it reads from the left.
    """
    if reads_rtl(text, default=False):
        return text, True
    return left_run(text, within_rtl=rtl), False


@dataclass(frozen=True, slots=True)
class State:
    """How a column stands: words, icon and tone."""

    words: str
    icon: str
    tone: theme.Tone


def state_of(plan: Plan, column: MappedColumn, trouble: Trouble | None, fmt: Formatter) -> State:
    """How a column stands now."""
    if column.field is None:
        return State(_("Not imported"), "minus", "mute")
    if column.field.name in filled_twice(plan):
        return State(_("Used twice"), "circle-alert", "bad")
    if isinstance(column.reading, Ambiguous):
        return State(_("Choose how"), "triangle-alert", "warn")
    if trouble is not None and trouble.unknown:
        said = fmt.counted("{n} unknown name", "{n} unknown names", len(trouble.unknown))
        return State(said, "triangle-alert", "warn")
    if trouble is not None and trouble.refused:
        said = fmt.counted("{n} row refused", "{n} rows refused", trouble.refused)
        return State(said, "triangle-alert", "warn")
    return State(_("Matched"), "circle-check", "good")


def unknown_words(plan: Plan, place: int, names: Sequence[str], fmt: Formatter) -> str:
    """That a column has names which the book does not know, and the first of them."""
    heading = next(one.heading for one in plan.columns if one.place == place)
    shown = _(", ").join(fmt.isolate(name) for name in names[:NAMED_AT_MOST])
    shown += "…" if len(names) > NAMED_AT_MOST else ""
    told = ngettext(
        "{n} name in “{column}” is not in the book: {names}",
        "{n} names in “{column}” are not in the book: {names}",
        len(names),
    )
    return told.format(n=fmt.integer(len(names)), column=fmt.isolate(heading), names=shown)


def how_read(plan: Plan, column: MappedColumn) -> str:
    """How the cells of a column are read, where nothing has to be chosen."""
    if column.field is None:
        return "—"
    if column.field.kind is Kind.LINK:
        return _(MADE if plan.options.create_missing else LINKED)
    return _(HOW.get(column.field.kind, PLAIN))


def reading_words(reading: DateReading, column: MappedColumn, fmt: Formatter) -> str:
    """A way to read days, with the day that the first value then is."""
    for sample in column.samples:
        try:
            day = read_date(sample, reading)
        except CrmError:
            continue
        return f"{_(READINGS[reading])} ({fmt.day_month(day)})"
    return _(READINGS[reading])


def readings_of(column: MappedColumn) -> tuple[DateReading, ...]:
    """The ways to choose from: those that fit where several do, else all."""
    return column.reading.readings if isinstance(column.reading, Ambiguous) else tuple(DateReading)
