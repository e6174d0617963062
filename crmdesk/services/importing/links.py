"""Which record of the book a text in a file means: by its reference, else its name or e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.l10n.normalise import squeeze
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Deal, Pipeline, Stage
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MODELS: dict[str, type[Any]] = {
    "company": Contact,
    "contact": Contact,
    "staff": Staff,
    "product": Product,
    "deal": Deal,
    "pipeline": Pipeline,
    "stage": Stage,
}
_KINDS = {"company": ContactKind.COMPANY, "contact": ContactKind.PERSON}
AMBIGUOUS = -1


class Register:
    """The records of one kind that a file may name, by reference, name, address and spelling.

    A name that two records share is not guessed at, except that the first of a pipeline's stages
    stands for a stage's name.
    """

    def __init__(self, session: Session, entity: str) -> None:
        self.entity = entity
        self.by_ref: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        self.by_email: dict[str, int] = {}
        self._by_spelling: dict[str, int] = {}
        model = _MODELS[entity]
        columns = [model.id, model.name]
        columns += [getattr(model, name) for name in ("ref", "emails", "email") if hasattr(model, name)]
        query = select(*columns).where(model.trashed.is_(None)).order_by(model.id)
        if entity in _KINDS:
            query = query.where(Contact.kind == _KINDS[entity])
        for row in session.execute(query.execution_options(yield_per=500)):
            found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
            address = found.get("emails") or found.get("email") or ""
            self.add(found["id"], found["name"], found.get("ref"), address)

    def add(self, record: int, name: str, ref: str | None = None, emails: str = "") -> None:
        """Know a record, or one that is about to be made."""
        if ref:
            self.by_ref.setdefault(ref, record)
        for address in filter(None, emails.split("\n")):
            self.by_email.setdefault(address.lower(), record)
        self._note(self.by_name, name, record)
        self._note(self._by_spelling, squeeze(name), record)

    def _note(self, register: dict[str, int], key: str, record: int) -> None:
        known = register.setdefault(key, record)
        if known != record and self.entity != "stage":
            register[key] = AMBIGUOUS

    def find(self, text: str) -> int | None:
        """The record that `text` means; None where there is none, AMBIGUOUS where there are two."""
        for register, key in (
            (self.by_ref, text),
            (self.by_name, text),
            (self.by_email, text.lower()),
            (self._by_spelling, squeeze(text)),
        ):
            found = register.get(key)
            if found is not None:
                return found
        return None
