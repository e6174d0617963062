"""How a person has arranged each list: its columns in order, their widths, what it is sorted by.

It is kept among the preferences, read value by value: one that makes no sense falls back alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Column
from crmdesk.ui.cells import title_of
from crmdesk.ui.preferences import WIDEST

if TYPE_CHECKING:
    from crmdesk.entities.spec import Entity
    from crmdesk.services.list_views import ListView
    from crmdesk.services.lists import ListQuery
    from crmdesk.ui.preferences import Preferences

KEY = "lists"


@dataclass(frozen=True, slots=True)
class ListLook:
    """The arrangement of one list; `widths` are pixels by field name, of those set by hand."""

    columns: tuple[str, ...]
    widths: dict[str, int]
    sort: str = ""
    descending: bool = False

    def with_columns(self, columns: tuple[str, ...]) -> ListLook:
        """The same with other columns; widths of columns that went are forgotten."""
        return replace(self, columns=columns, widths={k: v for k, v in self.widths.items() if k in columns})

    def applied_to(self, query: ListQuery) -> ListQuery:
        """A list with these columns in this order."""
        return replace(query, columns=self.columns, sort=self.sort, descending=self.descending)

    def spared(self, usual: ListLook) -> frozenset[str]:
        """The columns that may give way where it is narrow: none that a person chose, or sized by hand."""
        return frozenset(self.columns) - set(self.widths) if self.columns == usual.columns else frozenset()


def usual_look(declared: Entity) -> ListLook:
    """The arrangement nobody has changed."""
    return ListLook(tuple(one.name for one in declared.fields if one.column is Column.SHOWN), {})


def read_look(
    preferences: Preferences, view: str, declared: Entity, usual: ListLook | None = None
) -> ListLook:
    """The kept arrangement of a list, or the usual one."""
    usual = usual or usual_look(declared)
    kept = preferences.values.get(KEY)
    kept = kept.get(view) if isinstance(kept, dict) else None
    if not isinstance(kept, dict):
        return usual
    known = {one.name: one for one in declared.columns()}
    first = title_of(declared).name
    names = [
        one for one in _list(kept.get("columns")) if isinstance(one, str) and one in known and one != first
    ]
    columns = (first, *dict.fromkeys(names)) if names else usual.columns
    sort = kept.get("sort")
    return ListLook(
        columns,
        {
            k: v
            for k, v in _dict(kept.get("widths")).items()
            if k in known and type(v) is int and 0 < v <= WIDEST
        },
        sort if isinstance(sort, str) and sort in known and known[sort].sortable else "",
        descending=kept.get("descending") is True,
    )


def look_of(
    preferences: Preferences, name: str, declared: Entity, view: ListView | None, usual: ListLook | None
) -> ListLook:
    """The arrangement that a view asks for, with the widths kept under its name; without one all that is."""
    kept = read_look(preferences, name, declared, usual)
    if view is None:
        return kept
    columns = tuple(dict.fromkeys((title_of(declared).name, *view.columns))) if view.columns else ()
    look = replace(kept, sort=view.sort, descending=view.descending)
    return look.with_columns(columns or (usual or usual_look(declared)).columns)


def keep_look(preferences: Preferences, view: str, look: ListLook) -> None:
    """Keep the arrangement of a list for the next time."""
    kept = _dict(preferences.values.get(KEY))
    fresh = {
        "columns": list(look.columns),
        "widths": look.widths,
        "sort": look.sort,
        "descending": look.descending,
    }
    if kept.get(view) != fresh:
        preferences.values[KEY] = kept | {view: fresh}
        preferences.note_change(KEY)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
