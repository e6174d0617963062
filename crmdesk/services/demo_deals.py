"""How the deals of a sample book go: slowly with one colleague, badly in one month, dying at the proposal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crmdesk.model.deal import DealStatus

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from crmdesk.model.deal import Stage
    from crmdesk.model.setting import BookFacts

PASS_SHARES = (0.86, 0.80, 0.58, 0.80)
"""How many deals pass each stage: they die at the proposal."""

STAGE_DAYS = (6, 9, 14, 8)
_BAD_SHARE = 0.65


@dataclass(frozen=True, slots=True)
class Colleague:
    """One colleague's way of selling: how many days they need and how often they pass a stage."""

    id: int
    pace: float
    share: float


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a deal: into a stage, or to its end there."""

    day: dt.date
    stage: int
    outcome: DealStatus


def path_of(
    dice: random.Random,
    colleague: Colleague,
    created: dt.date,
    *,
    until: dt.date,
    bad_month: tuple[dt.date, dt.date],
) -> list[Step]:
    """The stages a deal enters and how it ends, up to a day."""
    steps = [Step(created, 0, DealStatus.OPEN)]
    day = created
    for stage, (share, usual) in enumerate(zip(PASS_SHARES, STAGE_DAYS, strict=True)):
        day += dt.timedelta(days=max(1, int(dice.lognormvariate(0, 0.6) * usual * colleague.pace)))
        if day > until:
            return steps
        passed = dice.random() < share * colleague.share
        last = stage == len(PASS_SHARES) - 1
        if passed and last and bad_month[0] <= day < bad_month[1]:
            passed = dice.random() > _BAD_SHARE
        if not passed:
            return [*steps, Step(day, stage, DealStatus.LOST)]
        if last:
            return [*steps, Step(day, stage, DealStatus.WON)]
        steps.append(Step(day, stage + 1, DealStatus.OPEN))
    return steps


def expected_close(dice: random.Random, path: Sequence[Step], *, today: dt.date) -> dt.date:
    """When a deal closed, or is expected to; some are overdue."""
    last = path[-1]
    if last.outcome is not DealStatus.OPEN:
        return last.day
    ahead = sum(STAGE_DAYS[last.stage :]) + dice.randint(-6, 20)
    return max(last.day + dt.timedelta(days=ahead), today - dt.timedelta(days=12))


def moves_of(
    facts: BookFacts, number: int, deal: dict[str, Any], path: Sequence[Step], stages: Sequence[Stage]
) -> list[dict[str, Any]]:
    """The moves of a deal along its path, as rows."""
    moments = [
        facts.noon_of(step.day) - dt.timedelta(minutes=150 - place * 7) for place, step in enumerate(path)
    ]
    moves = []
    for place, (step, moment) in enumerate(zip(path, moments, strict=True)):
        after = place + 1 < len(path)
        closes = step.outcome is DealStatus.LOST
        moves.append(
            {
                "deal_id": number,
                "seq": place + 1,
                "moment": moment,
                "day": step.day,
                "stage_id": stages[step.stage].id,
                "outcome": step.outcome,
                "owner_id": deal["owner_id"],
                "base_amount": deal["base_amount"],
                "reason": deal["lost_reason"] if closes else None,
                "competitor": deal["competitor"] if closes else None,
                "until": moments[place + 1] if after else None,
                "until_day": path[place + 1].day if after else None,
            }
        )
    return moves


def parties_of(person: dict[str, Any]) -> dict[str, Any]:
    """Who a deal is with, and who pays."""
    return {
        "contact_id": person["id"],
        "company_id": person["company_id"],
        "customer_id": person["company_id"] or person["id"],
        "source": person["source"],
        "campaign_id": person["campaign_id"],
    }
