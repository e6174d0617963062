"""What tells one kind of record's page from another's, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from crmdesk.l10n.texts import _
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.related_list import Related


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """What tells one kind of record's page from another's; texts are marked for translation.

    `related` are the lists of an open record, `facts` the fields under its name. The first-use texts say
    what the page is for while there is nothing yet.
    """

    entity: str
    related: tuple[Related, ...]
    facts: tuple[str, ...]
    empty_title: str
    empty_text: str
    first: str
    icon: str


def first_use_of(plan: PagePlan, window: QWidget, make: Callable[[], object]) -> FirstUse:
    """What a page says while there is nothing yet; what the window cannot do now is not offered."""
    others = []
    if (bring := _command(window, "import_file")) is not None:
        hint = _("Excel or CSV; the columns are recognised by themselves")
        others.append(Offer(_("Import from a file"), bring.trigger, "upload", hint))
    if (sample := _command(window, "sample_data")) is not None:
        hint = _("An invented business to look around in, in a book of its own")
        others.append(Offer(_("Load sample data"), sample.trigger, "database", hint))
    return FirstUse(
        plan.icon, _(plan.empty_title), _(plan.empty_text), Offer(_(plan.first), make, "plus"), tuple(others)
    )


def _command(window: QWidget, name: str) -> QAction | None:
    found = window.findChild(QAction, name)
    return found if isinstance(found, QAction) and found.isEnabled() else None
