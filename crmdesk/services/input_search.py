"""Finding inputs that have no search entries: by the names they link to, their kind and their period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, false, or_, select

from crmdesk.db import search
from crmdesk.db.uow import read_facts
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import CATALOGUES, Locale
from crmdesk.l10n.normalise import fold, fold_words
from crmdesk.l10n.texts import _, using
from crmdesk.model.cost import Baseline, CostCategory, MarketSize
from crmdesk.model.survey import Usage
from crmdesk.services.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


def search_condition(session: Session, model: Any, text: str) -> ColumnElement[bool]:
    """True for the records in whose texts every word of a text is, in any language and spelling."""
    holds = HELD[model]
    return and_(*(or_(*holds(session, word)) for word in fold_words(text)))


def _used(session: Session, word: str) -> list[ColumnElement[bool]]:
    """Use, by its product and by who used it."""
    parties = (Usage.contact_id, Usage.company_id, Usage.customer_id)
    found = [search.condition(session, "contact", one, word) for one in parties]
    return [search.condition(session, "product", Usage.product_id, word), *found]


def _in_market(session: Session, word: str) -> list[ColumnElement[bool]]:
    """A market's size, by its period."""
    return [_within_period(session, MarketSize, word)]


def _spent_before(session: Session, word: str) -> list[ColumnElement[bool]]:
    """A baseline, by its category and its period."""
    named = [one for one in CostCategory if any(word in told for told in _in_every_language(one.label))]
    return [Baseline.category.in_(named), _within_period(session, Baseline, word)]


def _in_every_language(message: str) -> list[str]:
    told = []
    for language in CATALOGUES:
        with using(language):
            told.append(fold(_(message)))
    return told


def _within_period(session: Session, model: Any, word: str) -> ColumnElement[bool]:
    """The records in whose period's key or name a word is; there are few periods."""
    facts, found = read_facts(session), []
    formats = [Formatter(Locale.of(one)) for one in CATALOGUES]
    for grain, start in session.execute(select(model.grain, model.start).distinct()):
        period = period_of(facts, grain, start)
        if any(word in fold(told) for told in (period.key, *(period.label(fmt) for fmt in formats))):
            found.append(and_(model.grain == grain, model.start == start))
    return or_(false(), *found)


HELD: Final[dict[Any, Callable[[Session, str], list[ColumnElement[bool]]]]] = {
    Usage: _used,
    MarketSize: _in_market,
    Baseline: _spent_before,
}
