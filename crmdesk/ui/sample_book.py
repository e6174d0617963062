"""An invented business to look around in: a book of its own, made in the background and then opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import _

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from crmdesk.ui.desk import Desk


def open_sample(desk: Desk, owner: QObject) -> None:
    """Make a book of sample data in the window's language and ask for it; the book that is open stays."""
    desk.tell(_("Making sample data. It opens when it is ready."))
    work = partial(_make, desk.locale.language.code)
    desk.jobs.write(owner=owner, key="sample", work=work, done=desk.book_asked.emit)


def _make(language: str) -> str:
    from crmdesk.services import places

    place = str(places.sample_place())
    places.make_sample(place, language=language)
    return place
