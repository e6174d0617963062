"""The campaigns, costs, answers and use of the sample book.

Referrals bring many customers for little, the fair few for much; the bad month makes customers cross and
support dear, and those who leave used the product less and less before.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crmdesk.l10n.numerals import local_digits
from crmdesk.model.campaign import Campaign
from crmdesk.model.period import Grain, Period
from crmdesk.model.survey import SCALES, Answer, AnswerKind, Usage
from crmdesk.services.demo_costs import round_money, tell_costs

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit
    from crmdesk.l10n.languages import Digits
    from crmdesk.model.setting import BookFacts

Row = dict[str, Any]

_A_QUARTER: Final = 2
"""How many campaigns begin in a quarter."""
_WEIGHTS: Final = (5, 4, 2, 8, 3, 3, 3, 1)
"""How many customers each kind of campaign brings beside the others."""
_BUDGETS: Final = (0.02, 0.10, 0.16, 0.03, 0.08, 0.05, 0.06, 0.05)
"""What each kind of campaign costs, in parts of a month's sales."""
_BROUGHT, _ECHO, _LONGEST = 0.45, 45, 92
_SOLD_A_CONTACT: Final = 0.6
"""About how many pieces are sold for each contact in the whole story."""
_A_WAVE, _SERVED = 3, 0.03
"""A wave begins every so many months; which share of all has just been served, each month."""
_ASKED, _WITH_WORDS, _AFTER_LEAVING = 0.10, 0.5, dt.timedelta(days=120)
_WEEKS_OF_USE, _STEP, _FALLING, _FALL_WEEKS = 26, 2, 0.12, 10
_SCORES: Final = {
    "glad": {AnswerKind.NPS: (9, 10), AnswerKind.CSAT: (4, 5), AnswerKind.CES: (6, 7)},
    "fair": {AnswerKind.NPS: (7, 8), AnswerKind.CSAT: (3, 4), AnswerKind.CES: (4, 5)},
    "cross": {AnswerKind.NPS: (0, 6), AnswerKind.CSAT: (1, 2), AnswerKind.CES: (1, 3)},
}


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The campaigns of the story in the order of their starts; `rows` have their numbers."""

    rows: Sequence[Row]
    dice: random.Random

    def that_brought(self, day: dt.date) -> int | None:
        """The campaign that brought somebody on a day, if one did."""
        if self.dice.random() > _BROUGHT:
            return None
        first = bisect_right(
            self.rows, day - dt.timedelta(days=_ECHO + _LONGEST), key=lambda one: one["start"]
        )
        last = bisect_right(self.rows, day, key=lambda one: one["start"])
        fresh = [one for one in self.rows[first:last] if day <= one["end"] + dt.timedelta(days=_ECHO)]
        if not fresh:
            return None
        found: int = self.dice.choices(fresh, [one["weight"] for one in fresh])[0]["id"]
        return found


@dataclass(frozen=True, slots=True)
class Frame:
    """What all that is told has in common: the words, the dice, the months of the story and its bad one.

    `digits` is the set that people write numbers with.
    """

    said: Row
    dice: random.Random
    months: Sequence[Period]
    bad: tuple[dt.date, dt.date]
    digits: Digits


def months_between(facts: BookFacts, start: dt.date, today: dt.date) -> list[Period]:
    """The months of a story, the present one included."""
    months = [Period.containing(start, Grain.MONTH, facts.calendar, facts.fiscal_start)]
    while (after := months[-1].next()) is not None and after.start <= today:
        months.append(after)
    return months


def tell_inputs(
    unit: Unit,
    frame: Frame,
    campaigns: Campaigns,
    *,
    companies: Sequence[tuple[int, str, str]],
    people: Sequence[Row],
    subscribed: tuple[Sequence[Row], dict[int, dt.date]],
) -> None:
    """Write costs, answers and use; `subscribed`: to what, and when customers gave up their last one."""
    subscriptions, left = subscribed
    tell_costs(
        unit,
        frame.said,
        dice=frame.dice,
        months=frame.months,
        bad=frame.bad,
        campaigns=campaigns.rows,
        companies=companies,
    )
    tell_answers(unit, frame, people=people, left=left)
    tell_usage(unit, dice=frame.dice, subscriptions=subscriptions, left=left)


def tell_campaigns(unit: Unit, frame: Frame, *, size: int, price: int) -> Campaigns:
    """Write some campaigns for each quarter of a book of `size` contacts; `price` is a usual product's."""
    said, dice, months = frame.said, frame.dice, frame.months
    monthly = price * size * _SOLD_A_CONTACT / len(months)
    rows: list[Row] = []
    for place, month in enumerate(months[::3]):
        for _campaign in range(_A_QUARTER):
            kind = len(rows) % len(said["campaigns"])
            name, channel = said["campaigns"][kind]
            start = month.start + dt.timedelta(days=dice.randint(0, 20))
            rows.append(
                {
                    "name": f"{name} {local_digits(month.key[:4], frame.digits)}",
                    "ref": f"M-{101 + len(rows)}",
                    "channel": channel,
                    "start": start,
                    "end": start + dt.timedelta(days=dice.randint(20, 60)),
                    "budget": round_money(unit, monthly * _BUDGETS[kind] * (1 + place / 20)),
                }
            )
    ids = unit.insert_many(Campaign, rows)
    known = [
        row | {"id": number, "weight": _WEIGHTS[place % len(_WEIGHTS)]}
        for place, (number, row) in enumerate(zip(ids, rows, strict=True))
    ]
    return Campaigns(sorted(known, key=lambda one: one["start"]), dice)


