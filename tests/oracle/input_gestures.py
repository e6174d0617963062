"""Random gestures also on campaigns, costs, answers, use and what holds for periods."""

from __future__ import annotations

from decimal import Decimal

from crmdesk.l10n.errors import CrmError
from crmdesk.model import Contact, Deal, Product, Staff
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.period import Grain, Period
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.target import Target
from crmdesk.model.ticket import Ticket
from crmdesk.services import records
from tests.oracle.gestures import NAMES
from tests.oracle.service_gestures import ServicePlayer

MODELS = {
    "campaign": Campaign,
    "cost": Cost,
    "answer": Answer,
    "usage": Usage,
    "target": Target,
    "market_size": MarketSize,
    "baseline": Baseline,
}


class InputPlayer(ServicePlayer):
    """Somebody who also enters what the figures count beside sales and service."""

    def play(self):
        if self.dice.random() < 0.35:
            return super().play()
        try:
            return self.dice.choice(
                [
                    self.input, self.input, self.input, self.input, self.edit_input, self.edit_input,
                    self.trash_input, self.restore_input, self.name_campaign, self.many_costs,
                    self.import_costs, self.import_answers, self.import_usage, self.import_targets,
                    self.import_baselines, self.import_campaigns,
                ]
            )()  # fmt: skip
        except CrmError:
            return None

    def period(self):
        return Period.containing(
            self.day(), self.dice.choice((Grain.MONTH, Grain.QUARTER, Grain.YEAR)), "gregorian"
        )

    def values(self, entity):
        dice = self.dice
        parties = {"contact": self.one(Contact), "company": None, "day": self.day()}
        return {
            "campaign": lambda: {"name": dice.choice(NAMES), "start": self.day(), "end": dice.choice((None, self.day()))},
            "cost": lambda: parties
            | {
                "amount": dice.randint(-9999, 10**7),
                "currency": dice.choice(("USD", "USD", "EUR")),
                "category": dice.choice(list(CostCategory)),
                "campaign": dice.choice((None, self.one(Campaign), "Spring")),
                "text": dice.choice((None, *NAMES)),
            },
            "answer": lambda: parties
            | {
                "kind": dice.choice(list(AnswerKind)),
                "score": Decimal(dice.randint(0, 10)),
                "scale": dice.choice((None, None, "1-10")),
                "ticket": dice.choice((None, self.one(Ticket))),
            },
            "usage": lambda: parties | {"product": self.one(Product) or "Desk", "count": Decimal(dice.randint(0, 9))},
            "target": lambda: {
                "kpi": dice.choice(("win_rate", "deals_won", "none_such")),
                "period": self.period(),
                "value": Decimal(dice.randint(0, 9)),
                "owner": dice.choice((None, self.one(Staff))),
            },
            "market_size": lambda: {"period": self.period(), "amount": dice.randint(1, 10**9)},
            "baseline": lambda: {
                "period": self.period(),
                "amount": dice.randint(0, 10**6),
                "category": dice.choice(list(CostCategory)),
            },
        }[entity]()  # fmt: skip

    def input(self):
        entity = self.dice.choice(list(MODELS))
        return self.save(entity, self.values(entity))

    def edit_input(self):
        entity = self.dice.choice(list(MODELS))
        values = self.values(entity)
        some = self.dice.sample(sorted(values), self.dice.randint(1, len(values)))
        return self.save(entity, {name: values[name] for name in some}, self.one(MODELS[entity]))

    def trash_input(self):
        entity = self.dice.choice(list(MODELS))
        return records.trash(self.work, entity=entity, ids=self.some(MODELS[entity]))

    def restore_input(self):
        entity = self.dice.choice(("campaign", "cost", "answer", "usage"))
        return records.restore(self.work, entity=entity, ids=self.some(MODELS[entity]))

    def name_campaign(self):
        entity, model = self.dice.choice((("contact", Contact), ("deal", Deal)))
        return self.save(entity, {"campaign": self.dice.choice((None, "Spring", "Autumn"))}, self.one(model))

    def many_costs(self):
        values = {"category": self.dice.choice(list(CostCategory)), "contact": self.one(Contact)}
        return records.change_many(self.work, entity="cost", ids=self.some(Cost), values=values)

    def rows(self, *columns):
        return [tuple(column() for column in columns) for _row in range(self.dice.randint(1, 8))]

    def import_costs(self):
        pick = self.dice.choice
        rows = self.rows(
            lambda: self.day().isoformat(), lambda: pick((5, 7)), lambda: pick(("", "sales", "rent")),
            lambda: pick(("", "Spring")), lambda: pick(("", *NAMES)), lambda: pick(("", "EUR")),
        )  # fmt: skip
        return self.imported("costs", ("day", "amount", "category", "campaign", "company", "currency"), rows)

    def import_answers(self):
        pick = self.dice.choice
        rows = self.rows(
            lambda: pick(("nps", "ces")), lambda: pick((0, 5, 7, 10)), lambda: pick(("", *NAMES)),
            lambda: self.day().isoformat(),
        )  # fmt: skip
        return self.imported("answers", ("kind", "score", "contact", "day"), rows)

    def import_usage(self):
        pick = self.dice.choice
        rows = self.rows(lambda: pick(("Desk", "Chair")), lambda: pick(NAMES), lambda: pick(("", 1, 2)))
        return self.imported("usage", ("product", "company", "count"), rows)

    def import_targets(self):
        pick = self.dice.choice
        rows = self.rows(
            lambda: pick(("win_rate", "deals_won")), lambda: f"2026-{pick('1234'):0>2}", lambda: pick((1, 2)),
            lambda: pick(("", *NAMES)),
        )  # fmt: skip
        return self.imported("targets", ("kpi", "period", "value", "owner"), rows)

    def import_baselines(self):
        rows = self.rows(
            lambda: self.dice.choice(list(CostCategory)), lambda: "2026-Q1", lambda: self.dice.randint(0, 9)
        )
        return self.imported("baselines", ("category", "period", "amount"), rows)

    def import_campaigns(self):
        pick = self.dice.choice
        rows = self.rows(lambda: f"C{pick('123')}", lambda: pick(NAMES), lambda: self.day().isoformat())
        return self.imported("campaigns", ("ref", "name", "end"), rows)
