"""The service clocks of a ticket: from its events to its times, its promises and what is due next.

All times are work time unless they are called clock time; both in whole minutes, what is left over
dropped. Net time leaves out waiting for the customer (KPIS.md section 2, service). The times follow from
the events alone: given the events before a moment, they are the times as of that moment.

* A ticket is new from its creation until an event says otherwise. An event with a status changes it,
  whatever its kind; a customer's reply without one makes a waiting, solved or closed ticket open. Notes
  and automatic replies change nothing and answer nobody, while an automatic change of status counts.
* Events count by their moment, those of one moment in the order given. What happened before the ticket
  came (a call written down later) counts from its creation: it took no time.
* A ticket is solved when it becomes solved, or closed without having been solved. Solved once more
  without being reopened, it was solved at the later moment; closed after it was solved, or put back from
  closed to solved, it was solved when it was. It is reopened by leaving solved or closed, also for waiting.
* The first-reply clock runs from creation to the first reply of a colleague, and does not stop. A ticket
  solved without any has nothing promised if it was in time, and broke the promise if it was late.
* The update clock runs from the latest reply of a colleague, from a reopening, or from the customer's
  first reply since a colleague's, while the ticket is new or open. Further replies of the customer do not
  put it off. Before the first reply there is none: the first-reply clock stands for it.
* The solve clock shows net time since creation. Solving ends it; reopening lets it go on as if the ticket
  had not been solved, so that it agrees with the resolution time, which reopening moves likewise.
* While a ticket waits, the update and solve clocks stand still, and nothing is due. Waiting ended by a
  status lets them go on with what was left.
* A promise is kept up to and including the moment it runs out, and broken after it, even when no work
  time has passed since: closing time is closing time. Without a goal, or where the calendar has not
  enough hours left, nothing is promised: no due, neither kept nor broken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from crmdesk.model.work_time import NoWorkHours, WorkCalendar

Clock = Literal["first_reply", "next_update", "solve"]

_Wait = tuple[dt.datetime, dt.datetime | None]

_MINUTE: Final = dt.timedelta(minutes=1)
_OVER: Final = frozenset({"solved", "closed"})
_RUNNING: Final = frozenset({"new", "open"})


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a ticket.

    `kind` is reply, note or status; `author` staff, customer or automatic; `status` what the ticket
    became by it (new, open, waiting, solved, closed), or None.
    """

    moment: dt.datetime
    kind: str
    author: str
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceGoal:
    """What is promised, in work minutes; None is no promise."""

    first_reply: int | None = None
    next_update: int | None = None
    solve: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clocks showed at an event: minutes since the ticket came.

    `place` is the event's place among those given, from 0. `work` is work time, `net` the same without
    waiting, `clock` every minute. A solving holds `until` it was reopened or solved again.
    """

    place: int
    moment: dt.datetime
    work: int
    net: int
    clock: int
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """One goal of a ticket: when it runs out (None while that cannot be told), and when it was settled."""

    due: dt.datetime | None = None
    done: dt.datetime | None = None

    @property
    def met(self) -> bool | None:
        """Whether it was kept; None while nothing is promised or settled."""
        if self.due is None or self.done is None:
            return None
        return self.done <= self.due

    def breached(self, at: dt.datetime) -> bool:
        """Whether it was broken by a moment."""
        settled = at if self.done is None else min(at, self.done)
        return self.due is not None and settled > self.due


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next thing due in a ticket, and by which clock."""

    due: dt.datetime
    clock: Clock

    def breached(self, at: dt.datetime) -> bool:
        """Whether it had passed at a moment."""
        return at > self.due


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Where a ticket stands and what it took.

    `waiting` are the work minutes of the waits that are over; one that lasts began at `waiting_since`.
    The dues are None while their clock stands still or once it is reached.
    """

    status: str
    first_reply: Reading | None
    solvings: tuple[Reading, ...]
    waiting: int
    waiting_since: dt.datetime | None
    reopened: int
    reply: Promise
    solve: Promise
    reply_due: dt.datetime | None
    update_due: dt.datetime | None
    solve_due: dt.datetime | None

    @property
    def first_solved(self) -> Reading | None:
        """The first solving, whether it still stands or not."""
        return self.solvings[0] if self.solvings else None

    @property
    def solved(self) -> Reading | None:
        """The solving that stands."""
        return self.solvings[-1] if self.status in _OVER else None

    @property
    def nearest(self) -> Deadline | None:
        """What is due first; of two at one moment the reply before the update before the solving."""
        dues: list[tuple[dt.datetime | None, Clock]] = [
            (self.reply_due, "first_reply"),
            (self.update_due, "next_update"),
            (self.solve_due, "solve"),
        ]
        found = [Deadline(due, clock) for due, clock in dues if due is not None]
        return min(found, key=lambda deadline: deadline.due, default=None)


def service_times(
    created: dt.datetime, happenings: Sequence[Happening], calendar: WorkCalendar, goal: ServiceGoal
) -> ServiceTimes:
    """The times of a ticket that came at `created`, by its events (the module says how)."""
    story = _Story(created, calendar)
    for place, happening in sorted(enumerate(happenings), key=lambda pair: pair[1].moment):
        story.take(place, happening)
    reply, solve = story.reply_promise(goal.first_reply), story.solve_promise(goal.solve)
    runs = story.status in _RUNNING
    return ServiceTimes(
        status=story.status,
        first_reply=story.first_reply,
        solvings=tuple(story.solvings),
        waiting=story.waited // _MINUTE,
        waiting_since=story.waits[-1][0] if story.status == "waiting" else None,
        reopened=story.reopened,
        reply=reply,
        solve=solve,
        reply_due=reply.due if runs and reply.done is None else None,
        update_due=story.update_due(goal.next_update),
        solve_due=solve.due if runs else None,
    )


@dataclass(slots=True)
class _Story:
    """A ticket's events, taken one after another."""

    created: dt.datetime
    calendar: WorkCalendar
    status: str = "new"
    first_reply: Reading | None = None
    solvings: list[Reading] = field(default_factory=list)
    waits: list[_Wait] = field(default_factory=list)
    waited: dt.timedelta = dt.timedelta(0)
    reopened: int = 0
    update_from: dt.datetime | None = None
    is_asked: bool = False
    """Whether the customer wrote after the last reply of a colleague."""

    def take(self, place: int, happening: Happening) -> None:
        """Let an event happen."""
        moment, becomes = max(happening.moment, self.created), happening.status
        if happening.kind == "reply" and happening.author == "staff":
            self._answer(place, moment)
        elif happening.kind == "reply" and happening.author == "customer":
            if becomes is None and self.status not in _RUNNING:
                becomes = "open"
            self._ask(moment)
        if becomes is not None:
            self._become(becomes, place, moment)

    def _answer(self, place: int, moment: dt.datetime) -> None:
        if self.first_reply is None:
            self.first_reply = self._read(place, moment)
        self.update_from, self.is_asked = moment, False

    def _ask(self, moment: dt.datetime) -> None:
        if self.first_reply is not None and not (self.is_asked and self.status in _RUNNING):
            self.update_from = moment
        self.is_asked = True

    def _become(self, status: str, place: int, moment: dt.datetime) -> None:
        if self.status == "waiting" != status:
            begin, _open = self.waits.pop()
            self.waits.append((begin, moment))
            self.waited += self.calendar.worked(begin, moment)
        elif status == "waiting" != self.status:
            self.waits.append((moment, None))
        was_over, is_over = self.status in _OVER, status in _OVER
        is_solved_again = self.status == status == "solved"
        if was_over and (is_solved_again or not is_over):
            self.solvings[-1] = replace(self.solvings[-1], until=moment)
        if is_solved_again or (is_over and not was_over):
            self.solvings.append(self._read(place, moment))
        if was_over and not is_over:
            self.reopened += 1
            self.update_from = moment if self.first_reply else None
        self.status = status

    def _read(self, place: int, moment: dt.datetime) -> Reading:
        work = self.calendar.worked(self.created, moment)
        waited = self.waited
        if self.waits and self.waits[-1][1] is None:
            waited += self.calendar.worked(self.waits[-1][0], moment)
        clock = moment - self.created
        return Reading(place, moment, work // _MINUTE, (work - waited) // _MINUTE, clock // _MINUTE)

    def reply_promise(self, minutes: int | None) -> Promise:
        """The promise of a first reply; solving without one settles it."""
        due = self._reach(self.created, minutes, ())
        if self.first_reply is not None:
            return Promise(due, self.first_reply.moment)
        if due is None or self.status not in _OVER:
            return Promise(due)
        solved = self.solvings[-1].moment
        return Promise(due, solved) if solved > due else Promise()

    def update_due(self, minutes: int | None) -> dt.datetime | None:
        """The moment by which the customer is to hear more."""
        return self._reach(self.update_from, minutes, self.waits) if self.status in _RUNNING else None

    def solve_promise(self, minutes: int | None) -> Promise:
        """The promise of a solution."""
        done = self.solvings[-1].moment if self.status in _OVER else None
        return Promise(self._reach(self.created, minutes, self.waits), done)

    def _reach(
        self, start: dt.datetime | None, minutes: int | None, waits: Sequence[_Wait]
    ) -> dt.datetime | None:
        """The moment at which `minutes` of work time outside `waits` have run since `start`."""
        if start is None or minutes is None:
            return None
        left = minutes * _MINUTE
        for begin, end in waits:
            run = self.calendar.worked(start, begin)
            if begin > start and run >= left:
                break
            left -= run
            if end is None:
                return None
            start = max(start, end)
        try:
            return self.calendar.reach(start, left)
        except NoWorkHours:
            return None
