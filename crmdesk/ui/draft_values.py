"""A field's typed value as plain JSON and back, also where what was typed cannot be read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from crmdesk.l10n.errors import CrmError
from crmdesk.model.period import Period
from crmdesk.ui.widgets.link_field import LinkField

if TYPE_CHECKING:
    from crmdesk.ui.widgets.field import FieldWidget


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same: nothing, an empty text and an unticked box do."""
    return (one or None) == (other or None) if not _is_number(one) and not _is_number(other) else one == other


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def snapshot_of(widget: FieldWidget, base: Any) -> Any:
    """What a field holds that differs from `base`; None where it does not."""
    line = getattr(widget, "line", None)
    try:
        value = widget.read()
    except CrmError:
        return {"typed": line.text()} if isinstance(line, QLineEdit) else None
    if is_same(value, base):
        return None
    if isinstance(value, Period) and isinstance(line, QLineEdit):
        return {"typed": line.text()}
    if isinstance(widget, LinkField):
        return (
            {"link": value, "words": widget.line.text()}
            if value is None or value >= 0
            else {"typed": widget.line.text()}
        )
    return _plain(value)


def _plain(value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, dt.date) else {"value": value}


def restore_field(widget: FieldWidget, shot: Any) -> None:
    """Put a snapshot back; one that makes no sense is left out."""
    if not isinstance(shot, dict):
        return
    line = getattr(widget, "line", None)
    try:
        if "typed" in shot and isinstance(line, QLineEdit):
            line.setText(str(shot["typed"]))
        elif "link" in shot and isinstance(widget, LinkField):
            widget.set_link(shot["link"], str(shot["words"]))
        elif "number" in shot:
            widget.set_value(Decimal(shot["number"]))
        elif "day" in shot:
            widget.set_value(dt.date.fromisoformat(shot["day"]))
        elif "moment" in shot:
            widget.set_value(dt.datetime.fromisoformat(shot["moment"]))
        elif "value" in shot:
            widget.set_value(shot["value"])
    except (TypeError, ValueError, KeyError, InvalidOperation, AttributeError):
        return
