"""The selected rows of a list on the clipboard, as text with tabs between the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from crmdesk.services import lists
from crmdesk.ui.cells import copied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.db.uow import Work
    from crmdesk.services.lists import ListQuery, Row
    from crmdesk.ui.entity_reading import Chosen
    from crmdesk.ui.entity_table import EntityTable


def read_chosen(work: Work, *, query: ListQuery, chosen: Chosen) -> list[Row]:
    """The selected rows; to be asked within a job."""
    return lists.rows(work, query=query, ids=chosen.ids(work))


def put_on_clipboard(table: EntityTable, rows: Sequence[Row]) -> None:
    """Put rows of a list on the clipboard, without direction marks, and say how many they were."""
    fields, writing = table.rows.fields, table.rows.writing
    lines = (
        "\t".join(copied(one, value, writing) for one, value in zip(fields, row.values, strict=True))
        for row in rows
    )
    QGuiApplication.clipboard().setText("\n".join(lines))
    table.desk.tell(table.desk.fmt.counted("{n} row copied", "{n} rows copied", len(rows)))
