"""The names and the order of a figure's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from crmdesk.kpi.catalogue import NotOffered
from crmdesk.kpi.dimension import DIMENSIONS, Dimension
from crmdesk.l10n.texts import N_
from crmdesk.model import Pipeline, Stage, TicketCategory
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from sqlalchemy.orm import Session

_AT_ONCE = 1000


class Labels:
    """The parts of one dimension: their keys, and their names from the book in its order."""

    def __init__(self, dimension: str, keys: Iterable[Any], names: Mapping[Any, str]) -> None:
        self.dimension = DIMENSIONS[dimension]
        self.keys = list(dict.fromkeys([*names, *keys]))
        self._names = names
        self._places = {key: place for place, key in enumerate(names)}

    def text(self, key: Any) -> str:
        """The name of a part; a marked text of ours where there is no key."""
        if key is None:
            return self.dimension.unknown
        return self._names.get(key) or self.dimension.words.get(key, str(key))

    def is_ours(self, key: Any) -> bool:
        """Whether a name is the program's own, to be translated."""
        return self.dimension.choices is not None or key in self.dimension.words

    def place(self, key: Any, count: int) -> tuple[bool, int, str]:
        """Where the part stands: in the book's order, else the largest first; the unknown last."""
        return key is None, self._places.get(key, -count), self.text(key)


def read_labels(
    session: Session,
    dimension: str,
    keys: Iterable[Any],
    filters: Mapping[str, int | str | None],
    *,
    whole: bool,
) -> Labels:
    """Read the names of the keys; `whole` adds the stages in use and the choices that have no rows."""
    record: Any = DIMENSIONS[dimension].record
    keys = set(keys)
    wanted = sorted(key for key in keys if key is not None)
    choices = DIMENSIONS[dimension].choices
    if choices is not None:
        every = whole and DIMENSIONS[dimension].whole and dimension not in filters
        return Labels(
            dimension, keys, {one.value: _word(one) for one in choices if every or one.value in keys}
        )
    if record is None:
        in_order = sorted(wanted, key=lambda key: (len(key), key)) if DIMENSIONS[dimension].ordered else ()
        return Labels(dimension, keys, {key: key for key in in_order})
    if record is Stage:
        return Labels(dimension, keys, _stages(session, wanted, filters, whole=whole))
    by_place = record in {Pipeline, TicketCategory}
    order = (record.position, record.id) if by_place else (record.sort_key, record.id)
    rows: list[Any] = []
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = select(record.id, record.name, *order).where(record.id.in_(wanted[start : start + _AT_ONCE]))
        rows += session.execute(chosen).all()
    rows.sort(key=lambda row: tuple(row[2:]))
    return Labels(dimension, keys, {row[0]: row[1] for row in rows})


def _word(choice: StrEnum) -> str:
    """The marked word of one of our own choices."""
    label: str = getattr(choice, "label")  # noqa: B009 - every choice of the model has one
    return label


def _stages(
    session: Session, wanted: list[int], filters: Mapping[str, int | str | None], *, whole: bool
) -> dict[int, str]:
    found = select(Stage.id, Stage.name).join(Pipeline, Pipeline.id == Stage.pipeline_id)
    found = found.order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id)
    chosen: Any = Stage.id.in_(wanted)
    if whole and "stage" not in filters:
        in_use: Any = and_(Stage.trashed.is_(None), Pipeline.trashed.is_(None))
        if "pipeline" in filters:
            in_use = and_(in_use, Stage.pipeline_id == filters["pipeline"])
        chosen = or_(chosen, in_use)
    return {row.id: row.name for row in session.execute(found.where(chosen))}


def key_named(session: Session, dimension: str, text: str) -> str:
    """The key of the part that a person calls `text`: its exact name, its number, or a text as it is.

    An empty text is the part without a key.

    Raises:
        NotOffered: there is no such dimension, or no such record.
    """
    if dimension not in DIMENSIONS:
        raise NotOffered(
            N_("There is no “{dimension}” to split or filter by. Known are: {known}."),
            dimension=dimension,
            known=", ".join(DIMENSIONS),
        )
    found = DIMENSIONS[dimension]
    if found.record is None or not text:
        return text
    key = _record_key(session, found, text)
    if key is None:
        raise NotOffered(N_("“{name}” is not in the book as “{dimension}”."), name=text, dimension=dimension)
    return str(key)


def _record_key(session: Session, dimension: Dimension, text: str) -> int | None:
    record: Any = dimension.record
    names = [record.name == text]
    if hasattr(record, "ref"):
        names.append(record.ref == text)
    if record is Staff:
        names.append(func.lower(Staff.email) == text.lower())
    first = select(func.min(record.id)).where(record.trashed.is_(None))
    return session.scalar(first.where(or_(*names)))
