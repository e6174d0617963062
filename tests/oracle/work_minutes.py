"""The plain truth about work time and service clocks: look at the clock on the wall once a minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)


def is_open(moment, weeks, off, zone):
    """Whether the wall shows working hours."""
    wall = moment.astimezone(ZoneInfo(zone))
    hours = off.get(wall.date())
    if hours is None:
        week = weeks[0]
        for one in weeks:
            if one.start <= wall.date():
                week = one
        hours = week.hours.get(wall.weekday(), ())
    return any(start <= wall.hour * 60 + wall.minute < end for start, end in hours)


def minutes_open(start, end, *calendar_parts):
    """The minutes of a range at which it is open."""
    count = 0
    while start < end:
        count += is_open(start, *calendar_parts)
        start += MINUTE
    return count


class Counter:
    """Counts to a goal, and remembers the minute at which it got there."""

    def __init__(self, goal):
        self.left, self.due = goal, None

    def tick(self, moment):
        if self.left is not None and self.left > 0:
            self.left -= 1
            if self.left == 0:
                self.due = moment + MINUTE


class Life:
    """A ticket as it stands at a minute."""

    def __init__(self, goal):
        self.goal, self.status, self.replied, self.solved = goal, "new", None, []
        self.reopened = self.waiting = self.work = self.net = self.clock = 0
        self.reply, self.update, self.solve = Counter(goal.first_reply), Counter(None), Counter(goal.solve)
        self.asked = False

    def take(self, one, moment):
        status = one.status
        if one.kind == "reply" and one.author == "staff":
            self.replied = self.replied or (moment, self.work, self.net, self.clock)
            self.update, self.asked = Counter(self.goal.next_update), False
        if one.kind == "reply" and one.author == "customer":
            rests = self.status in ("waiting", "solved", "closed")
            if self.replied and (rests or not self.asked):
                self.update = Counter(self.goal.next_update)
            self.asked = True
            status = "open" if rests and status is None else status
        if status is not None:
            self.turn(status, moment)

    def turn(self, status, moment):
        before, after = self.status in ("solved", "closed"), status in ("solved", "closed")
        if before and not after:
            self.reopened += 1
            self.solved[-1][-1] = moment
            self.update = Counter(self.goal.next_update) if self.replied else Counter(None)
        if after and not before:
            self.solved.append([moment, self.work, self.net, self.clock, None])
        if self.status == status == "solved":
            self.solved[-1][-1] = moment
            self.solved.append([moment, self.work, self.net, self.clock, None])
        self.status = status

    def pass_minute(self, moment, *, open_):
        self.clock += 1
        if not open_:
            return
        self.work += 1
        self.reply.tick(moment)
        if self.status == "waiting":
            self.waiting += 1
            return
        self.net += 1
        self.solve.tick(moment)
        self.update.tick(moment)


def live(created, happenings, goal, end, *calendar_parts):
    """A ticket lived through minute by minute until `end`; what was seen, as plain values."""
    life, moment = Life(goal), created
    coming = sorted(happenings, key=lambda one: one.moment)
    while moment <= end:
        while coming and coming[0].moment <= moment:
            life.take(coming.pop(0), moment)
        life.pass_minute(moment, open_=is_open(moment, *calendar_parts))
        moment += MINUTE
    return {
        "status": life.status,
        "first_reply": life.replied,
        "solvings": [tuple(one) for one in life.solved],
        "reopened": life.reopened,
        "waiting": life.waiting,
        "reply": life.reply.due,
        "update": life.update.due,
        "solve": life.solve.due,
    }
