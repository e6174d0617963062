"""Which record of the book a text in a file means: by its reference, else its name or e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crmdesk.l10n.normalise import squeeze
from crmdesk.l10n.texts import N_
from crmdesk.model.campaign import Campaign
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Deal, Pipeline, Stage
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import Ticket, TicketCategory

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MODELS: dict[str, type[Any]] = {
    "campaign": Campaign,
    "company": Contact,
    "contact": Contact,
    "staff": Staff,
    "product": Product,
    "deal": Deal,
    "pipeline": Pipeline,
    "stage": Stage,
    "subscription": Subscription,
    "ticket": Ticket,
    "ticket_category": TicketCategory,
}
_KINDS = {"company": ContactKind.COMPANY, "contact": ContactKind.PERSON}

AMBIGUOUS = 0
"""The number of no record: the text means several."""

UNKNOWN_NAME = N_("“{name}” is not in the book. Add it first, or let it be made.")


class Meant(NamedTuple):
    """The record that a text means, and its name where only the spelling differs."""

    record: int
    spelt: str = ""


class Register:
    """The records of one kind that a file may name, by reference, name, address and spelling.

    A name that two records share is not guessed at, except that the first of a pipeline's stages
    stands for a stage's name. A ticket is called by its number as well. What was merged into another
    record means that one, where nothing else is called so.
    """

    def __init__(self, session: Session, entity: str) -> None:
        self.entity = entity
        self.table = str(_MODELS[entity].__tablename__)
        self._by_ref: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._by_email: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._by_spelling: dict[str, Meant] | None = None
        self._names: list[tuple[str, int]] = []
        model = _MODELS[entity]
        columns = [model.id, model.name]
        columns += [getattr(model, name) for name in ("ref", "emails", "email") if hasattr(model, name)]
        query = select(*columns).where(model.trashed.is_(None)).order_by(model.id)
        if entity in _KINDS:
            query = query.where(Contact.kind == _KINDS[entity])
        for record, name, *rest in session.execute(query.execution_options(yield_per=500)):
            ref, address = (*rest, None, None)[:2]
            self.add(record, name, ref, address or "")
        self._merged: dict[str, int] = {}
        if entity in _KINDS:
            self._add_merged(session)

    def _add_merged(self, session: Session) -> None:
        """Know the names, references and addresses of what was merged, each by the record that has it now."""
        query = select(Contact.merged_into_id, Contact.name, Contact.ref, Contact.emails)
        query = query.where(Contact.merged_into_id.is_not(None), Contact.kind == _KINDS[self.entity])
        for record, name, ref, emails in session.execute(query.order_by(Contact.id)):
            if record is None:
                continue
            known = self._merged.setdefault(name, record)
            if known != record:
                self._merged[name] = AMBIGUOUS
            if ref:
                self._by_ref.setdefault(ref, record)
            for address in filter(None, (emails or "").split("\n")):
                self._by_email.setdefault(address.lower(), record)

    def add(self, record: int, name: str, ref: str | None = None, emails: str = "") -> None:
        """Know a record, or one that is about to be made."""
        if ref:
            self._by_ref.setdefault(ref, record)
        if self.entity == "ticket":
            self._by_number[str(record)] = record
        for address in filter(None, emails.split("\n")):
            self._by_email.setdefault(address.lower(), record)
        known = self._by_name.setdefault(name, record)
        if known != record and self.entity != "stage":
            self._by_name[name] = AMBIGUOUS
        self._names.append((name, record))
        if self._by_spelling is not None:
            self._note_spelling(self._by_spelling, name, record)

    def _note_spelling(self, register: dict[str, Meant], name: str, record: int) -> None:
        known = register.setdefault(squeeze(name), Meant(record, name))
        if known.record != record and self.entity != "stage":
            register[squeeze(name)] = Meant(AMBIGUOUS)

    def find(self, text: str) -> Meant | None:
        """The record that `text` means; None where there is none, AMBIGUOUS where there are several."""
        for register, key in (
            (self._by_name, text),
            (self._by_ref, text),
            (self._by_email, text.lower()),
            (self._by_number, text.removeprefix("#")),
            (self._merged, text),
        ):
            found = register.get(key)
            if found is not None:
                return Meant(found)
        return self._spellings().get(squeeze(text))

    def _spellings(self) -> dict[str, Meant]:
        """The records by the search form of their names, worked out when it is first asked for."""
        if self._by_spelling is None:
            self._by_spelling = {}
            for name, record in self._names:
                self._note_spelling(self._by_spelling, name, record)
        return self._by_spelling
