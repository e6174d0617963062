"""What every page is given: the book, the way numbers and days are written, the jobs, the colours.

`committed` is the one signal that says what changed in the book. A page asks here; it keeps nothing of it.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from crmdesk.l10n.texts import N_
from crmdesk.ui import theme
from crmdesk.ui.jobs import Job, Jobs
from crmdesk.ui.recent import Recent, book_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Committed, Work
    from crmdesk.entities.catalogue import BookFields
    from crmdesk.entities.spec import Entity
    from crmdesk.l10n.errors import CrmError
    from crmdesk.l10n.formats import Formatter
    from crmdesk.l10n.languages import Locale
    from crmdesk.l10n.parse import Parser
    from crmdesk.services.conditions import Viewer
    from crmdesk.ui.preferences import Preferences
    from crmdesk.ui.saved_views import SavedViews

T = TypeVar("T")


class TakenBack(NamedTuple):
    """A gesture undone or done again; `frame` is the sentence in which it is told."""

    committed: Committed
    frame: str


class ForGood(NamedTuple):
    """A gesture that cannot be taken back."""

    committed: Committed


class Desk(QObject):
    """The desk a page works at. `work` is there once the book is open; pages are made after that."""

    opened = Signal()
    committed = Signal(object)
    """A Committed: which records of which tables changed; its gesture is 0 where another program did it."""
    locale_changed = Signal()
    theme_changed = Signal()
    message_shown = Signal(str, object)
    """A sentence, and the gesture that can be undone or None."""
    refusal_shown = Signal(str)
    book_asked = Signal(str)
    """The address of a book to open in place of this one."""

    def __init__(
        self, preferences: Preferences, locale: Locale, *, book: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.recent = Recent(preferences, book)
        self.book_name = book_name(book)
        self.jobs = Jobs(self)
        self._work: Work | None = None
        self._fmt: Formatter | None = None
        self._parser: Parser | None = None
        self.set_locale(locale)
        self.jobs.written.connect(self._announce)
        self.jobs.refused.connect(self.refuse)

    @property
    def work(self) -> Work:
        """The open book."""
        if self._work is None:
            raise RuntimeError
        return self._work

    @property
    def theme(self) -> theme.Tokens:
        """The colours put on now."""
        return theme.tokens()

    @property
    def has_book(self) -> bool:
        """Whether the book is open."""
        return self._work is not None

    @property
    def fields(self) -> BookFields:
        """The fields of the book's records: the declared ones, and those that the business added."""
        from crmdesk.services.book_fields import book_fields

        return book_fields(self.work)

    @property
    def viewer(self) -> Viewer:
        """Who looks at the lists of this window, and when."""
        from crmdesk.services.conditions import Viewer

        work = self.work
        return Viewer(work.facts, work.today(), self.locale.calendar, work.staff())

    @cached_property
    def views(self) -> SavedViews:
        """The saved views of the book; made when a list first offers them."""
        from crmdesk.ui.saved_views import SavedViews

        return SavedViews(self)

    def entity(self, name: str) -> Entity:
        """The record of that name with all its fields in this book."""
        return self.fields.entity(name)

    def open(self, work: Work) -> None:
        """Take the opened book; its facts are read already."""
        self._work = work
        self.set_locale(self.locale)
        self.opened.emit()

    def set_locale(self, locale: Locale) -> None:
        """Write and read values as `locale` does from now on (the window tells the pages)."""
        self.locale = locale
        self._fmt = self._parser = None

    @property
    def fmt(self) -> Formatter:
        """The writer of numbers, days and sentences; made when something is first written."""
        if self._fmt is None:
            from zoneinfo import ZoneInfo

            from crmdesk.l10n.formats import Formatter

            zone = None if self._work is None else ZoneInfo(self._work.facts.timezone)
            self._fmt = Formatter(self.locale, zone)
        return self._fmt

    @property
    def parser(self) -> Parser:
        """The reader of what is typed; made when a page first needs it."""
        if self._parser is None:
            from crmdesk.l10n.parse import Parser

            work = self.work
            self._parser = Parser(self.locale, today=work.today, country=work.facts.country)
        return self._parser

    def read(
        self,
        *,
        owner: QObject,
        key: str | None = None,
        work: Callable[[Work], T],
        done: Callable[[T], None],
        failed: Callable[[CrmError], None] | None = None,
    ) -> Job:
        """Ask a service in the background: `work=partial(finding.find, text="x")` gets the book first."""
        return self.jobs.read(owner=owner, key=key, work=partial(work, self.work), done=done, failed=failed)

    def write(
        self,
        *,
        owner: QObject,
        key: str | None = None,
        work: Callable[[Work], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
    ) -> Job:
        """Let a service write. What it committed is told to all by itself, with its undo, before `done`."""
        return self.jobs.write(owner=owner, key=key, work=partial(work, self.work), done=done, failed=failed)

    def undo(self, gesture: int | None = None) -> None:
        """Take back a gesture, or my latest."""
        self.write(owner=self, work=partial(_take_back, gesture=gesture))

    def redo(self) -> None:
        """Do again what my latest undo took back."""
        self.write(owner=self, work=_do_again)

    def hear(self, changed: dict[str, frozenset[int]]) -> None:
        """Another program changed these records of these tables: pages follow as after a commit here."""
        from crmdesk.db.uow import Committed

        self.committed.emit(Committed(0, "", changed=changed))

    def tell(self, text: str, gesture: int | None = None) -> None:
        """Say in the status bar what was done, already translated, with Undo if a gesture is given."""
        self.message_shown.emit(text, gesture)

    def refuse(self, error: CrmError) -> None:
        """Say in the status bar what was refused, and why."""
        self.refusal_shown.emit(self.fmt.error(error))

    def _announce(self, result: Any) -> None:
        done: Committed | None = getattr(result, "committed", result)
        if not getattr(done, "gesture", 0) or done is None:
            return
        self.committed.emit(done)
        text = self.fmt.sentence(done.message, **done.params)
        if isinstance(result, TakenBack):
            self.tell(self.fmt.sentence(result.frame, deed=text))
        elif isinstance(result, ForGood):
            self.tell(text)
        else:
            self.tell(text, done.gesture)


def _take_back(work: Work, gesture: int | None) -> TakenBack:
    from crmdesk.services import history
    from crmdesk.services.book_fields import book_fields  # read here, so that the window does not wait

    done = history.undo(work, gesture=gesture)
    book_fields(work)
    return TakenBack(done, N_("Undone: {deed}"))


def _do_again(work: Work) -> TakenBack:
    from crmdesk.services import history
    from crmdesk.services.book_fields import book_fields  # as above

    done = history.redo(work)
    book_fields(work)
    return TakenBack(done, N_("Done again: {deed}"))
