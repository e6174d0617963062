"""What is written on a role's page: one scale for its amounts, its figures, periods and names.

Texts come for a Sheet: units stand small beside their numbers, so a figure is a list of spans.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import floor, log10
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from crmdesk.kpi.spec import Better, Unit
from crmdesk.l10n.calendars import CalendarId, calendar, hebrew_date
from crmdesk.l10n.currencies import SCALES, currency, scale_power
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.numerals import rounded
from crmdesk.l10n.texts import N_, NN_, _, using, within
from crmdesk.model.period import Grain
from crmdesk.report.text import Span
from crmdesk.services.figure_texts import trimmed
from crmdesk.services.figure_words import NOTHING, Compare, FigureWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure
    from crmdesk.l10n.languages import Locale
    from crmdesk.model.period import Period
    from crmdesk.report.text import TextStyle
    from crmdesk.services.figure_words import Change
    from crmdesk.services.reports import ReportData

_DIGITS: Final = re.compile(r"[\u200e\u200f]*[+\u2212\u200e\u200f٪$€£₪]*\d[\d.,٫٬٪%\u200e\u200f]*")
_LONG: Final = 10_000
_FULL: Final = 1000
_LONGEST: Final = 1_000_000
_TELLING: Final = 10
_RECKONED: Final = 4
"""So many digits at least has an amount that is calculated with."""
_SECOND_CALENDARS: Final = {
    "en": (CalendarId.GREGORIAN,),
    "fa": (CalendarId.JALALI, CalendarId.GREGORIAN),
    "ar": (CalendarId.HIJRI, CalendarId.GREGORIAN),
    "he": (CalendarId.GREGORIAN,),
}


class PageWords:
    """Writes one report in one language, whatever the window speaks."""

    def __init__(self, data: ReportData, locale: Locale) -> None:
        facts = data.facts
        self.data = data
        self.locale = locale._replace(currency="IRT" if facts.toman else facts.currency)
        self.fmt = Formatter(self.locale, ZoneInfo(facts.timezone))
        self.figures = FigureWords(self.fmt, facts)
        self._currency = currency(self.locale.currency)
        self._power, self._places = self._scale()

    # Texts

    def say(self, message: str, /, **params: object) -> str:
        """A marked text in the report's language; people's texts in it are isolated."""
        return self.fmt.sentence(message, **params)

    def around(self, message: str, /, **pieces: str) -> str:
        """A marked text around pieces that are written already."""
        with using(self.locale.catalogue):
            return _(message).format(**pieces)

    def within(self, message: str, /) -> str:
        """A marked text as it stands within a sentence."""
        with using(self.locale.catalogue):
            return within(message)

    def spans(self, text: str, style: TextStyle, small: TextStyle) -> list[Span]:
        """A text whose number is in `style` and whose words are in `small`."""
        found = _DIGITS.search(text)
        if found is None:
            return [Span(text, style)]
        parts = (text[: found.start()], small), (found[0], style), (text[found.end() :], small)
        return [Span(part, one) for part, one in parts if part]

    def sample(self, count: int) -> str:
        """How many rows a figure is of; a formula without own letters reads from the left in every text."""
        text = self.say(N_("n = {n}"), n=count)
        return self.fmt.ident(text) if re.search("[A-Za-z]", text) else text

    # Money

    def _scale(self) -> tuple[int, int]:
        """The power of a thousand and the decimals in which all amounts of the page are told.

        The smallest of its figures keeps two telling digits; the largest does not get too long.
        """
        sold = self.data.sold.values() if self.data.colleagues else ()
        figures = [one for one in (*(row.figure for row in self.data.rows), *sold) if one.unit.is_money]
        values = [one.value for one in figures] + [one.goal.value for one in figures if one.goal]
        sizes = [abs(self._currency.value(round(value))) for value in values if value]
        if not sizes:
            return 0, 0
        most = scale_power(max(sizes))
        power = max(0, min(most, floor(log10(max(min(sizes), Decimal(1)) / _TELLING) / 3)))
        while max(sizes).scaleb(-3 * power) >= _LONGEST and power < most:
            power += 1
        largest = max(sizes).scaleb(-3 * power)
        return power, int(largest < (_LONG if power else _FULL))

    def _shown(self, minor: Decimal | int) -> Decimal:
        return rounded(self._exact(minor), self._places)

    def _exact(self, minor: Decimal | int) -> Decimal:
        scaled = self._currency.value(round(minor * 1000)) / 1000
        return scaled.scaleb(-3 * self._power)

    def money(self, minor: Decimal | int | None, *, sign: bool = False) -> str:
        """An amount in the page's scale, without its unit, which the heads say."""
        if minor is None:
            return NOTHING
        return self.fmt.number(self._shown(minor), self._places, sign=sign)

    def reckoned(self, minor: Decimal) -> str:
        """An amount that is calculated with: in the page's scale, a small one with more decimals."""
        value = self._exact(minor)
        places = _RECKONED - len(str(int(abs(value))))
        return self.money(minor) if places <= self._places else self.fmt.number(trimmed(value, places))

    def shown_column(self, minors: Sequence[Decimal], total: Decimal) -> list[Decimal]:
        """Amounts as the page shows them, rounded by largest remainder: they add up to the total shown."""
        step = Decimal(1).scaleb(-self._places)
        exact = [self._exact(one) / step for one in minors]
        floors = [int(one // 1) for one in exact]
        missing = int(self._shown(total) / step) - sum(floors)
        order = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])
        for place in order[: max(0, missing)]:
            floors[place] += 1
        return [one * step for one in floors]

    def shown(self, amount: Decimal) -> str:
        """An amount of `shown_column` as a text."""
        return self.fmt.number(amount, self._places)

    def without_currency(self, text: str) -> str:
        """A written amount without its currency's word, where the page says the currency anyway.

        An amount of no scale keeps it on a page of millions, or it would be read as millions.
        """
        unit = self._currency.unit(self.locale.catalogue)
        bare = re.sub(rf"\s*{re.escape(unit)}", "", text)
        return bare if any(map(str.isalpha, bare)) or not self._power else text

    def unit(self, power: int | None = None) -> str:
        """The unit of the page's amounts: تومان, US$ thousand; or that of another scale."""
        unit = self.fmt.unit(self._currency.stored_code)
        word = SCALES[self.locale.catalogue][self._power if power is None else power]
        if not word:
            return unit
        return f"{unit} {word}" if self.locale.catalogue == "en" else f"{word} {unit}"

    def chart_scale(self, minors: Sequence[Decimal]) -> int:
        """The power of a thousand for the axis of a chart: the page's own unless its numbers get long."""
        largest = max((self._currency.value(round(one)) for one in minors), default=Decimal(0))
        return self._power if largest.scaleb(-3 * self._power) < _LONG else scale_power(largest)

    def chart_value(self, minor: Decimal | None, power: int) -> float:
        """An amount as the chart draws it."""
        return float(self._currency.value(round(minor or 0)).scaleb(-3 * power))

    # Figures

    def value(self, figure: Figure, value: Decimal | None, style: TextStyle, small: TextStyle) -> list[Span]:
        """A value in a figure's unit."""
        if figure.unit.is_money:
            return [Span(self.money(value), style)]
        digits, unit = self.figures.short(value, figure.unit)
        return [Span(digits, style), *([Span(f" {unit}", small)] if unit else [])]

    def _bare_value(self, figure: Figure, value: Decimal) -> str:
        """The same without the unit, which stands beside the value already."""
        if figure.unit.is_money:
            return self.money(value)
        digits, unit = self.figures.short(value, figure.unit)
        return f"{digits} {unit}" if figure.unit is Unit.HOURS else digits

    def target(self, figure: Figure, style: TextStyle, small: TextStyle) -> list[Span]:
        """What was wanted; where less is better, with a word that says so."""
        if figure.goal is None:
            return [Span(NOTHING, style)]
        text = self._bare_value(figure, figure.goal.value)
        if figure.kpi.better is Better.DOWN:
            text = self.around(N_("max {value}"), value=text)
        return self.spans(text, style, small)

    def variance(self, figure: Figure, style: TextStyle, small: TextStyle) -> list[Span]:
        """The value less its target, both as they are shown, so that a reader's sum agrees."""
        if figure.goal is None or figure.value is None:
            return [Span(NOTHING, style)]
        value, wanted = figure.value, figure.goal.value
        if figure.unit.is_money:
            difference = self._shown(value) - self._shown(wanted)
            return [Span(self.fmt.number(difference, self._places, sign=True), style)]
        if figure.unit is Unit.SHARE:
            return self.spans(self.fmt.points(rounded(value, 3) - rounded(wanted, 3)), style, small)
        digits, unit = self.figures.short(rounded(value, 1) - rounded(wanted, 1), figure.unit, sign=True)
        return [Span(digits, style), *([Span(f" {unit}", small)] if unit else [])]

    def change(self, figure: Figure) -> Change | None:
        """How the figure moved since the previous period."""
        return self.figures.change(figure, Compare.PREVIOUS)

    # Periods and days

    def period_name(self, period: Period) -> str:
        """A period's name where the year is known: its month or quarter alone."""
        if period.grain is Grain.MONTH:
            almanac = calendar(period.calendar)
            return almanac.month_name(almanac.from_date(period.start).month, self.locale.catalogue)
        return self.tick(period)[0] if period.grain is Grain.QUARTER else period.label(self.fmt)

    def tick(self, period: Period) -> tuple[str, str]:
        """A period's short name under a chart, and the year it stands in."""
        if period.grain is Grain.QUARTER:
            own_year, _dash, number = period.key.partition("-Q")
            return self.say(N_("Q{quarter}"), quarter=int(number)), self.fmt.local_digits(own_year)
        if period.grain is Grain.YEAR:
            return self.fmt.local_digits(period.key), ""
        if period.grain is Grain.DAYS:
            return self._in(period.calendar).day_month(period.start), self.figures.period_year(period)
        return self.figures.period_mark(period), self.figures.period_year(period)

    def end_of_trend(self, period: Period) -> str:
        """A period's shortest name with its year: Oct 25, Q4 · 25."""
        name, year = self.tick(period)
        joint = self.fmt.joint if name[-1:].isdigit() and year else " "
        return f"{name}{joint}{year[-2:]}".strip()

    def days_line(self) -> str:
        """The days of the period in its own calendar, and in a second one or counted."""
        period = self.data.period
        own = self._in(period.calendar).date_range(period.start, period.last)
        return self.fmt.joined([own, self._second_line(period)])

    def _second_line(self, period: Period) -> str:
        if self.locale.catalogue == "he" and period.calendar is CalendarId.GREGORIAN:
            first, last = (hebrew_date(day, "he") for day in (period.start, period.last))
            return self.around(N_("{start} to {end}"), start=first, end=last)
        wanted = (self.locale.calendar, *_SECOND_CALENDARS[self.locale.catalogue])
        other = next((one for one in wanted if one is not period.calendar), None)
        if other is not None:
            return self._in(other).date_range(period.start, period.last)
        return self.say(NN_("{count} day", "{count} days"), count=(period.end - period.start).days)

    def _in(self, name: CalendarId) -> Formatter:
        return Formatter(self.locale._replace(calendar=name), self.fmt.zone)
