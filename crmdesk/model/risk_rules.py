"""Warning signs that a customer may leave: which of them a business looks for, and from where on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.errors import Invalid


class Sign(StrEnum):
    """A warning sign; a customer may show several."""

    RENEWAL_OVERDUE = "renewal_overdue"
    RENEWAL_DUE = "renewal_due"
    USAGE_FALLING = "usage_falling"
    TICKETS_OPEN = "tickets_open"
    TICKET_REOPENED = "ticket_reopened"
    DETRACTOR = "detractor"
    SILENCE = "silence"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "renewal_overdue": N_("Renewal overdue"),
            "renewal_due": N_("Renewal due without contact"),
            "usage_falling": N_("Usage falling"),
            "tickets_open": N_("Open tickets"),
            "ticket_reopened": N_("Ticket reopened"),
            "detractor": N_("Would not recommend"),
            "silence": N_("Silence"),
        }[self.value]

    @property
    def words(self) -> str:
        """What the rule says, with its threshold as `{count}`, to be translated where it is shown."""
        return {
            "renewal_overdue": NN_(
                "A term ran out in the last day and was not renewed.",
                "A term ran out in the last {count} days and was not renewed.",
            ),
            "renewal_due": NN_(
                "A term ends within a day, and nobody was in contact for a day.",
                "A term ends within {count} days, and nobody was in contact for as many days.",
            ),
            "usage_falling": N_("Uses of the last 30 days are {count}% fewer than of the 30 days before."),
            "tickets_open": NN_("At least one ticket is open.", "At least {count} tickets are open."),
            "ticket_reopened": NN_(
                "A ticket solved in the last day was reopened.",
                "A ticket solved in the last {count} days was reopened.",
            ),
            "detractor": NN_(
                "The latest answer of the last day was 6 or less.",
                "The latest answer of the last {count} days was 6 or less.",
            ),
            "silence": NN_("Nobody was in contact for a day.", "Nobody was in contact for {count} days."),
        }[self.value]

    @property
    def most(self) -> int:
        """The largest threshold; the least is 1."""
        return 100 if self in {Sign.USAGE_FALLING, Sign.TICKETS_OPEN} else 3650


@dataclass(frozen=True, slots=True)
class RiskRule:
    """One rule: its sign, the number in its words, and whether it is looked for."""

    sign: Sign
    threshold: int
    on: bool = True

    def require_sound(self) -> None:
        """Refuse a threshold that makes no sense."""
        if not 1 <= self.threshold <= self.sign.most:
            raise Invalid("threshold", N_("Write a number from 1 to {most}."), most=self.sign.most)


_USUAL: Final = (
    RiskRule(Sign.RENEWAL_OVERDUE, 30),
    RiskRule(Sign.RENEWAL_DUE, 30),
    RiskRule(Sign.USAGE_FALLING, 50),
    RiskRule(Sign.TICKETS_OPEN, 2),
    RiskRule(Sign.TICKET_REOPENED, 30),
    RiskRule(Sign.DETRACTOR, 90),
    RiskRule(Sign.SILENCE, 60),
)


@dataclass(frozen=True, slots=True)
class RiskRules:
    """The rules of a business, one for each sign, in their order; kept as one setting."""

    rules: tuple[RiskRule, ...] = _USUAL

    @classmethod
    def read(cls, setting: Any) -> RiskRules:
        """The rules from their setting; a sign that it does not tell of has its usual rule."""
        told: Mapping[str, Any] = setting if isinstance(setting, Mapping) else {}
        return cls(
            tuple(
                RiskRule(
                    one.sign,
                    int(told.get(one.sign.value, {}).get("threshold", one.threshold)),
                    bool(told.get(one.sign.value, {}).get("on", one.on)),
                )
                for one in _USUAL
            )
        )

    def written(self) -> dict[str, dict[str, Any]]:
        """The rules as their setting keeps them."""
        return {one.sign.value: {"on": one.on, "threshold": one.threshold} for one in self.rules}

    def rule(self, sign: Sign) -> RiskRule:
        """The rule of a sign."""
        return next(one for one in self.rules if one.sign is sign)

    def changed(self, sign: Sign, *, threshold: int | None = None, on: bool | None = None) -> RiskRules:
        """The rules with one of them changed.

        Raises:
            Invalid: its threshold makes no sense.
        """
        old = self.rule(sign)
        new = replace(
            old,
            threshold=old.threshold if threshold is None else threshold,
            on=old.on if on is None else on,
        )
        new.require_sound()
        return RiskRules(tuple(new if one.sign is sign else one for one in self.rules))

    def looked_for(self) -> Iterator[RiskRule]:
        """Those that are on."""
        return (one for one in self.rules if one.on)


USUAL_RULES: Final = RiskRules()
