"""How a field's value reads: its words, the direction they run in, and the side they stand on.

Lists, facts, copied cells and spoken names all ask here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Kind
from crmdesk.l10n.countries import country_name
from crmdesk.l10n.currencies import currency, exponent
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import LANGUAGES
from crmdesk.l10n.measured import SHARE, InUnit, KpiId
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.numerals import common_places
from crmdesk.l10n.texts import Word, _
from crmdesk.ui import theme
from crmdesk.ui.paint import RIGHT, START, Flow, one_line, reads_rtl, txt, width_of
from crmdesk.ui.widgets.tag import draw_tag, tag_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QFont, QPainter

    from crmdesk.entities.spec import Entity, Field
    from crmdesk.l10n.formats import Formatter

NOTHING = "—"
STRANGER = "\ufffd"
"""What stands for a character that would turn the text around it; no honest name has one."""

_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), STRANGER)
_FIGURES = frozenset({Kind.PHONES, Kind.EMAILS, Kind.URL, Kind.IDENT})
_WHOLE = frozenset(
    {
        *(Kind.PHONES, Kind.DATE, Kind.MOMENT, Kind.PERIOD, Kind.FLAG),
        *(Kind.CURRENCY, Kind.CHOICE, Kind.INTERVAL, Kind.DISCOUNT, Kind.FIGURE),
    }
)
_OWN_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.LINK, Kind.COUNTRY, Kind.TAGS, Kind.KPI})
_TAG_GAP = 4
LONGEST_COPIED = 32_000


@dataclass(frozen=True, slots=True)
class Writing:
    """How values are written now: by which formatter, and which currency the book counts in.

    `places` are the decimals that the numbers of a column share; without it each has its own.
    """

    fmt: Formatter
    currency: str
    places: int | None = None

    def of_column(self, field: Field, values: Iterable[Any]) -> Writing:
        """How the values of one column are written below one another."""
        if field.kind is not Kind.NUMBER:
            return self
        return replace(self, places=common_places(value for value in values if value is not None))


def unmasked(text: str) -> str:
    """A person's text with a visible sign for each hidden character that turns text around."""
    return text if text.isascii() else text.translate(_TURNS)


def words_of(field: Field, value: Any, writing: Writing) -> str:
    """A value as a person reads it on one line; empty where there is none."""
    if value is None or value in ("", [], ()):
        return ""
    return _WORDS.get(field.kind, _text)(value, writing)


def title_words(title: str) -> str:
    """What a record is called, in the language of the window where that is the name of a figure."""
    return _(title) if isinstance(title, Word) else title


def title_of(declared: Entity) -> Field:
    """The field that a record is called by; lists begin with it and are in its order."""
    return next((one for one in declared.fields if one.attribute == declared.title), declared.fields[0])


def copied(field: Field, value: Any, writing: Writing) -> str:
    """A value for the clipboard: without direction marks, on one line, every address and number of it."""
    if field.kind in {Kind.PHONES, Kind.EMAILS}:
        return ", ".join(lines_of(value))
    return strip_marks(" ".join(words_of(field, value, writing)[:LONGEST_COPIED].split()))


def heading_of(field: Field, writing: Writing) -> str:
    """The heading of a column; amounts name their unit here, so that cells need not."""
    label = _(field.label)
    if field.kind is Kind.MONEY:
        unit = writing.fmt.unit(writing.currency)
    elif field.in_base:
        unit = currency(writing.currency).heading(writing.fmt.locale.catalogue)
    else:
        return label
    return _("{label} ({unit})").format(label=label, unit=unit)


def is_figure(field: Field) -> bool:
    """Whether values run from left to right in every language."""
    return field.kind in _FIGURES


def keeps_whole(field: Field) -> bool:
    """Whether a value says nothing, or something else, once a part of it is cut off."""
    return field.numeric or field.kind in _WHOLE


def lines_of(value: str | Sequence[str] | None) -> list[str]:
    """The addresses or numbers of a field that holds several."""
    return value.split("\n") if isinstance(value, str) else list(value or ())


def runs_rtl(field: Field, text: str, *, rtl: bool) -> bool:
    """The direction a value's words run in, standing in a place that reads *rtl*."""
    if field.kind in _FIGURES:
        return False
    return reads_rtl(text, default=rtl) if field.kind in _OWN_WORDS else rtl


def is_name(field: Field) -> bool:
    """Whether a field says what something is called, so that its first letter is worth showing."""
    return field.kind in _OWN_WORDS


def cell_font(field: Field, role: theme.Role = "body") -> QFont:
    """The font of a column: figures of one width where numbers stand below one another."""
    return theme.number_font(role) if field.numeric else theme.font(role)


def draw_value(  # noqa: PLR0917 - the words of a painted line, in the order of `txt`
    painter: QPainter,
    rect: QRect,
    field: Field,
    value: Any,
    writing: Writing,
    rtl: bool,  # noqa: FBT001
) -> None:
    """Paint a value in a cell: numbers at the right in every language, all else at the reading start."""
    look, align = theme.tokens(), RIGHT if field.numeric else START
    if field.kind is Kind.TAGS and value:
        draw_tags(painter, rect, value, writing, rtl=rtl)
        return
    text = words_of(field, value, writing)
    if text:
        base = runs_rtl(field, text, rtl=rtl)
        txt(painter, rect, text, look.text, cell_font(field), align, rtl, base_rtl=base)
    else:
        txt(painter, rect, NOTHING, look.mute, theme.font("body"), align, rtl)


