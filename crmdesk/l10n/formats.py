"""What a person reads: numbers, money, days and sentences, as one locale writes them.

All results are for display only. They may hold LRM and RLM, which keep signs, percent and units on
their side whatever stands beside them; nothing returned here is ever stored, parsed or exported.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n import dates, marks, phones, texts
from crmdesk.l10n.calendars import weekday_name
from crmdesk.l10n.currencies import SCALES, Currency, CurrencyCode, currency, scale_power
from crmdesk.l10n.measured import Labelled
from crmdesk.l10n.normalise import latin_digits, strip_marks
from crmdesk.l10n.numerals import MINUS, Number, figure, local_digits, rounded
from crmdesk.l10n.texts import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmdesk.l10n.errors import CrmError
    from crmdesk.l10n.languages import Locale

THOUSAND = 1000
MINUTES_IN_HOUR = 60
# Any number that takes the plural of "many and a fraction" in all four languages.
FRACTION_PLURAL = 100


class Formatter:
    """Writes values the way `locale` reads them, in the locale's language on any thread.

    Moments are shown in `zone`; without one, in the time of this computer.
    """

    def __init__(self, locale: Locale, zone: dt.tzinfo | None = None) -> None:
        self.locale = locale
        self.zone = zone
        self._own = currency(locale.currency)
        self._catalogue = locale.catalogue
        self._digits = locale.digits
        # Sides of signs belong to the language, not to the direction chosen for the page.
        self._right = locale.language.direction == "rtl"
        self._marked = self._right or locale.digits != "latn"

    # Numbers

    def integer(self, n: int, *, sign: bool = False) -> str:
        """A whole number, grouped: ۱٬۲۵۰٬۰۰۰. Never for years and references."""
        return self.number(n, 0, sign=sign)

    def number(self, value: Number, places: int | None = None, *, sign: bool = False) -> str:
        """A number with `places` decimals, or those it has; a sign always at the left of its digits."""
        return self._signed(rounded(value, places), sign=sign)

    def percent(self, fraction: Number, places: int = 1) -> str:
        """A fraction in per cent: ٪ at the left of the digits in fa and ar, % at the right in he and en."""
        value = rounded(_per_cent(fraction), places)
        if self.percent_sign == "٪":
            return marks.right_island(self._signed(value), "٪")
        return self._signed(value, tail="%")

    @property
    def percent_sign(self) -> str:
        """The sign of per cent as it stands alone: ٪ in fa and ar, % in he and en."""
        return "٪" if self._catalogue in {"fa", "ar"} else "%"

    def points(self, fraction: Number, places: int = 1) -> str:
        """A difference of two fractions in percentage points, with its sign: −۲٫۲ واحد."""
        with texts.using(self._catalogue):
            return _("{points} pt").format(points=self.number(_per_cent(fraction), places, sign=True))

    def local_digits(self, text: str) -> str:
        """`text` with local digits, neither grouped nor marked: for years and for typed texts."""
        return local_digits(text, self._digits)

    # Money

    def money(self, minor: int, code: str, *, compact: bool = False, sign: bool = False) -> str:
        """An amount with its unit: $1,250.50, ۱۲٬۵۰۰ تومان. Without decimals where it has none."""
        if compact:
            digits, words = self.compact(minor, code, sign=sign)
            return self._with_unit(digits, words) if words else digits
        row = self._shown(code)
        value = _without_zeros(row.value(minor))
        if self._unit_leads(row):
            return self._signed(value, sign=sign, unit=row.unit(self._catalogue))
        return self._with_unit(self._signed(value, sign=sign), row.unit(self._catalogue))

    def amount(
        self, minor: int, code: str, places: int | None = None, *, sign: bool = False, brief: bool = False
    ) -> str:
        """An amount without its unit, for a column whose heading has it; all decimals of the currency.

        A `brief` one is written as beside its unit: without decimals where it has none.
        """
        value = self._shown(code).value(minor)
        if brief:
            value = _without_zeros(value)
        return self._signed(value if places is None else rounded(value, places), sign=sign)

    def unit(self, code: str) -> str:
        """The currency's sign or word as it stands alone: تومان, ₪, US$."""
        return self._shown(code).heading(self._catalogue)

    def compact(
        self, minor: int, code: str, *, sign: bool = False, like: int | None = None
    ) -> tuple[str, str]:
        """A large amount in thousands, millions… and the words beside it: ("۴۸۲٫۳", "میلیون تومان").

        `like` is another amount of the same currency whose scale to take, so that the two compare.
        """
        row = self._shown(code)
        value = row.value(minor)
        power = scale_power(value if like is None else row.value(like))
        if power:
            value = _without_zeros(value.scaleb(-3 * power), places=1)
        else:
            value = rounded(value, 0) if abs(value) >= THOUSAND else _without_zeros(value)
        word = SCALES[self._catalogue][power]
        if self._unit_leads(row):
            return self._signed(value, sign=sign, unit=row.unit(self._catalogue)), word
        return self._signed(value, sign=sign), f"{word} {row.unit(self._catalogue)}".strip()

    # Days and moments

    def date(self, day: dt.date) -> str:
        """A day in short: ۱۴۰۴/۰۲/۰۳, 23 Apr 2025, 23.4.2025."""
        return dates.short_date(day, self.locale)

    def date_long(self, day: dt.date) -> str:
        """A day in words: چهارشنبه ۲۷ آبان ۱۴۰۵."""
        return dates.long_date(day, self.locale)

    def day_month(self, day: dt.date) -> str:
        """A day of the running year: ۲۷ آبان."""
        return dates.day_and_month(day, self.locale)

    def weekday(self, day: dt.date) -> str:
        """The name of the day in its week."""
        return weekday_name(day.weekday(), self._catalogue)

    def month(self, year: int, month: int, calendar: str) -> str:
        """A month of any calendar: مهر ۱۴۰۵."""
        return dates.month_and_year(year, month, calendar, self.locale)

    def month_of(self, day: dt.date) -> str:
        """The month of the locale's calendar in which `day` lies."""
        return dates.month_of(day, self.locale)

    def date_range(self, start: dt.date, end: dt.date) -> str:
        """The days from `start` to `end`, both included: ۱ تا ۳۰ مهر ۱۴۰۵."""
        return dates.date_range(start, end, self.locale)

    def time(self, moment: dt.datetime | dt.time) -> str:
        """The time of day, on a clock of twenty-four hours: ۱۰:۴۲."""
        if isinstance(moment, dt.datetime):
            moment = self._here(moment).time()
        return self.local_digits(f"{moment:%H:%M}")

    def moment(self, moment: dt.datetime) -> str:
        """A day and its time: ۱۴۰۵/۰۸/۲۷، ۱۰:۴۲."""
        here = self._here(moment)
        return f"{self.date(here.date())}{dates.STYLES[self._catalogue].comma}{self.time(here)}"

    # Durations

    def duration_days(self, days: Number, places: int = 1) -> str:
        """A number of days: ١١ يومًا, 2.5 days."""
        n = _without_zeros(Decimal(str(days)), places=places)
        with texts.using(self._catalogue):
            return ngettext("{n} day", "{n} days", _plural(n)).format(n=self._signed(n))

    def months(self, months: Number) -> str:
        """A number of months with the decimals it has: ۴٫۱۷ ماه."""
        n = _without_zeros(Decimal(str(months)))
        with texts.using(self._catalogue):
            return ngettext("{n} month", "{n} months", _plural(n)).format(n=self._signed(n))

    def times(self, times: Number) -> str:
        """How many times as much, with the decimals it has: ۱٫۲ برابر."""
        n = _without_zeros(Decimal(str(times)))
        with texts.using(self._catalogue):
            return ngettext("{n} time", "{n} times", _plural(n)).format(n=self._signed(n))

    def hours(self, hours: Number) -> str:
        """A number of hours: ۳ ساعت, 26.4 hours."""
        n = _without_zeros(Decimal(str(hours)), places=1)
        with texts.using(self._catalogue):
            return ngettext("{n} hour", "{n} hours", _plural(n)).format(n=self._signed(n))

    def minutes(self, minutes: Number) -> str:
        """A number of minutes: ۱۸ دقیقه."""
        n = _without_zeros(Decimal(str(minutes)), places=1)
        with texts.using(self._catalogue):
            return ngettext("{n} minute", "{n} minutes", _plural(n)).format(n=self._signed(n))

    def span(self, minutes: int) -> str:
        """Minutes as hours and minutes: ۲ ساعت و ۴۰ دقیقه; below nothing in one unit, which has the sign."""
        if minutes <= -MINUTES_IN_HOUR:
            return self.hours(Decimal(minutes) / MINUTES_IN_HOUR)
        hours, rest = divmod(minutes, MINUTES_IN_HOUR) if minutes > 0 else (0, minutes)
        if not hours or not rest:
            return self.hours(hours) if hours else self.minutes(rest)
        with texts.using(self._catalogue):
            return _("{hours} and {minutes}").format(hours=self.hours(hours), minutes=self.minutes(rest))

    # Texts

    def phone(self, text: str) -> str:
        """A telephone number in local digits, whichever it is kept in, its groups from left to right."""
        text = self.local_digits(phones.grouped(latin_digits(text)))
        if self._digits == "arab":  # brackets round these digits always turn to the right-hand order
            text = text.replace("(", "").replace(")", "")
        return marks.left_run(text, within_rtl=self._right)

    def ident(self, text: str) -> str:
        """A reference, an e-mail or an account: its own characters, from left to right, never grouped."""
        return marks.left_run(text, within_rtl=self._right)

    def record_number(self, number: int) -> str:
        """The number that a record is called by: #۱۰۵۸."""
        return self.ident(self.local_digits(f"#{number}"))

    def isolate(self, text: str) -> str:
        """A person's own text within a sentence, unable to disturb it."""
        return marks.isolate(text, within_rtl=self._right)

    @property
    def joint(self) -> str:
        """What stands between short pieces: a dot, but a comma with Eastern digits, whose zero is a dot."""
        return " · " if self._digits == "latn" else dates.STYLES[self._catalogue].comma

    def joined(self, pieces: Iterable[str]) -> str:
        """Short pieces one after another, the empty ones left out: 3 of 5 · too few, ۳ از ۵، بسیار اندک."""
        if self._digits != "latn":
            return self.listed(pieces)
        return self.joint.join(piece for piece in pieces if piece)

    def listed(self, pieces: Iterable[str]) -> str:
        """Pieces with the comma of the language between them, the empty ones left out.

        A piece that ends with a mark of its own, as a question does, takes no comma after it.
        """
        comma = dates.STYLES[self._catalogue].comma
        ends = tuple("?!؟." if comma.startswith("،") else "?!؟")
        told = ""
        for piece in filter(None, pieces):
            between = " " if strip_marks(told).endswith(ends) else comma
            told += f"{between}{piece}" if told else piece
        return told

    def sentence(self, message: str, /, **params: object) -> str:
        """`message` translated, each parameter written by its type; texts are isolated.

        A whole number called `count` chooses the plural form of a message that has several.
        """
        count = params.get("count")
        with texts.using(self._catalogue):
            template = texts.plural_of(message, _plural(count)) if isinstance(count, int) else _(message)
        return template.format(**{name: self._written(value) for name, value in params.items()})

    def counted(self, one: str, many: str, n: int, /, **params: object) -> str:
        """The plural of a sentence for `n`, which stands in it as {n}."""
        with texts.using(self._catalogue):
            template = ngettext(one, many, _plural(n))
        return template.format(**{name: self._written(value) for name, value in (params | {"n": n}).items()})

    def error(self, refusal: CrmError) -> str:
        """What a refusal says, in the locale's language."""
        return self.sentence(refusal.message, **refusal.params)

    def _written(self, value: object) -> str:
        if isinstance(value, int):
            return self.integer(value)
        if isinstance(value, Decimal | float):
            return self.number(value)
        if isinstance(value, dt.datetime):
            return self.moment(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Labelled):
            return self.isolate(value.label(self))
        return self._told(value)

    def _told(self, value: object) -> str:
        if isinstance(value, texts.Word):
            with texts.using(self._catalogue):
                return _(value)
        if isinstance(value, texts.Listing):
            told = [self._told(one) for one in value[:1]] + [self._told_within(one) for one in value[1:]]
            return self.listed(told)
        if isinstance(value, CurrencyCode):
            return self.isolate(currency(value).word(self._catalogue))
        return self.isolate(str(value))

    def _told_within(self, value: str) -> str:
        if not isinstance(value, texts.Word):
            return self._told(value)
        with texts.using(self._catalogue):
            return texts.within(value)

    def _here(self, moment: dt.datetime) -> dt.datetime:
        return moment if moment.tzinfo is None else moment.astimezone(self.zone)

    def _signed(self, value: Decimal, *, sign: bool = False, unit: str = "", tail: str = "") -> str:
        mark = MINUS if value < 0 else "+" if sign and value > 0 else ""
        parts = [part for part in (mark, unit, figure(value, self._digits), tail) if part]
        if len(parts) == 1 or not self._marked:
            return "".join(parts)
        return marks.left_island(*parts, within_rtl=self._right)

    def _shown(self, code: str) -> Currency:
        return self._own if self._own.stored_code == code else currency(code)

    def _unit_leads(self, row: Currency) -> bool:
        return self._catalogue == "en" and row.en_place == "before"

    def _with_unit(self, digits: str, unit: str) -> str:
        if self._right:
            return marks.right_island(digits, marks.NBSP + unit)
        return f"{digits}{marks.NBSP}{unit}"


def _per_cent(fraction: Number) -> Decimal:
    exact = Decimal(repr(fraction)) if isinstance(fraction, float) else Decimal(fraction)
    return exact.scaleb(2)


def _without_zeros(value: Decimal, places: int | None = None) -> Decimal:
    """`value` with its own places, or `places` of them: none at all where it is whole."""
    short = value if places is None else rounded(value, places)
    whole = rounded(short, 0)
    return whole if short == whole else short


def _plural(n: Decimal | int) -> int:
    """The number whose plural `n` takes; a word for one or two alone would leave out the sign."""
    return int(n) if n == int(n) and n >= 0 else FRACTION_PLURAL
