"""Where the fields of a form get what they cannot know: records to point at, tags in use, the currency."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import fold
from crmdesk.services import finding, tags
from crmdesk.ui.cells import unmasked
from crmdesk.ui.fields import Sources
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.link_field import LinkField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from crmdesk.l10n.measured import KpiId
    from crmdesk.services.finding import Hit
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.field import FieldWidget
    from crmdesk.ui.widgets.link_field import Create
    from crmdesk.ui.widgets.suggestions import Lookup

    Deliver = Callable[[Sequence[tuple[object, str]]], None]

MADE_BY_NAME = frozenset({"company", "contact"})
"""What a name typed into a link may make in the same gesture."""

MOST_TAGS = 12


class NewNames:
    """Names of records that will be made when the form is saved, under negative numbers until then."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def note(self, name: str) -> int:
        """The number a new name goes by in its field."""
        if name not in self._names:
            self._names.append(name)
        return -1 - self._names.index(name)

    def real(self, value: int | None) -> int | str | None:
        """What the book is given: a record's number, or the name of the one to make."""
        return self._names[-1 - value] if value is not None and value < 0 else value


def settle_link(widget: FieldWidget, entity: str, names: NewNames) -> bool:
    """Take a name that was typed and not chosen: its record is found or made when the form is saved.

    Gives whether the field names such a record.
    """
    if not isinstance(widget, LinkField) or entity not in MADE_BY_NAME:
        return False
    try:
        value = widget.read()
    except CrmError:
        text = widget.line.text().strip()
        value = names.note(text)
        widget.set_link(value, text)
    return value is not None and value < 0


def sources_for(
    desk: Desk, owner: QObject, names: NewNames, pipeline: Callable[[], int | None] = lambda: None
) -> Sources:
    """The sources of a form of this desk; `pipeline` says whose stages are offered."""

    def records(entity: str) -> Lookup:
        return partial(_find_records, desk, owner, entity, pipeline)

    def create(entity: str) -> Create | None:
        if entity not in MADE_BY_NAME:
            return None
        return lambda name, deliver: deliver(names.note(name))

    facts = desk.work.facts
    return Sources(
        records,
        partial(_find_tags, desk, owner),
        facts.currency,
        create,
        facts,
        partial(_offered_kpis, desk),
    )


def _offered_kpis(desk: Desk) -> Sequence[KpiId]:
    from crmdesk.services.targets import offered_kpis  # brings what targets are kept with

    return offered_kpis(desk.work)


def _find_records(  # noqa: PLR0917 - bound one after another, then called as a Lookup
    desk: Desk,
    owner: QObject,
    entity: str,
    pipeline: Callable[[], int | None],
    text: str,
    deliver: Deliver,
) -> None:
    work = partial(finding.choices, entity=entity, text=text, pipeline=pipeline())
    desk.read(
        owner=owner, key=f"find {entity}", work=work, done=lambda hits: deliver(list(map(_offer, hits)))
    )


def _offer(hit: Hit) -> tuple[object, str]:
    return hit.id, unmasked(one_line(hit.title))


def _find_tags(desk: Desk, owner: QObject, text: str, deliver: Deliver) -> None:
    wanted = fold(text)

    def pick(known: Sequence[str]) -> None:
        deliver([(tag, tag) for tag in known if wanted in fold(tag)][:MOST_TAGS])

    desk.read(owner=owner, key="find tags", work=tags.all_tags, done=pick)
