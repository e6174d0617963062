"""Reminders: the bell in the tool bar, told once each, put off or done without leaving what one is at."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSystemTrayIcon, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NN_, Listing, _
from crmdesk.services import activities, review_days
from crmdesk.ui import theme
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked
from crmdesk.ui.icons import icon
from crmdesk.ui.next_step import NextStep
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.layout import LONGEST_TIP, literal, named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import Popover, menu_of, open_menu

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.activities import Reminder
    from crmdesk.services.review_days import DueReview
    from crmdesk.ui.desk import Desk

SHOWN_TABLES = frozenset({"activity", "campaign", "duty", "own_kpi", "review"})
MINUTE_MS = 60_000
MOST_ROWS, WIDTH = 8, 420
TOMORROW_AT = dt.time(9)
TRAY_MS = 10_000
NO_MARKUP = "\uff1c"
"""Looks like the sign that markup begins with."""


class Reminders(QObject):
    """Asks each minute and after every change what wants attention; at the start that is what was missed.

    Each is told once.
    """

    changed = Signal()
    record_asked = Signal(str, int)

    def __init__(self, desk: Desk, bell: Button, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.bell = desk, bell
        self.due: list[Reminder] = []
        self.reviews: list[DueReview] = []
        self._told: set[tuple[int, dt.datetime]] = set()
        self._told_reviews: set[DueReview] = set()
        self._tray: QSystemTrayIcon | None = None
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.ask)
        desk.committed.connect(self._follow)
        desk.locale_changed.connect(self.retranslate)
        self._minute.start()
        self.retranslate()
        self.ask()

    def ask(self) -> None:
        """Read what is due."""
        self.desk.read(owner=self, key="reminders", work=activities.due_reminders, done=self._show)
        due = partial(review_days.due_reviews, mine=True)
        self.desk.read(owner=self, key="reviews", work=due, done=self._show_reviews)

    def _follow(self, done: Committed) -> None:
        if SHOWN_TABLES & done.changed.keys():
            self.ask()

    def _show_reviews(self, due: list[DueReview]) -> None:
        fresh = [one for one in due if one not in self._told_reviews]
        if due == self.reviews:
            return
        self.reviews, self._told_reviews = due, set(due)
        self.retranslate()
        self.changed.emit()
        if fresh:
            self._say_all([review_title(one, self.desk.fmt) for one in fresh])

    def _show(self, due: list[Reminder]) -> None:
        fresh = [one for one in due if (one.id, one.moment) not in self._told]
        self._told = {(one.id, one.moment) for one in due}
        self.due = due
        self.retranslate()
        self.changed.emit()
        if fresh:
            self._tell(fresh)

    def _tell(self, fresh: list[Reminder]) -> None:
        """Say it in the status bar, and through the system where it shows messages."""
        self._say_all([one.subject for one in fresh])

    def _say_all(self, subjects: list[str]) -> None:
        fmt = self.desk.fmt
        said = fmt.sentence(NN_("{count} reminder", "{count} reminders"), count=len(subjects))
        if len(subjects) == 1:
            said = fmt.sentence(N_("Reminder: “{subject}”"), subject=subjects[0])
        self.desk.tell(said)
        tray = self._system_tray()
        if tray is not None:
            lines = [_for_system(one) for one in subjects[:MOST_ROWS]]
            tray.showMessage(_for_system(said), "\n".join(lines), tray.icon(), TRAY_MS)

    def _system_tray(self) -> QSystemTrayIcon | None:
        if self._tray is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = QSystemTrayIcon(icon("bell", theme.tokens().acc), self)
            self._tray.messageClicked.connect(self.open)
            self._tray.show()
        return self._tray

    def retranslate(self) -> None:
        """The bell's name and count in the language of the window."""
        fmt, count = self.desk.fmt, len(self.due) + len(self.reviews)
        self.bell.set_badge(fmt.integer(count) if count else "")
        said = fmt.sentence(NN_("{count} reminder", "{count} reminders"), count=count)
        self.bell.set_name(said if count else _("No reminders"))

    def open(self) -> None:
        """Show the reminders under the bell."""
        panel = ReminderPanel(self, self.bell)
        panel.open_under()

    def put_off(self, reminder: Reminder, until: dt.datetime | None) -> None:
        """Remind again later, or no more."""
        self.desk.write(owner=self, work=partial(activities.snooze, activity=reminder.id, until=until))

    def later(self) -> list[tuple[str, dt.datetime]]:
        """The moments to choose from."""
        work = self.desk.work
        now = work.clock()
        tomorrow = work.today() + dt.timedelta(days=1)
        morning = dt.datetime.combine(tomorrow, TOMORROW_AT, ZoneInfo(work.facts.timezone))
        return [
            (_("In ten minutes"), now + dt.timedelta(minutes=10)),
            (_("In an hour"), now + dt.timedelta(hours=1)),
            (_("Tomorrow morning"), morning.astimezone(dt.UTC)),
        ]


