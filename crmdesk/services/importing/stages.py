"""What a file's stages mean: a stage of a pipeline, or how a deal ended, in any of the four languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import fold, squeeze
from crmdesk.model.deal import DealStatus, Stage
from crmdesk.model.errors import Invalid
from crmdesk.services.importing.choices import choice_named
from crmdesk.services.importing.links import UNKNOWN_NAME
from crmdesk.services.importing.other_words import OTHER_WORDS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.services.importing.resolve import Resolver

_NAMED = {fold(word): DealStatus(value) for word, value in OTHER_WORDS[DealStatus].items()}


def outcome_named(stage: str | None) -> DealStatus:
    """The outcome that a stage's name says; OPEN where it is a stage indeed."""
    return DealStatus.OPEN if stage is None else _NAMED.get(fold(stage), DealStatus.OPEN)


def outcome_of(named: DealStatus, field: str, said: str | None) -> DealStatus:
    """The outcome that a stage's name says; where that is a stage indeed, what a column of outcomes says.

    Raises:
        Invalid: it says no outcome.
    """
    if named is not DealStatus.OPEN or said is None:
        return named
    try:
        return choice_named(DealStatus, said)
    except NotUnderstood as error:
        raise Invalid(field, error.message, **error.params) from error


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
