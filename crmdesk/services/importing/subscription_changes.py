"""Importing the dated changes of subscriptions, as their rules allow them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crmdesk.db.changes import table_of
from crmdesk.db.reading import current_token
from crmdesk.db.uow import chunks
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.parse_numbers import read_money
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid, MissingRate
from crmdesk.model.monthly_value import read_discount, write_discount
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange
from crmdesk.model.subscription_states import first_refused, idle_changes
from crmdesk.services.importing.choices import choice_named
from crmdesk.services.importing.links import AMBIGUOUS
from crmdesk.services.importing.writer import RecordWriter
from crmdesk.services.rates import Rates
from crmdesk.services.subscription_states import change_of, changes_of, facts_of
from crmdesk.services.subscriptions import NOTHING_CHANGES
from crmdesk.services.validation import checked, plain_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.subscription_facts import Change, Facts
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.held import ReadRows

Values = dict[str, Any]

_BULK: Final = 1000
_REQUIRED: Final = ("subscription", "day", "kind")
_FIELDS: Final = (
    "day", "kind", "price", "interval", "quantity", "discount", "until", "end", "reason", "competitor",
    "involuntary",
)  # fmt: skip


class SubscriptionChangeWriter(RecordWriter):
    """Rows of changes. All of one subscription are taken together, since each must go with the others.

    A change that the book has in all mapped fields but its note is the same, and its note what the row
    says; any other is new, told after those of its day.
    """

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the subscriptions of these rows with their changes, and decide what becomes of each row."""
        self.rates = Rates(session, self.resolver.facts.currency)
        self._fate: dict[int, str | CrmError] = {}
        self._notes: dict[int, str] = {}
        told: dict[int, list[tuple[int, Values]]] = defaultdict(list)
        for row in rows:
            if row.errors:
                continue
            try:
                told[self._subscription(row.values)].append((row.line, row.values))
            except CrmError as reason:
                self._fate[row.line] = reason
        table, connection = table_of(Subscription), session.connection()
        for piece in chunks(sorted(told), _BULK):
            known = changes_of(connection, piece)
            for one in connection.execute(select(table).where(table.c.id.in_(piece))):
                self._sort_out(one, known.get(one.id, []), told.pop(one.id))

    def _subscription(self, values: Values) -> int:
        for name in _REQUIRED:
            if values.get(name) is None:
                raise Invalid(name, N_("This field cannot be empty."))
        return self.resolver.link("subscription", "subscription", values["subscription"]) or AMBIGUOUS

    def _sort_out(self, one: Any, known: list[Any], rows: list[tuple[int, Values]]) -> None:
        """Decide what becomes of the rows of one subscription."""
        compared = [name for name in _FIELDS if name in self.plan.fields]
        there = {tuple(getattr(row, name) for name in compared): row for row in known}
        fresh: dict[int, Values] = {}
        for line, values in rows:
            try:
                read = self._read(one, values)
            except CrmError as reason:
                self._fate[line] = reason
                continue
            key = tuple(read[name] for name in compared)
            if key in there:
                self._fate[line] = self._note(there[key], read["note"])
            else:
                self._fate[line], there[key] = "created", None
                fresh[line] = read
        self._refuse(one, known, fresh)
        for values in fresh.values():
            self.new.append((0, values))

    def _note(self, known: Any, said: str | None) -> str:
        """What becomes of a row about a change that the book has: only its note can be news."""
        if known is None or said is None or said == self._notes.get(known.id, known.note):
            return "unchanged"
        self._notes[known.id] = said
        return "updated"

    def _refuse(self, one: Any, known: list[Any], fresh: dict[int, Values]) -> None:
        """Take the rows out that the subscription does not allow, one after the other."""
        first = facts_of(one, self.resolver.facts)
        before: list[tuple[int, Change]] = [(0, change_of(row, one.currency)) for row in known]
        while fresh:
            told = before + [(line, _change(one, values)) for line, values in fresh.items()]
            told.sort(key=lambda each: each[1].day)
            refused = first_refused(first, [change for _line, change in told])
            if refused is None:
                self._refuse_idle(first, told, fresh)
                return
            place, reason = refused
            line = next((line for line, _change in reversed(told[: place + 1]) if line), 0) or max(fresh)
            self._fate[line] = Invalid("day", reason.message, **reason.params)
            del fresh[line]

    def _refuse_idle(self, first: Facts, told: list[tuple[int, Change]], fresh: dict[int, Values]) -> None:
        """Take the rows out that leave the terms of the subscription as they are."""
        for place in idle_changes(first, [change for _line, change in told]):
            line = told[place][0]
            if line:
                self._fate[line] = Invalid("price", NOTHING_CHANGES)
                del fresh[line]

    def _read(self, one: Any, values: Values) -> Values:
        """A row's values as the book keeps them; amounts are in the currency of the subscription.

        In a book that counts in toman, amounts of its own currency are toman, as they are told in files.
        """
        facts = self.resolver.facts
        code = "IRT" if facts.toman and one.currency == facts.currency else one.currency
        read: Values = {name: values.get(name) for name in _FIELDS} | {"subscription_id": one.id}
        read["involuntary"] = bool(read["involuntary"])
        read["note"] = plain_words(values.get("note"))
        try:
            name = "kind"
            read["kind"] = choice_named(ChangeKind, str(read["kind"]))
            name = "price"
            if read["price"] is not None:
                read["price"] = checked(self.fields["price"], read_money(read["price"], code))
            name = "discount"
            if read["discount"] is not None:
                read["discount"] = write_discount(read_discount(read["discount"], code), one.currency)
        except NotUnderstood as error:
            raise Invalid(name, error.message, **error.params) from error
        try:
            read["rate"] = self.rates.on(currency=one.currency, day=read["day"], record=one.name)
        except MissingRate as error:
            raise Invalid("day", error.message, **error.params) from error
        return read

    def take(self, row: ReadRow) -> str:
        """What was decided of a row.

        Raises:
            CrmError: why it is not imported.
        """
        fate = self._fate.pop(row.line)
        if isinstance(fate, CrmError):
            raise fate
        return fate

    def write(self, unit: Unit, tick: Callable[[int], None]) -> None:
        """Add the changes behind those that their subscriptions have, and the notes of known ones."""
        done, table = 0, table_of(SubscriptionChange)
        last: dict[int, int] = defaultdict(int)
        for piece in chunks({values["subscription_id"] for _record, values in self.new}):
            query = select(table.c.subscription_id, func.max(table.c.seq))
            query = query.where(table.c.subscription_id.in_(piece)).group_by(table.c.subscription_id)
            last.update({row[0]: row[1] for row in unit.session.execute(query)})
        for rows in self.new.taken(_BULK):
            current_token().require()
            for _record, values in rows:
                last[values["subscription_id"]] += 1
                values |= {"seq": last[values["subscription_id"]], "staff_id": unit.work.staff()}
            unit.insert_many(SubscriptionChange, [values for _record, values in rows])
            done += len(rows)
            tick(done)
        for piece in chunks(self._notes):
            for number, held in unit.get_many(SubscriptionChange, piece).items():
                held.note = self._notes[number]
            done += len(piece)
            tick(done)


class _Told:
    """Values of a change by name, as a row of its table has them."""

    def __init__(self, values: Values) -> None:
        self.__dict__.update(values)


def _change(one: Any, values: Values) -> Change:
    return change_of(_Told(values), one.currency)