def draw_tags(painter: QPainter, rect: QRect, tags: Sequence[str], writing: Writing, *, rtl: bool) -> None:
    """Paint as many tags as there is room for, and how many are left."""
    flow = Flow(rect, rtl=rtl)
    font, look = theme.font("caption"), theme.tokens()
    for place, tag in enumerate(tags):
        more = _more(len(tags) - place - 1, writing)
        room = flow.rest.width() - (width_of(more, font) + _TAG_GAP if more else 0)
        width = tag_width(one_line(tag), icon=False)
        if width > room and place:
            txt(painter, flow.rest, _more(len(tags) - place, writing), look.mute, font, START, rtl)
            return
        draw_tag(
            painter,
            flow.start(min(width, max(room, 0)), _TAG_GAP),
            unmasked(one_line(tag)),
            "neutral",
            rtl=rtl,
        )


def _more(count: int, writing: Writing) -> str:
    return writing.fmt.integer(count, sign=True) if count else ""


def _text(value: Any, _writing: Writing) -> str:
    return unmasked(one_line(str(value)))


def _phone(value: Any, writing: Writing) -> str:
    lines = lines_of(value)
    return writing.fmt.phone(unmasked(lines[0])) if lines else ""


def _first_line(value: Any, _writing: Writing) -> str:
    lines = lines_of(value)
    return unmasked(one_line(lines[0])) if lines else ""


def _money(value: Any, writing: Writing) -> str:
    if isinstance(value, int):
        return writing.fmt.amount(value, writing.currency)
    if value.currency == writing.currency:
        return writing.fmt.amount(value.minor, value.currency)
    return writing.fmt.money(value.minor, value.currency)


def _percent(value: Any, writing: Writing) -> str:
    places = max(-value.normalize().as_tuple().exponent - 2, 0)
    return writing.fmt.percent(value, places)


def _discount(value: Any, writing: Writing) -> str:
    """A share in per cent; an amount (a bare one of the book's currency) as amounts are written."""
    from crmdesk.model.monthly_value import read_discount

    if not isinstance(value, str):
        return _money(value, writing)
    try:
        found = read_discount(value, writing.currency)
    except CrmError:
        return _text(value, writing)
    return _money(found.amount, writing) if found.share is None else _percent(found.share, writing)


def _choice(value: Any, writing: Writing) -> str:
    label: str = getattr(value, "label", "")
    return _(label) if label else _text(value, writing)


def kpi_words(value: KpiId) -> str:
    """The name of a figure on one line; its id where nobody knows it any more."""
    return unmasked(one_line(_(value.name) or value))


def figure_words(value: Decimal, writing: Writing) -> str:
    """A target in the unit of its figure; a plain number where it has none."""
    if not isinstance(value, InUnit) or not value.unit:
        return writing.fmt.number(value)
    if value.unit == SHARE:
        return _percent(value, writing)
    from crmdesk.kpi.spec import Unit  # brings the figures, which the first paint does without
    from crmdesk.services.figure_texts import told_value

    unit = Unit(value.unit)
    number = value.scaleb(exponent(writing.currency)) if unit.is_money else value
    return told_value(number, unit, fmt=writing.fmt, currency=writing.currency)


def _interval(value: Any, writing: Writing) -> str:
    from crmdesk.model.interval_words import interval_words

    return _text(interval_words(value, writing.fmt), writing)


def _day(value: Any, writing: Writing) -> str:
    return writing.fmt.moment(value) if isinstance(value, dt.datetime) else writing.fmt.date(value)


def _tags(value: Any, writing: Writing) -> str:
    tags = [value] if isinstance(value, str) else value
    comma = "، " if writing.fmt.locale.catalogue in {"fa", "ar"} else ", "
    return comma.join(unmasked(one_line(str(tag))) for tag in tags)


def _language(value: Any, _writing: Writing) -> str:
    return next((row.own_name for row in LANGUAGES if row.catalogue == value), unmasked(str(value)))


def _country(value: Any, writing: Writing) -> str:
    return unmasked(one_line(country_name(str(value), writing.fmt.locale.catalogue)))


_WORDS: dict[Kind, Callable[[Any, Writing], str]] = {
    Kind.PHONES: _phone,
    Kind.EMAILS: _first_line,
    Kind.MONEY: _money,
    Kind.NUMBER: lambda value, writing: writing.fmt.number(value, writing.places),
    Kind.PERCENT: _percent,
    Kind.DATE: _day,
    Kind.MOMENT: _day,
    Kind.MINUTES: lambda value, writing: writing.fmt.span(value),
    Kind.INTERVAL: _interval,
    Kind.DISCOUNT: _discount,
    Kind.PERIOD: lambda value, writing: value.label(writing.fmt),
    Kind.CHOICE: _choice,
    Kind.KPI: lambda value, writing: kpi_words(value) if isinstance(value, KpiId) else _text(value, writing),
    Kind.FIGURE: figure_words,
    Kind.FLAG: lambda value, _writing: _("Yes") if value else _("No"),
    Kind.TAGS: _tags,
    Kind.COUNTRY: _country,
    Kind.LANGUAGE: _language,
    Kind.CURRENCY: lambda value, writing: writing.fmt.unit(value),
}
