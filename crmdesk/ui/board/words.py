"""What a card and a column say, in the language of the window: painted, shown beside the pointer, spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from crmdesk.l10n.texts import N_, _
from crmdesk.services.board import CLOSED_DAYS, WON
from crmdesk.ui.cells import unmasked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.board import BoardColumn, Card

StepTone = Literal["text", "mute", "good", "bad", "warn"]
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words of a whole board rest on; `currency` is the book's own, `stages` counts its stages."""

    fmt: Formatter
    today: dt.date
    currency: str
    stages: int


@dataclass(frozen=True, slots=True)
class CardWords:
    """The texts of one card. `step` is the deal's next step, or a word of ours where `step_is_ours`."""

    title: str
    customer: str
    amount: str
    short_amount: str
    day: str
    day_passed: bool
    step: str
    step_icon: str
    step_tone: StepTone
    step_is_ours: bool
    days: str
    spoken: str


def card_words(card: Card, column: BoardColumn, facts: Facts) -> CardWords:
    """The texts of a card in its column."""
    fmt, is_won = facts.fmt, column.stage == WON
    day = card.closed if is_won else card.expected_close
    passed = not is_won and day is not None and day < facts.today
    step, icon, tone = unmasked(_next_step(card)), "chevron-right", "mute"
    if is_won:
        step, icon, tone = _("Won"), "trophy", "good"
    elif not step:
        step, icon, tone = _("No next step"), "circle-dashed", "warn"
    return CardWords(
        title=unmasked(card.title),
        customer=unmasked(card.customer),
        amount=fmt.money(card.amount, card.currency),
        short_amount=fmt.money(card.amount, card.currency, compact=True),
        day="" if day is None else fmt.day_month(day),
        day_passed=passed,
        step=step,
        step_icon=icon,
        step_tone=tone,  # type: ignore[arg-type] # one of the tones above
        step_is_ours=is_won or not (card.next_step or card.planned),
        days="" if is_won or not card.days else fmt.duration_days(card.days),
        spoken=_spoken(card, column, facts, passed=passed),
    )


def _next_step(card: Card) -> str:
    """What is written down as the next step, else what is planned; empty where there is neither."""
    kind = "" if card.planned_kind is None else _(card.planned_kind.label)
    return card.next_step or card.planned or kind


def _spoken(card: Card, column: BoardColumn, facts: Facts, *, passed: bool) -> str:
    """The card as a sentence: what it is, where it stands, and what needs attention."""
    fmt, amount = facts.fmt, facts.fmt.money(card.amount, card.currency)
    title = fmt.isolate(card.title)
    if column.stage == WON:
        said = [_("Deal {title}, {amount}, won").format(title=title, amount=amount)]
    else:
        told = _("Deal {title}, {amount}, stage {stage}, {place} of {count}").format(
            title=title,
            amount=amount,
            stage=fmt.isolate(column.name),
            place=fmt.integer(column.position + 1),
            count=fmt.integer(facts.stages),
        )
        said = [told]
    if card.customer:
        said.append(fmt.isolate(card.customer))
    if card.closed is not None and column.stage == WON:
        said.append(fmt.sentence(N_("closed on {day}"), day=card.closed))
    elif card.expected_close is not None:
        close = N_("should have closed on {day}") if passed else N_("closes on {day}")
        said.append(fmt.sentence(close, day=card.expected_close))
    if column.stage != WON:
        said += _standing(card, fmt)
    if card.owner:
        said.append(_("owner {name}").format(name=fmt.isolate(card.owner)))
    return joined(said, fmt)


def _standing(card: Card, fmt: Formatter) -> list[str]:
    """What an open deal waits for, and how long it has stood in its stage where that is a day or more."""
    step = _("no next step")
    if _next_step(card):
        step = _("next step: {step}").format(step=fmt.isolate(_next_step(card)))
    if not card.days:
        return [step]
    here = _("stale: {days} in this stage") if card.stale else _("{days} in this stage")
    return [step, here.format(days=fmt.duration_days(card.days))]


def joined(parts: Sequence[str], fmt: Formatter) -> str:
    """Parts of a sentence with the comma of the language between them."""
    return fmt.listed(parts)


def column_name(column: BoardColumn, facts: Facts) -> str:
    """A stage's own name, or the words for the column of won deals."""
    return column.name or facts.fmt.counted(
        "Won in the last {n} day", "Won in the last {n} days", CLOSED_DAYS
    )


def column_spoken(column: BoardColumn, facts: Facts) -> str:
    """A column as a sentence: name, how many deals, their worth, how many are stale."""
    fmt = facts.fmt
    said = [
        fmt.isolate(column_name(column, facts)),
        fmt.counted("{n} deal", "{n} deals", len(column.cards)),
        fmt.money(column.total, facts.currency),
    ]
    if column.stage != WON:
        said.append(_("weighted {amount}").format(amount=fmt.money(column.weighted, facts.currency)))
        said.append(stale_words(column, facts))
    return joined(said, fmt)


def stale_words(column: BoardColumn, facts: Facts) -> str:
    """How many deals of a column have stood there too long, and how long that is."""
    if not column.stale or column.stale_days is None:
        return ""
    return facts.fmt.counted(
        "{n} deal has stood here over {days}",
        "{n} deals have stood here over {days}",
        column.stale,
        days=facts.fmt.duration_days(column.stale_days),
    )
