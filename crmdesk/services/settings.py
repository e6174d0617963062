"""The book's settings: what the whole business goes by, and who is at this keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.l10n.texts import N_
from crmdesk.model.setting import Setting

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed, Unit, Work


def put(unit: Unit, values: dict[str, Any]) -> None:
    """Write settings within a gesture; None takes a setting away."""
    for key, value in values.items():
        row = unit.session.scalars(select(Setting).where(Setting.key == key)).one_or_none()
        if value is None:
            if row is not None:
                unit.session.delete(row)
            continue
        text = json.dumps(value, ensure_ascii=False)
        if row is None:
            unit.session.add(Setting(key=key, value=text))
        elif row.value != text:
            row.value = text
    unit.session.flush()


def change(work: Work, *, values: dict[str, Any]) -> Committed:
    """Change settings of the business."""
    with work.write() as unit:
        put(unit, values)
        return unit.commit(N_("Changed the settings"))


def read(work: Work) -> dict[str, Any]:
    """All settings of the business, by key."""
    rows = work.read(lambda session: session.execute(select(Setting.key, Setting.value)).all())
    return {key: json.loads(value) for key, value in rows}
