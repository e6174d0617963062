"""Importing the dated moves of deals."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db.uow import chunks
from crmdesk.l10n.texts import N_
from crmdesk.model.deal import Deal, StageMove
from crmdesk.model.errors import Invalid
from crmdesk.services import deals
from crmdesk.services.importing.deals import outcome_named
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Unit
    from crmdesk.services.importing.cells import ReadRow

Values = dict[str, Any]


class MoveWriter(RecordWriter):
    """Rows of moves: each is one dated event of its deal, put where its day belongs."""

    def expect(self, read: Sequence[ReadRow]) -> None:
        """Read the moves of the deals that these rows are about."""
        register = self.resolver.register("deal")
        wanted = {register.find(str(row.values.get("deal") or "")) for row in read if not row.errors}
        for piece in chunks(sorted(one for one in wanted if one is not None and one > 0)):
            for move in self.resolver.session.scalars(select(StageMove).where(StageMove.deal_id.in_(piece))):
                self.known[move.deal_id, move.stage_id, move.outcome, move.day].append((move.id, move))

    def take(self, row: ReadRow) -> str:
        """A move that the deal has is unchanged; any other is new."""
        values = dict(row.values)
        for name in ("deal", "stage", "moment"):
            if values.get(name) is None:
                raise Invalid(name, N_("This field cannot be empty."))
        outcome = outcome_named(values["stage"])
        values["deal"] = self.resolver.link("deal", "deal", values["deal"])
        values["owner"] = self.resolver.link("owner", "staff", values.get("owner"))
        values["outcome"] = outcome
        values["stage"] = None if outcome.closes else self.resolver.link("stage", "stage", values["stage"])
        if self._is_known(values):
            return "unchanged"
        self.known[values["deal"], values["stage"], outcome.status, values["moment"]].append((0, values))
        self.new.append((0, values))
        return "created"

    def _is_known(self, values: Values) -> bool:
        outcome = values["outcome"]
        for deal, stage, status, day in self.known:
            if (deal, status, day) == (values["deal"], outcome.status, values["moment"]) and (
                outcome.closes or stage == values["stage"]
            ):
                return True
        return False

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Add each deal's moves by their days and set the deal to where its last one leaves it."""
        by_deal: dict[int, list[Values]] = defaultdict(list)
        for _record, values in self.new:
            by_deal[values["deal"]].append(values)
        for done, (number, moves) in enumerate(by_deal.items()):
            deals.add_moves(
                unit,
                unit.get(Deal, number),
                [(v["moment"], v["stage"], v["outcome"].status, v["owner"]) for v in moves],
            )
            tick(done + 1)
