"""The ground every record stands on: column types, naming, identity, version and trash.

Days are stored as a day number and moments as microseconds, both since 1970-01-01 (UTC), so that
differences and comparisons are plain integer arithmetic in SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import IllegalMove

if TYPE_CHECKING:
    from sqlalchemy import Dialect

EPOCH = dt.date(1970, 1, 1)
_EPOCH_MOMENT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
IN_TRASH: Final = N_(
    "“{name}” is in the trash, so nothing was changed. What you typed is kept. Restore it first."
)

Wide = BigInteger().with_variant(Integer, "sqlite")
# Texts are compared and ordered by their characters' codes on both engines, as sorting keys need.
Words = Text().with_variant(Text(collation="C"), "postgresql")


def link(target: str) -> ForeignKey:
    """Point at another record; checked at the end of the transaction, so that order never matters."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


class Day(TypeDecorator[dt.date]):
    """A calendar day without a clock, as the number of days since 1970-01-01."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: dt.date | int | None, dialect: Dialect) -> int | None:
        """Turn a date into its day number; a day number (of SQL arithmetic) passes."""
        del dialect
        if value is None or isinstance(value, int):
            return value
        return (value - EPOCH).days

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.date | None:
        """Turn a day number into its date."""
        del dialect
        return None if value is None else EPOCH + dt.timedelta(days=value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Compare with dates as days, and calculate with numbers as numbers."""
        del op
        return self if isinstance(value, dt.date) else Integer()


class Moment(TypeDecorator[dt.datetime]):
    """An instant in UTC, as microseconds since 1970-01-01."""

    impl = Wide
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | int | None, dialect: Dialect) -> int | None:
        """Turn an aware datetime into microseconds; a naive one is a programming error."""
        del dialect
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return (value - _EPOCH_MOMENT) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """Turn microseconds into an aware datetime in UTC."""
        del dialect
        return None if value is None else _EPOCH_MOMENT + dt.timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """Yes or no, stored as 1 or 0 on both engines."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: FBT001
        """Turn a truth into 1 or 0."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Turn 1 or 0 into a truth."""
        del dialect
        return None if value is None else bool(value)


class Fraction(TypeDecorator[Decimal]):
    """An exact decimal (a rate, a probability, a target), stored as its text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write a decimal without an exponent."""
        del dialect
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read a decimal."""
        del dialect
        return None if value is None else Decimal(value)


class Choice(TypeDecorator[StrEnum]):
    """A member of an enum, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Write a member; a text that is none is a programming error."""
        del dialect
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Read a member."""
        del dialect
        return None if value is None else self.enum(value)


class Base(DeclarativeBase):
    """The registry of the book's tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: Wide,
        str: Words,
        bool: Flag,
        dt.date: Day,
        dt.datetime: Moment,
        Decimal: Fraction,
    }

    @classmethod
    def __table_cls__(cls, *args: Any, **options: Any) -> Table:
        """Let no column of a SQLite book hold another kind of value, and no number be given twice."""
        return Table(*args, **{"sqlite_strict": True, "sqlite_autoincrement": True} | options)


class Record(Base):
    """A row that people make and change: it has an identity and a version that only rises."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(default=1)

    derived: ClassVar[frozenset[str]] = frozenset()
    """Columns that follow from the others and never stand in the journal."""

    def title(self) -> str:
        """What a sentence calls this record."""
        return f"{type(self).__name__} {self.id}"

    def derive(self, catalogue: str) -> None:
        """Bring the derived columns up to date; `catalogue` is the book's sorting language."""

    def search_text(self) -> str | None:
        """The text under which the search box finds the record, or None where it does not."""
        return None


class Trashable(Record):
    """A record that goes to the trash first, and leaves every list and figure with it."""

    __abstract__ = True

    trashed: Mapped[dt.datetime | None] = mapped_column(default=None)

    def require_not_trashed(self) -> None:
        """Refuse to go on with what is in the trash; another person may have put it there meanwhile.

        Raises:
            IllegalMove: it is in the trash.
        """
        if self.trashed is not None:
            raise IllegalMove(IN_TRASH, name=self.title())


class Named(Trashable):
    """A record with a name that lists sort by."""

    __abstract__ = True

    name: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(default="")

    derived = frozenset({"sort_key"})

    def title(self) -> str:
        """The name."""
        return self.name

    def derive(self, catalogue: str) -> None:
        """Keep the dictionary order of the name."""
        self.sort_key = sort_key(self.name, catalogue)
