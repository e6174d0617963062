"""A closed period and what changed since, as lines for people and as plain data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.plain import number_json, period_json
from crmdesk.l10n.texts import N_, _
from crmdesk.model.journal import EntryAction
from crmdesk.services.figure_texts import value_text

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
        "figures": [_figure_json(one, facts.exponent) for one in found.figures],
    }


def _row_json(row: ChangedRow, fmt: Formatter) -> dict[str, Any]:
    return {
        "gesture": row.deed.id,
        "moment": row.deed.moment.isoformat(),
        "by": row.who or None,
        "what": fmt.sentence(row.deed.message, **row.deed.params),
        "kind": row.deed.kind.value,
        "record": {"table": row.entity, "id": row.record, "title": row.title},
        "action": row.action.value,
        "fields": [
            {"field": one.field, "before": _plain(one.before), "after": _plain(one.after)}
            for one in row.edits
        ],
    }


def _figure_json(one: Restated, exponent: int) -> dict[str, Any]:
    unit = one.figure.unit
    return {
        "id": one.figure.kpi.id,
        "name": _(one.figure.kpi.name),
        "variant": one.figure.variant.id or None,
        "part": one.part or None,
        "unit": unit.value,
        "value": number_json(one.value, unit, exponent),
        "restated": number_json(one.frozen.restated, unit, exponent),
        "redefined": one.frozen.redefined,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def changes_lines(found: Changes, *, fmt: Formatter, facts: BookFacts) -> Iterator[list[str]]:
    """What changed since a period was closed, as cells of lines: the edits, then the figures."""
    for row in found.rows:
        what = fmt.sentence(row.deed.message, **row.deed.params)
        head = [fmt.moment(row.deed.moment), row.who, row.title, fmt.sentence(ACTION_WORDS[row.action]), what]
        yield head
        for edit in row.edits:
            yield ["", "", *edit_cells(edit, fmt)]
    for one in found.figures:
        yield figure_cells(one, fmt, facts)


def edit_cells(edit: Edited, fmt: Formatter) -> list[str]:
    """A field, its value before, and its value after."""
    return [edit.field, _shown(edit.before, fmt), _shown(edit.after, fmt)]


def figure_cells(one: Restated, fmt: Formatter, facts: BookFacts) -> list[str]:
    """A figure with its part, what it was, and what it would be now."""
    figure = one.figure
    name = _(figure.kpi.name) + (f" ({_(figure.variant.name)})" if figure.variant.id else "")
    values = (
        value_text(each, figure.unit, fmt=fmt, facts=facts) for each in (one.value, one.frozen.restated)
    )
    return [name, one.part, *values]


def _shown(value: Any, fmt: Formatter) -> str:
    if value is None:
        return "–"
    if isinstance(value, dt.datetime):
        return fmt.moment(value)
    if isinstance(value, dt.date):
        return fmt.date(value)
    if isinstance(value, bool):
        return fmt.sentence(N_("Yes") if value else N_("No"))
    if isinstance(value, int | Decimal):
        return fmt.number(Decimal(value))
    return str(value)