def tell_answers(unit: Unit, frame: Frame, *, people: Sequence[Row], left: dict[int, dt.date]) -> None:
    """Write a wave of recommendation every quarter, and what people said of service.

    Who is about to leave, or asked in the bad month, is cross.
    """
    said, dice, months, bad = frame.said, frame.dice, frame.months, frame.bad
    rows: list[Row] = []
    for place, month in enumerate(months):
        known = [one for one in people if one["created"] <= month.start]
        asked = [(AnswerKind.NPS, _ASKED)] if place % _A_WAVE == _A_WAVE - 1 else []
        asked += [(AnswerKind.CSAT, _SERVED), (AnswerKind.CES, _SERVED)]
        told = [(kind, one) for kind, share in asked for one in dice.sample(known, int(len(known) * share))]
        for kind, one in told:
            day = month.start + dt.timedelta(days=dice.randint(0, 27))
            customer = one["company_id"] or one["id"]
            gone = left.get(customer)
            if day > unit.today() or (gone is not None and gone < day):
                continue
            near = gone is not None and gone - day < _AFTER_LEAVING
            mood = _mood(dice, cross=near or bad[0] <= day < bad[1])
            words = dice.choice(said[mood]) if dice.random() < _WITH_WORDS else ""
            rows.append(
                {
                    "kind": kind,
                    "score": _score(dice, kind, mood),
                    "scale": SCALES[kind][0],
                    "day": day,
                    "wave": month.key if kind is AnswerKind.NPS else None,
                    "name": words,
                    "contact_id": one["id"],
                    "company_id": one["company_id"],
                    "customer_id": customer,
                }
            )
    unit.insert_many(Answer, rows)


def _mood(dice: random.Random, *, cross: bool) -> str:
    return dice.choices(("glad", "fair", "cross"), (20, 32, 48) if cross else (58, 32, 10))[0]


def _score(dice: random.Random, kind: AnswerKind, mood: str) -> int:
    """A score of the mood: promoters are glad, detractors cross."""
    return dice.randint(*_SCORES[mood][kind])


def tell_usage(
    unit: Unit, *, dice: random.Random, subscriptions: Sequence[Row], left: dict[int, dt.date]
) -> None:
    """Write how often what is subscribed to was used lately; it falls with those who leave."""
    today = unit.today()
    rows: list[Row] = []
    for one in subscriptions:
        gone = left.get(one["customer_id"])
        usual = dice.randint(4, 30)
        falls = today if gone is None and dice.random() < _FALLING else gone
        for week in range(_WEEKS_OF_USE, 0, -_STEP):
            day = today - dt.timedelta(days=7 * week - dice.randint(0, 6))
            if day < one["start"] or (gone is not None and day >= gone):
                continue
            rest = 1.0 if falls is None else min(1.0, (falls - day).days / 7 / _FALL_WEEKS)
            rows.append(
                {
                    "product_id": one["product_id"],
                    "contact_id": one["contact_id"],
                    "company_id": one["company_id"],
                    "customer_id": one["customer_id"],
                    "day": day,
                    "count": int(usual * rest * dice.uniform(0.8, 1.2)),
                }
            )
    unit.insert_many(Usage, rows)
