"""Importing subscriptions: their customer, their frozen rate, and days that may not contradict each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import select

from crmdesk.exchange.tables import Note
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.texts import NN_
from crmdesk.model.contact import Contact
from crmdesk.model.errors import IllegalMove, Invalid, MissingRate
from crmdesk.model.subscription import Subscription, SubscriptionStatus
from crmdesk.model.subscription_states import states_of
from crmdesk.services import subscriptions
from crmdesk.services.importing.choices import choice_named
from crmdesk.services.importing.writer import RecordWriter
from crmdesk.services.rates import Rates
from crmdesk.services.subscription_states import change_of, changes_of, facts_of, today_of

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.base import Record
    from crmdesk.services.importing.held import ReadRows

Values = dict[str, Any]

_TOLD_APART: Final = ("plan", "company", "contact", "start")
_CHANGES: Final = "changes told"
"""Where a known record's values keep its changes: no field has this name."""
_OTHERWISE: Final = NN_(
    "{count} row says another status than its days. What changed since is told by its changes.",
    "{count} rows say another status than their days. What changed since is told by their changes.",
)
_UNSAID: Final = NN_(
    "{count} row ended and says no reason. Until a change tells one, it counts under “No reason given”.",
    "{count} rows ended and say no reason. Until changes tell one, they count under “No reason given”.",
)
_USUAL: Final[Values] = {
    "discount": None, "discount_until": None, "trial": None, "end": None, "churn_reason": None,
    "competitor": None,
}  # fmt: skip


class SubscriptionWriter(RecordWriter):
    """Rows of subscriptions. Their status follows from their days and changes; a row's is only compared."""

    extra = frozenset({"status"})
    _is_sorting = False

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the subscriptions that these rows may be about, with their changes, rates and employers."""
        self.rates = Rates(session, self.resolver.facts.currency)
        self._employers: dict[int, int] = {}
        self._otherwise = self._unsaid = 0
        self._apart = [name for name in _TOLD_APART if name in self.plan.fields]
        if "contact" in self.plan.fields:
            employed = select(Contact.id, Contact.company_id).where(Contact.company_id.is_not(None))
            self._employers = {person: company for person, company in session.execute(employed) if company}
        super().read_known(session, rows)
        self._is_sorting = True

    def read_beside(self, session: Session, found: dict[int, Values]) -> None:
        """Read the changes of known subscriptions, which a row may not contradict."""
        changes = changes_of(session.connection(), found)
        for record, values in found.items():
            values[_CHANGES] = changes.get(record, ())
            self.known.add(("whole", self._whole(values)), record, values)

    def own_key(self, values: Values) -> tuple[str, Any]:
        """Plan, customer and first day together: many share a plan."""
        return ("whole", self._whole(values)) if self._is_sorting else ("plan", values.get("plan"))

    def _whole(self, values: Values) -> tuple[Any, ...]:
        return tuple(values.get(name) for name in self._apart)

    def resolved(self, values: Values) -> Values:
        """A row's values, which do not contradict one another."""
        said = values.pop("status", None)
        resolved = super().resolved(values)
        self._stands = self._require_sound(resolved, ())
        if said is not None and _status(said) is not self._stands:
            self._otherwise += 1
        return resolved

    def new_number(self, values: Values) -> int:
        """The number of a new subscription, which has a customer."""
        _require_customer(values)
        if self._stands is SubscriptionStatus.ENDED and values.get("churn_reason") is None:
            self._unsaid += 1
        return super().new_number(values)

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the subscription's; its changes must go with them."""
        found = super().differing(existing, values)
        if found.keys() & {"company", "contact"}:
            _require_customer(existing | values)
        changes = existing.get(_CHANGES)
        if found and changes:
            if "currency" in found:
                raise Invalid("currency", subscriptions.OTHER_CURRENCY)
            self._require_sound(existing | {k: v for k, v in values.items() if v is not None}, changes)
        return found

    def _require_sound(self, values: Values, changes: Any) -> SubscriptionStatus:
        """Refuse values that contradict one another or the changes; what the subscription is today."""
        facts = self.resolver.facts
        row = SimpleNamespace(**(_USUAL | values))
        row.price, row.currency = values.get("price") or 0, values.get("currency") or facts.currency
        row.interval, row.quantity = values.get("interval") or "monthly", values.get("quantity")
        row.quantity = 1 if row.quantity is None else row.quantity
        row.auto_renew, row.involuntary = (
            values.get("auto_renew") is not False,
            bool(values.get("involuntary")),
        )
        row.rate = self._rate(values)
        subscriptions.require_sound(row)
        first = facts_of(row, facts)
        try:
            states = states_of(first, [change_of(one, row.currency) for one in changes])
        except IllegalMove as refusal:
            raise Invalid("start", refusal.message, **refusal.params) from refusal
        return today_of(states, first, self.resolver.today).status

    def _rate(self, values: Values) -> Decimal:
        """The rate of the first day."""
        facts = self.resolver.facts
        try:
            return self.rates.on(
                currency=values.get("currency") or facts.currency, day=values["start"], record=values["plan"]
            )
        except MissingRate as error:
            raise Invalid("currency", error.message, **error.params) from error

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with the customer and the frozen rate."""
        row = super().row_of(record, values)
        row.setdefault("currency", self.resolver.facts.currency)
        row["rate"] = self._rate(values)
        person = row.get("contact_id")
        row["customer_id"] = row.get("company_id") or self._employers.get(person or 0) or person
        return row

    def update(self, unit: Unit, target: Record, differing: Values) -> None:
        """Change a known subscription where a row differs from it."""
        super().update(unit, target, differing)
        subscriptions.complete(unit, cast("Subscription", target))

    def finish(self) -> None:
        """Tell how many rows say a status that their days do not, and how many were lost for no reason."""
        super().finish()
        told = {_OTHERWISE: self._otherwise, _UNSAID: self._unsaid}
        notes = self.plan.table.notes
        notes[:] = [note for note in notes if note.message not in told]
        notes += [Note(message, count) for message, count in told.items() if count]


def _require_customer(values: Values) -> None:
    subscriptions.require_customer(values.get("company"), values.get("contact"))


def _status(said: object) -> SubscriptionStatus:
    try:
        return choice_named(SubscriptionStatus, str(said))
    except NotUnderstood as error:
        raise Invalid("status", error.message, **error.params) from error
