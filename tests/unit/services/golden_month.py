"""The golden month of the KPI book, as facts and changes that a person or a file can tell."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.model.subscription import ChangeKind

DAY = dt.timedelta(days=1)
MONTHS = [(CalendarId.GREGORIAN, 2025, 3), (CalendarId.JALALI, 1404, 1)]
MOVED = {"new": 205, "expansion": 80, "reactivation": 180, "contraction": 40, "churn": 295}


class Told(NamedTuple):
    """A customer's subscription with its changes; amounts are whole units."""

    customer: str
    ref: str
    facts: dict
    changes: list


class GoldenMonth:
    """All subscriptions of the month; days are counted in it."""

    def __init__(self, calendar_id, year, month):
        self.calendar_id = calendar_id
        self.start, self.end = calendar(calendar_id).month_bounds(year, month)
        self.told = []
        self._tell()

    def day(self, number, months_ago=0):
        return calendar(self.calendar_id).add_months(self.start + (number - 1) * DAY, -months_ago)

    def add(self, customer, start, price, interval="monthly", changes=(), **facts):
        ref = f"{customer}{sum(one.customer == customer for one in self.told) + 1}"
        whole = {"plan": "Plan", "start": start, "price": price, "interval": interval} | facts
        self.told.append(
            Told(customer, ref, whole, [(day, ChangeKind(kind), more) for day, kind, more in changes])
        )

    def _tell(self):
        day = self.day
        self.add("A", day(3, 2), 100, changes=[(day(9), "upgrade", {"price": 130})])
        self.add("B", day(7, 12), 1200, "yearly")
        self.add("C", day(11, 3), 300, "quarterly", changes=[(day(11), "past_due", {})])
        self.add("D", day(2, 5), 2400, "yearly")
        self.add("D", day(14), 600, "yearly")
        self.add("E", day(6, 1), 50, changes=[(day(2), "cancel", {"reason": "price"})])
        self.add(
            "F", day(17, 12), 1800, "yearly", auto_renew=False, changes=[(day(21), "renew", {"price": 1320, "reason": "price"})]
        )
        lost = {"end": day(19), "churn_reason": "competitor", "competitor": "Globex"}
        self.add("G", day(19, 3), 240, "quarterly", **lost)
        left = (day(1), "cancel", {"end": day(10), "reason": "other"})
        self.add("H", day(4, 4), 1440, "yearly", changes=[left, (day(25), "reactivate", {"price": 1440})])
        self.add("I", day(4, 7), 720, "yearly")
        self.add("J", day(4, 8), 480, "yearly")
        self.add("K", day(8), 90)
        self.add("L", day(5), 65, trial=self.end + 4 * DAY)
        self.add("M", day(20, 1), 70, trial=day(16))
        lost = (day(1, 5), "cancel", {"end": day(15, 5), "reason": "other"})
        self.add("N", day(15, 9), 55, changes=[lost, (day(22), "reactivate", {"price": 60})])
        self.add("P", day(5), 45, changes=[(day(18), "cancel", {"end": day(20), "reason": "other"})])
