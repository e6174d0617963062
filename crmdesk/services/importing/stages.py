"""What a file's stages mean: a stage of a pipeline, or how a deal ended, in any of the four languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.l10n.normalise import fold, squeeze
from crmdesk.model.deal import DealStatus, Stage
from crmdesk.model.errors import Invalid
from crmdesk.services.importing.links import UNKNOWN_NAME

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.services.importing.resolve import Resolver

_WON = ("won", "closed won", "موفق", "برنده", "برنده شد", "مكسوبة", "فوز", "تم الفوز", "זכייה", "נסגר בזכייה")
_LOST = ("lost", "closed lost", "ناموفق", "باخته", "از دست رفته", "مفقودة", "خسارة", "خاسرة", "הפסד", "אבוד")
_NAMED = {fold(word): DealStatus.WON for word in _WON} | {fold(word): DealStatus.LOST for word in _LOST}


def outcome_named(stage: str | None) -> DealStatus:
    """The outcome that a stage's name says; OPEN where it is a stage indeed."""
    return DealStatus.OPEN if stage is None else _NAMED.get(fold(stage), DealStatus.OPEN)


class Stages:
    """The stages of the book's pipelines, and those that an import adds."""

    def __init__(self, session: Session, resolver: Resolver, *, create: bool) -> None:
        self._resolver = resolver
        self._create = create
        self.pipeline_of: dict[int, int] = {}
        self.first_of: dict[int, int] = {}
        self._by_name: dict[tuple[int, str], int] = {}
        for stage in session.scalars(select(Stage).order_by(Stage.position, Stage.id)):
            self.pipeline_of[stage.id] = stage.pipeline_id
            if stage.trashed is None:
                self.first_of.setdefault(stage.pipeline_id, stage.id)
                self._by_name.setdefault((stage.pipeline_id, squeeze(stage.name)), stage.id)

    def find(self, name: str, pipeline: int | None) -> int:
        """The stage of that name, of the pipeline where one is said.

        Raises:
            Invalid: there is none, and none may be made.
        """
        if pipeline is None:
            found = self._resolver.link("stage", "stage", name)
            return found or 0
        known = self._by_name.get((pipeline, squeeze(name)))
        if known is not None:
            return known
        if not self._create:
            raise Invalid("stage", UNKNOWN_NAME, name=name)
        made = self._resolver.make_stage(name, pipeline)
        self._resolver.made["stage"] += 1
        self._by_name[pipeline, squeeze(name)] = made
        return made
