"""What each kind of field takes, wherever a value comes from: a form, a cell or a file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Kind
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import clean, digits_only, latin_digits
from crmdesk.l10n.texts import N_
from crmdesk.model.errors import Invalid, InvalidRecord, NotFound
from crmdesk.model.period import Grain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.model.period import Period

LARGEST_AMOUNT = 10**17
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2058, 3, 19)
_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.URL, Kind.IDENT, Kind.COUNTRY, Kind.LANGUAGE, Kind.CURRENCY}
_PHONE_MARKS = " +()-./‑–\u00a0#*x,;"
_LARGEST_OWN, _OWN_PLACES = 10**12, 6
_LONGEST_MINUTES = 10_000 * 60
_FINEST = "KWD"
"""A currency with as many decimals as any."""
SHORTEST_PHONE, _LONGEST_PHONE = 7, 15
"""Digits."""


def require_come(field: str, day: dt.date, today: dt.date) -> None:
    """Refuse what is said to have happened on a day that has not come."""
    if day > today:
        raise Invalid(field, N_("This is in the future. Enter when it was."))


def checked(field: Field, value: Any) -> Any:
    """The value as the book keeps it; empty text is None, and a declared box made empty is unticked.

    Raises:
        Invalid: the field does not take it; the sentence says what would do.
    """
    if isinstance(value, str):
        value = clean(value)[0]
        if field.kind is not Kind.LONG_TEXT:
            value = value.strip()
        value = value or None
    if isinstance(value, (list, tuple)):
        value = [text for text in (clean(str(one))[0].strip() for one in value) if text] or None
    if value is None:
        if field.required:
            raise missing(field.name)
        return False if field.kind is Kind.FLAG and not field.own else None
    check = _CHECKS.get(field.kind)
    return value if check is None else check(field, value)


def plain_words(text: str | None) -> str | None:
    """A person's words that no field declares, as the book keeps them; None where nothing is left."""
    return clean(text or "")[0].strip() or None


def required_name(name: str) -> str:
    """A name that no field declares, without what stands around it.

    Raises:
        Invalid: it is empty.
    """
    if not name.strip():
        raise missing("name")
    return name.strip()


def missing(name: str) -> Invalid:
    """The refusal of a field of that name that is left empty."""
    return Invalid(name, _MISSING.get(name, N_("This field cannot be empty.")))


_NO_EMAIL = N_("“{text}” does not look like an e-mail address. Example: name@company.com")
_NO_PHONE = N_("“{text}”: use digits, spaces, + and ( ); 7 to 15 digits.")
_MISSING = {"name": N_("Enter a name."), "title": N_("Enter a title.")}


def _emails(field: Field, value: Iterable[str]) -> str:
    from email_validator import EmailNotValidError, validate_email

    for one in value:
        try:
            validate_email(one, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise Invalid(field.name, _NO_EMAIL, text=one) from error
    return "\n".join(value)


def _phones(field: Field, value: Iterable[str]) -> str:
    """Numbers as they are written, in 0 to 9."""
    for one in value:
        digits = digits_only(one)
        letters = [char for char in one if not (char.isdigit() or char in _PHONE_MARKS)]
        if letters or not SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE:
            raise Invalid(field.name, _NO_PHONE, text=one)
    return latin_digits("\n".join(value))


def _money(field: Field, value: int) -> int:
    if value < 0 and not field.signed:
        raise Invalid(field.name, N_("An amount cannot be negative. Enter 0 or more."))
    if abs(value) > LARGEST_AMOUNT:
        raise Invalid(field.name, N_("This amount is too large. Check the number of zeros."))
    return value


def _percent(field: Field, value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise Invalid(field.name, N_("Enter a share from 0 % to 100 %."))
    return value


def _number(field: Field, value: Decimal | int) -> Decimal:
    value = Decimal(value)
    if not value.is_finite() or abs(value) > LARGEST_AMOUNT:
        raise Invalid(field.name, N_("Enter a number, for example 1,250,000."))
    if field.own and (abs(value) >= _LARGEST_OWN or value != round(value, _OWN_PLACES)):
        raise Invalid(field.name, N_("Enter a number with at most 6 decimals, below 1,000,000,000,000."))
    return value


def _date(field: Field, value: dt.date) -> dt.date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Invalid(field.name, N_("This day is outside the years the program knows (1900 to 2058)."))
    return value


def _choice(field: Field, value: Any) -> Any:
    choices = field.choices or ()
    if value not in tuple(choices):
        raise Invalid(field.name, N_("“{text}” is none of the choices of this field."), text=str(value))
    return choices(value) if isinstance(choices, type) else value


def _moment(field: Field, value: dt.datetime) -> dt.datetime:
    _date(field, value.date())
    return value


def _minutes(field: Field, value: int) -> int:
    if not 0 <= value <= _LONGEST_MINUTES:
        raise Invalid(field.name, N_("Enter a length of time from 0 minutes to 10,000 hours."))
    return value


def _interval(field: Field, value: str) -> str:
    from crmdesk.model.terms import read_interval, write_interval

    try:
        return write_interval(read_interval(value))
    except NotUnderstood as error:
        raise Invalid(field.name, error.message, **error.params) from error


def _discount(field: Field, value: str) -> str:
    """A share, or an amount in whole units of its currency, which is of no matter here."""
    from crmdesk.model.monthly_value import read_discount

    try:
        read_discount(value, _FINEST)
    except NotUnderstood as error:
        raise Invalid(field.name, error.message, **error.params) from error
    return value


NO_PERIOD = N_("Enter a month, a quarter or a year, for example 2017-03, 2017-Q1 or 2017.")


def _period(field: Field, value: Period) -> Period:
    if value.grain in {Grain.DAYS, Grain.ALL}:
        raise Invalid(field.name, NO_PERIOD)
    _date(field, value.start)
    _date(field, value.last)
    return value


_CHECKS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.EMAILS: _emails,
    Kind.PHONES: _phones,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.MOMENT: _moment,
    Kind.MINUTES: _minutes,
    Kind.INTERVAL: _interval,
    Kind.DISCOUNT: _discount,
    Kind.PERIOD: _period,
    Kind.KPI: lambda _field, value: str(value),
    Kind.FIGURE: _number,
}


def checked_all(entity: Entity, values: dict[str, Any]) -> dict[str, Any]:
    """All values of a draft as the book keeps them.

    Raises:
        InvalidRecord: fields that need attention, each with its sentence.
        NotFound: a field of one's own was taken away since the draft was begun.
    """
    kept: dict[str, Any] = {}
    errors: list[Invalid] = []
    for gone in values.keys() - {one.name for one in entity.fields}:
        raise NotFound("custom_field", gone)
    for name, value in values.items():
        try:
            kept[name] = checked(entity.field(name), value)
        except Invalid as error:
            errors.append(error)
    if errors:
        raise InvalidRecord(errors)
    return kept
