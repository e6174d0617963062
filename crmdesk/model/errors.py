"""What the book refuses, said so that a person can act on it."""

from __future__ import annotations

from crmdesk.l10n.currencies import CurrencyCode
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NN_

NEEDS_ATTENTION = NN_(
    "{count} field needs attention. Nothing was saved.", "{count} fields need attention. Nothing was saved."
)


class IllegalMove(CrmError):
    """A change that the rules of the record do not allow."""


class Invalid(CrmError):
    """A value that a field does not take; `field` names it."""

    def __init__(self, field: str, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class InvalidRecord(CrmError):
    """Several fields of one draft need attention; `errors` has one for each."""

    def __init__(self, errors: list[Invalid]) -> None:
        super().__init__(NEEDS_ATTENTION, count=len(errors))
        self.errors = errors


class Conflict(CrmError):
    """Somebody saved the record after this draft was opened."""

    def __init__(self, entity: str, record: int, theirs: dict[str, object]) -> None:
        super().__init__(N_("This record was changed in the meantime. Your text is kept."))
        self.entity = entity
        self.record = record
        self.theirs = theirs


class NotFound(CrmError):
    """A record that is not in the book (any more)."""

    def __init__(self, entity: str, ref: object) -> None:
        super().__init__(N_("{ref} is not in the book. It may have been deleted."), ref=str(ref))
        self.entity = entity


class MissingRate(CrmError):
    """No exchange rate is known for a currency on a day."""

    def __init__(self, currency: str, day: object, record: str) -> None:
        super().__init__(
            N_("“{record}” is in {currency}, and no rate is known for {day}. Enter the rate first."),
            record=record,
            currency=CurrencyCode(currency),
            day=day,
        )


class CannotUndo(CrmError):
    """A gesture that cannot be taken back whole; the message names the records in the way."""
