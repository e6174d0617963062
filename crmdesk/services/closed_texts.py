"""A closed period and what changed since, as lines for people and as plain data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.kpi.plain import number_json, period_json
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, _
from crmdesk.model.journal import EntryAction
from crmdesk.model.money import Money
from crmdesk.services.figure_texts import value_text
from crmdesk.services.part_names import part_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.closed_changes import ChangedRow, Changes, Edited, Restated
    from crmdesk.services.closing import Closing

ACTION_WORDS: Final = {
    EntryAction.CREATE: N_("added"),
    EntryAction.UPDATE: N_("changed"),
    EntryAction.DELETE: N_("removed"),
}


def closing_json(done: Closing, *, period: Period, fmt: Formatter) -> dict[str, Any]:
    """What closing did, as plain data."""
    return {
        "period": period_json(period, fmt),
        "closed": done.moment.isoformat(),
        "figures": done.figures,
        "gesture": done.committed.gesture,
    }


def changes_json(found: Changes, *, fmt: Formatter, facts: BookFacts) -> dict[str, Any]:
    """What changed since a period was closed, as plain data: amounts in major units, days ISO."""
    return {
        "period": period_json(found.period, fmt),
        "closed": found.moment.isoformat(),
        "by": found.who or None,
        "changes": [_row_json(one, fmt) for one in found.rows],
        "figures": [_figure_json(one, facts.exponent, fmt) for one in found.figures],
    }


def _row_json(row: ChangedRow, fmt: Formatter) -> dict[str, Any]:
    return {
        "gesture": row.deed.id,
        "moment": row.deed.moment.isoformat(),
        "by": row.who or None,
        "what": fmt.sentence(row.deed.message, **row.deed.params),
        "kind": row.deed.kind.value,
        "record": {"table": row.entity, "id": row.record, "title": title_text(row, fmt)},
        "action": row.action.value,
        "fields": [
            {"field": one.field, "before": _plain(one.before), "after": _plain(one.after)}
            for one in row.edits
        ],
    }


def _figure_json(one: Restated, exponent: int, fmt: Formatter) -> dict[str, Any]:
    unit = one.figure.unit
    return {
        "id": one.figure.kpi.id,
        "name": _(one.figure.kpi.name),
        "variant": one.figure.variant.id or None,
        "part": strip_marks(part_name(one.figure, one.path, fmt)) or None,
        "unit": unit.value,
        "value": number_json(one.value, unit, exponent),
        "restated": number_json(one.frozen.restated, unit, exponent),
        "redefined": one.frozen.redefined,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        value = currency(value.currency).value(value.minor)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def changes_lines(found: Changes, *, fmt: Formatter, facts: BookFacts) -> Iterator[list[str]]:
    """What changed since a period was closed, as cells of lines: the edits, then the figures."""
    for row in found.rows:
        what = fmt.sentence(row.deed.message, **row.deed.params)
        title, action = title_text(row, fmt), fmt.sentence(ACTION_WORDS[row.action])
        yield [fmt.moment(row.deed.moment), row.who, title, action, what]
        for edit in row.edits:
            yield ["", "", *edit_cells(row, edit, fmt)]
    for one in found.figures:
        yield figure_cells(one, fmt, facts)


def title_text(row: ChangedRow, fmt: Formatter) -> str:
    """What people call a changed record; one without a name by its kind, day and amount."""
    return fmt.joined(_shown(one, fmt) for one in row.title)


_FIELDS: Final = {
    "until_day": N_("Until"),
    "day": N_("Day"),
    "base_amount": N_("Amount"),
    "stage_id": N_("Stage"),
    "owner_id": N_("Owner"),
    "staff_id": N_("Colleague"),
    "position": N_("Place in the order"),
    "customer_id": N_("Customer"),
    "outcome": N_("Outcome"),
    "trashed": N_("Trash"),
    "probability": N_("Probability"),
    "rate": N_("Exchange rate"),
    "value": N_("Value"),
    "hours": N_("Hours"),
    "moment": N_("Moment"),
}
"""The words for columns that no form shows."""


def field_label(table: str, column: str) -> str:
    """What people call a column of a table: as its form does, else a word for it, else its own name."""
    for one in ENTITIES:
        if one.model.__tablename__ == table:
            for field in one.fields:
                if field.attribute == column:
                    return _(field.label)
    return _(_FIELDS[column]) if column in _FIELDS else column


def edit_cells(row: ChangedRow, edit: Edited, fmt: Formatter) -> list[str]:
    """A field, its value before, and its value after."""
    return [field_label(row.entity, edit.field), _shown(edit.before, fmt), _shown(edit.after, fmt)]


def figure_cells(one: Restated, fmt: Formatter, facts: BookFacts) -> list[str]:
    """A figure with its part, what it was, and what it would be now."""
    figure = one.figure
    name = _(figure.kpi.name) + (f" ({_(figure.variant.name)})" if figure.variant.id else "")
    values = (
        value_text(each, figure.unit, fmt=fmt, facts=facts) for each in (one.value, one.frozen.restated)
    )
    return [name, part_name(figure, one.path, fmt), *values]


def _shown(value: Any, fmt: Formatter) -> str:
    match value:
        case None:
            text = "–"
        case Money():
            text = fmt.money(value.minor, value.currency)
        case dt.datetime():
            text = fmt.moment(value)
        case dt.date():
            text = fmt.date(value)
        case StrEnum():
            text = fmt.sentence(getattr(value, "label", str(value)))
        case bool():
            text = fmt.sentence(N_("Yes") if value else N_("No"))
        case int() | Decimal():
            text = fmt.number(Decimal(value))
        case _:
            text = str(value)
    return text
