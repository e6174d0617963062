"""Importing the dated moves of deals."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.db.reading import current_token
from crmdesk.db.uow import chunks
from crmdesk.l10n.texts import N_
from crmdesk.model.deal import DealStatus, StageMove
from crmdesk.model.errors import Invalid
from crmdesk.services import deals
from crmdesk.services.importing.links import AMBIGUOUS
from crmdesk.services.importing.stages import outcome_named, outcome_of
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.held import ReadRows

Values = dict[str, Any]
_Move = tuple[int, DealStatus, dt.date, int | None]

_BULK = 500


class MoveWriter(RecordWriter):
    """Rows of moves: each is one dated event of its deal, put where its day belongs."""

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the moves of the deals that these rows are about."""
        register = self.resolver.registers["deal"]
        found = {register.find(str(row.values.get("deal") or "")) for row in rows if not row.errors}
        wanted = sorted({one.record for one in found if one is not None} - {AMBIGUOUS})
        self._moves: Counter[_Move] = Counter()
        self._before: dict[int, _Move] = {}
        query = select(StageMove.deal_id, StageMove.outcome, StageMove.day, StageMove.stage_id)
        for piece in chunks(wanted):
            for deal, outcome, day, stage in session.execute(query.where(StageMove.deal_id.in_(piece))):
                self._moves[deal, outcome, day, stage if outcome is DealStatus.OPEN else None] += 1

    def take(self, row: ReadRow) -> str:
        """A move that the deal has, or that the row before told of it, is unchanged; any other is new."""
        values = dict(row.values)
        for name in ("deal", "stage", "moment"):
            if values.get(name) is None:
                raise Invalid(name, N_("This field cannot be empty."))
        if values["moment"] > self.resolver.today:
            raise Invalid("moment", N_("This day is in the future. Choose today or an earlier day."))
        outcome = outcome_of(outcome_named(values["stage"]), "outcome", values.get("outcome"))
        stage = None
        deal = self.resolver.link("deal", "deal", values["deal"])
        owner = self.resolver.link("owner", "staff", values.get("owner"))
        if outcome is DealStatus.OPEN:
            stage = self.resolver.link("stage", "stage", values["stage"])
        move = (deal or 0, outcome, values["moment"], stage)
        if self._before.get(deal or 0) == move:
            return "unchanged"
        self._before[deal or 0] = move
        is_known = self._moves[move] > 0
        self._moves[move] -= is_known
        self.new.append((0, {"deal": deal, "move": (values["moment"], stage, outcome, owner, is_known)}))
        return "unchanged" if is_known else "created"

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Add each deal's moves by their days and set the deal to where its last one leaves it."""
        by_deal: dict[int, list[deals.ToldMove]] = defaultdict(list)
        for _record, values in self.new:
            day, stage, outcome, owner, is_known = values["move"]
            stage = None if stage is None else self.real("stage", stage)
            owner = None if owner is None else self.real("staff", owner)
            by_deal[values["deal"]].append(deals.ToldMove(day, stage, outcome, owner, is_known))
        done, changed = 0, [deal for deal, moves in by_deal.items() if not all(one.is_known for one in moves)]
        for piece in chunks(changed, _BULK):
            current_token().require()
            deals.add_moves(unit, {deal: by_deal[deal] for deal in piece})
            unit.session.flush()
            done += sum(not one.is_known for deal in piece for one in by_deal[deal])
            tick(done)
