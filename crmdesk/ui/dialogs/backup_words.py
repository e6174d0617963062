"""What is said of a backup: when it was made, what it holds, and how that differs from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from crmdesk.l10n.formats import Formatter

TABLES = {
    "contact": N_("Companies and contacts"),
    "deal": N_("Deals"),
    "ticket": N_("Tickets"),
    "subscription": N_("Subscriptions"),
    "activity": N_("Activities"),
    "attachment": N_("Attachments"),
    "product": N_("Products"),
    "staff": N_("Staff"),
    "stage_move": N_("Stage moves"),
    "gesture": N_("Steps in the history"),
}
MEGABYTE = 1_000_000


def day_of(moment: dt.datetime, fmt: Formatter) -> str:
    """The day of a moment in words, with its time."""
    here = moment.astimezone(fmt.zone)
    return _("{day}, {time}").format(day=fmt.date_long(here.date()), time=fmt.time(moment))


def size_of(size: int, fmt: Formatter) -> str:
    """A file's size."""
    return _("{number} MB").format(number=fmt.number(size / MEGABYTE, 1))


def differences(
    now: Mapping[str, int], then: Mapping[str, int], fmt: Formatter
) -> list[tuple[str, str, str, bool]]:
    """Each kind of record: its name, its count now and in the backup, and whether they differ."""
    return [
        (
            _(words),
            fmt.integer(now[table]) if table in now else "—",
            fmt.integer(then[table]),
            now.get(table) != then[table],
        )
        for table, words in TABLES.items()
        if table in then
    ]
