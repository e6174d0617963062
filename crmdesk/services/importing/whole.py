"""Rows that are told apart by everything they say, where they have no reference."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crmdesk.entities.spec import Kind
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.model.errors import Invalid
from crmdesk.services.importing.choices import choice_named
from crmdesk.services.importing.writer import RecordWriter
from crmdesk.services.validation import require_come

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values

_WHOLE = "whole"
"""The key under which a record is known by all it says: no field has this name."""


class WholeRowWriter(RecordWriter):
    """Rows whose identity, without a reference, is all that is mapped together.

    `looked_up` are the fields by the first of which, where a row has it, the records of the book are found
    that it may be about. `counts_equals` says that a second equal row is a second record.
    """

    looked_up: tuple[str, ...] = ()
    counts_equals = False
    _is_sorting = False

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the records that these rows may be about, and know them by all they say."""
        self._found: dict[int, Values] = {}
        self._met: Counter[Any] = Counter()
        super().read_known(session, rows)
        for record, values in self._found.items():
            self.known.add(self._key(values), record, values)
        self._met.clear()
        self._is_sorting = True

    def read_beside(self, session: Session, found: dict[int, Values]) -> None:
        """Note the records for what is known of them by all they say."""
        super().read_beside(session, found)
        self._found = found

    def own_key(self, values: Values) -> tuple[str, Any]:
        """All that a row says; to find what it may be about, the first of what it is looked up by."""
        if self._is_sorting:
            return self._key(values)
        name = next((one for one in self.looked_up if values.get(one) is not None), self.looked_up[-1])
        return name, self.sought(name, values.get(name))

    def sought(self, name: str, value: Any) -> Any:
        """The value by which a record is looked up; a word that chooses nothing finds none."""
        if self.fields[name].kind is not Kind.CHOICE:
            return value
        with suppress(Invalid):
            return self.choice(name, value)
        return None

    def _key(self, values: Values) -> tuple[str, Any]:
        told = tuple(_plain(self.told(name, values)) for name in self.identity())
        if not self.counts_equals:
            return _WHOLE, told
        self._met[told] += 1
        return _WHOLE, (told, self._met[told])

    def identity(self) -> Iterable[str]:
        """The fields that tell a row apart."""
        return [name for name in self.plan.fields if name in self.fields]

    def told(self, name: str, values: Values) -> Any:
        """What a row or a record says in a field; what cannot be empty is as it usually is."""
        value = values.get(name)
        if value is None and name in self._fillable:
            default = self.table.c[self.fields[name].attribute].default
            return default.arg if isinstance(default, ScalarElementColumnDefault) else None
        return value

    def choose(self, values: Values) -> None:
        """Turn the words of a row into what they choose.

        Raises:
            Invalid: one of them chooses nothing.
        """
        for name, value in values.items():
            one = self.fields.get(name)
            if value is not None and one is not None and one.kind is Kind.CHOICE and not one.own:
                values[name] = self.choice(name, value)

    def choice(self, name: str, text: Any) -> Any:
        """The choice that a word of a field says."""
        choices = self.fields[name].choices
        if text is None or not isinstance(choices, type):
            return text
        try:
            return choice_named(choices, str(text))
        except NotUnderstood as error:
            raise Invalid(name, error.message, **error.params) from error

    def require_past(self, name: str, moment: dt.datetime | None) -> None:
        """Refuse what is said to have happened on a day that has not come."""
        if moment is not None:
            require_come(name, self.resolver.facts.day_of(moment), self.resolver.today)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
