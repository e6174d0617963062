"""Asking the figures of a panel: those of one kind in one run, each KPI once for each need."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.figure import Figure
from crmdesk.kpi.run import run, run_ways
from crmdesk.l10n.texts import N_
from crmdesk.services.panel_roles import TileKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.kpi.spec import Kpi
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.panel import Question

SERIES: Final = 13
"""So many periods that the same one of last year is the first."""

NOT_BY_OWNER: Final = N_("This figure is only known for the whole business, not for one person.")


class Asking:
    """What is asked of one session for one question.

    Figures that are kept to the same rows share one run, and so the queries of what they have in common.
    """

    def __init__(
        self,
        session: Session,
        question: Question,
        *,
        known: Mapping[str, Kpi],
        pipelines: tuple[tuple[int, str], ...],
        facts: BookFacts,
        today: dt.date,
    ) -> None:
        self.session, self.question, self.known = session, question, known
        self.pipelines, self.facts, self.today = pipelines, facts, today
        self.run: Callable[..., list[Figure]] = partial(run, session, facts=facts, today=today)
        names = dict(pipelines)
        first = next(iter(names), None)
        self.pipeline = question.pipeline if question.pipeline in names else first
        self._found: dict[TileKey, Figure] = {}
        self._latest: dict[str, Figure] = {}
        self._in_pipeline: dict[str, Figure] = {}

    # Of the period asked for, with its past

    def read(self, keys: Iterable[TileKey]) -> None:
        """Read figures that tiles and charts take later."""
        groups: dict[bool, list[TileKey]] = {}
        for key in dict.fromkeys(keys):
            if self._can_keep(key):
                groups.setdefault(bool(self.filters_for(key)), []).append(key)
            else:
                self._found[key] = self._unknown(key)
        for filtered, chosen in groups.items():
            found = run_ways(
                self.session,
                [(key.kpi, key.variant) for key in chosen],
                self.question.period,
                filters=self.question.filters if filtered else None,
                series=SERIES,
                last_year=True,
                facts=self.facts,
                today=self.today,
            )
            self._found |= dict(zip(chosen, found, strict=True))

    def figure(self, key: TileKey) -> Figure:
        """A figure that was read."""
        return self._found[key]

    def filters_for(self, key: TileKey) -> dict[str, int]:
        """What a figure keeps to: the owner asked for, where it knows owners."""
        return self.question.filters if "owner" in self._dimensions(key) else {}

    def _can_keep(self, key: TileKey) -> bool:
        return not self.question.filters or "owner" in self._dimensions(key)

    def _dimensions(self, key: TileKey) -> tuple[str, ...]:
        return self.known[key.kpi].variant(key.variant).dimensions()

    def _unknown(self, key: TileKey) -> Figure:
        """The figure of one person where there is none for a person."""
        kpi = self.known[key.kpi]
        variant, period = kpi.variant(key.variant), self.question.period
        return Figure(
            kpi=kpi, variant=variant, period=period, value=None, n=None, of=None, reason=NOT_BY_OWNER
        )

    # The running period after it

    def shown_periods(self) -> list[Period]:
        """The periods of a chart: they end with the running one, if that comes right after the one asked."""
        return last_shown(self.question.period, self.today).series(SERIES)

    def read_latest(self, kpis: Iterable[str]) -> None:
        """Read the running period of some figures, where a chart goes on to it."""
        end = last_shown(self.question.period, self.today)
        ids = [one for one in dict.fromkeys(kpis) if self._can_keep(TileKey(one))]
        if end == self.question.period or not ids:
            return
        for filtered in (True, False):
            chosen = [one for one in ids if bool(self.filters_for(TileKey(one))) is filtered]
            if chosen:
                filters = self.question.filters if filtered else None
                found = self.run(chosen, end, filters=filters, previous=False)
                self._latest |= {one.kpi.id: one for one in found}

    def latest(self, kpi: str) -> Figure | None:
        """The figure of the running period; None where the chart ends with the period asked for."""
        return self._latest.get(kpi)

    # Of one pipeline, and split

    def read_pipeline(self, kpis: Iterable[str]) -> None:
        """Read figures of the one pipeline that the funnel shows."""
        ids = list(dict.fromkeys(kpis))
        if self.pipeline is None or not ids:
            return
        filters: dict[str, Any] = self.question.filters | {"pipeline": self.pipeline}
        found = self.run(ids, self.question.period, filters=filters, previous=False)
        self._in_pipeline = {one.kpi.id: one for one in found}

    def in_pipeline(self, kpi: str) -> Figure:
        """A figure of that pipeline."""
        return self._in_pipeline[kpi]

    def split(self, kpi: str, by: str) -> Figure:
        """A figure with its parts by a dimension."""
        filters = self.filters_for(TileKey(kpi))
        return self.run([kpi], self.question.period, by=by, filters=filters, previous=False)[0]


def last_shown(period: Period, today: dt.date) -> Period:
    """Where the chart of a period ends: with the running period, if that comes right after it."""
    after = period.next()
    return after if after is not None and after.is_running(today) else period