def _for_system(text: str) -> str:
    """A text for the system's own messages, short; some systems read markup, and pictures, into them."""
    return strip_marks(text)[:LONGEST_TIP].replace("<", NO_MARKUP)


def review_title(due: DueReview, fmt: Formatter) -> str:
    """How a review that is due is called."""
    return fmt.sentence(N_("Review: {figure}"), figure=_(due.name))


class ReminderPanel(Popover):
    """What wants attention now; each can be opened, done or put off. What is done offers its next step."""

    def __init__(self, reminders: Reminders, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._reminders = reminders
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName(_("Reminders"))
        self._rows = QWidget(self)
        self.next_step = NextStep(reminders.desk, self, edge=0)
        self.body.addWidget(DirLabel(_("Reminders"), "strong", parent=self))
        self.body.addWidget(self._rows)
        self.body.addWidget(self.next_step)
        self.next_step.shown.connect(self.place)
        reminders.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        fresh = QWidget(self)
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        shown = self._reminders.due[:MOST_ROWS]
        for one in shown:
            self._add_row(column, one)
        reviews = self._reminders.reviews[: MOST_ROWS - len(shown)]
        for review in reviews:
            self._add_review(column, review)
        if not shown and not reviews:
            column.addWidget(DirLabel(_("Nothing wants your attention now."), "body", "mute", wrapped=True))
        left = len(self._reminders.due) + len(self._reminders.reviews) - len(shown) - len(reviews)
        if left:
            fmt = self._reminders.desk.fmt
            column.addWidget(
                DirLabel(
                    fmt.sentence(NN_("and {count} more", "and {count} more"), count=left), "caption", "mute"
                )
            )
        self.body.replaceWidget(self._rows, fresh)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = fresh
        fresh.show()
        self.place()

    def _add_row(self, column: QVBoxLayout, one: Reminder) -> None:
        fmt = self._reminders.desk.fmt
        subject = Button(literal(unmasked(one.subject)), "link", data=True)
        when = fmt.moment(one.moment)
        named(subject, joined([one.subject, one.customer, when], fmt))
        parts = tuple(part for part in (unmasked(one.customer), when) if part)
        about = fmt.sentence("{parts}", parts=Listing(parts))
        detail = DirLabel(about, "caption", "mute", wrapped=True, most=HEADING_LINES)
        done, later = (
            Button("", "ghost", "check", small=True),
            Button(_("Later"), "default", "clock", small=True),
        )
        done.set_name(_("Done"))
        row, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(subject)
        words.addWidget(detail)
        row.addLayout(words, 1)
        row.addWidget(done)
        row.addWidget(later)
        column.addLayout(row)
        subject.clicked.connect(partial(self._open, one))
        done.clicked.connect(partial(self._finish, one))
        later.clicked.connect(partial(self._offer_later, one, later))

    def _finish(self, one: Reminder) -> None:
        work = partial(activities.finish, activities=[one.id])
        self._reminders.desk.write(owner=self, work=work, done=partial(self._offer_next, one))

    def _offer_next(self, one: Reminder, _done: Committed) -> None:
        self.next_step.ask(one.id, one.kind, one.subject)
        self.next_step.setFocus(Qt.FocusReason.PopupFocusReason)

    def _add_review(self, column: QVBoxLayout, due: DueReview) -> None:
        """A review that is due: it can be opened."""
        fmt = self._reminders.desk.fmt
        title = review_title(due, fmt)
        detail = joined([unmasked(due.campaign), due.period.label(fmt)], fmt)
        subject = Button(literal(title), "link", "gauge")
        named(subject, joined([title, detail], fmt))
        column.addWidget(subject)
        column.addWidget(DirLabel(detail, "caption", "mute", wrapped=True))
        subject.clicked.connect(partial(self._review, due))

    def _review(self, due: DueReview) -> None:
        from crmdesk.ui.dialogs.review_sheet import open_review  # the figures are no part of the start

        self.close()
        window = self._reminders.bell.window()
        open_review(self._reminders.desk, window, due.kpi, due.period, due.campaign_id)

    def _open(self, one: Reminder) -> None:
        self.close()
        self._reminders.record_asked.emit("activity", one.id)

    def _offer_later(self, one: Reminder, button: Button) -> None:
        offers: list[Offer | None] = [
            Offer(text, partial(self._reminders.put_off, one, moment))
            for text, moment in self._reminders.later()
        ]
        offers += [None, Offer(_("No more reminders"), partial(self._reminders.put_off, one, None))]
        open_menu(menu_of(self, offers), button)
