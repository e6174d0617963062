"""How an activity is called on a calendar: its icon, its time, the sentence that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.agenda import Appointment


def is_late(one: Appointment, today: dt.date, now: dt.datetime) -> bool:
    """Whether its moment, or its day where it has no time, is over and it is not done."""
    return not one.done and (one.day < today or (one.at is not None and one.at < now))


def spoken(one: Appointment, fmt: Formatter, *, late: bool) -> str:
    """An activity as a screen reader says it."""
    when = fmt.date_long(one.day) if one.at is None else fmt.moment(one.at)
    state = N_("planned")
    if one.done:
        state = N_("done")
    elif late:
        state = N_("overdue")
    sentence = (
        N_("{kind}: {subject}, {customer}, {when}, {state}")
        if one.customer
        else N_("{kind}: {subject}, {when}, {state}")
    )
    return fmt.sentence(
        sentence,
        kind=_(one.kind.label),
        subject=one.subject,
        customer=one.customer,
        when=when,
        state=_(state),
    )
