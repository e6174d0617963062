"""The reference of the figures, made from their declarations, in the active language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.dimension import DIMENSIONS
from crmdesk.kpi.spec import Better, Formula, OfRows, Over, Ratio, Role, Unit
from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.spec import Form, Kpi, Variant

UNIT_WORDS: Final = {
    Unit.SHARE: N_("Measured as a share, shown in per cent"),
    Unit.MONEY: N_("Measured in money, in the book’s currency"),
    Unit.MONEY_PER_DAY: N_("Measured in money a day, in the book’s currency"),
    Unit.MONEY_PER_MONTH: N_("Measured in money a month, in the book’s currency"),
    Unit.MONEY_PER_YEAR: N_("Measured in money a year, in the book’s currency"),
    Unit.COUNT: N_("Measured as a number"),
    Unit.DAYS: N_("Measured in days"),
    Unit.HOURS: N_("Measured in hours"),
    Unit.MONTHS: N_("Measured in months"),
    Unit.TIMES: N_("Measured in times"),
    Unit.POINTS: N_("Measured in points"),
}
BETTER_WORDS: Final = {
    Better.UP: N_("more is better"),
    Better.DOWN: N_("less is better"),
    Better.NONE: N_("neither way is better"),
}
ROLE_WORDS: Final = {
    Role.OWNER: N_("Owner of the business"),
    Role.SALES: N_("Sales manager"),
    Role.REP: N_("Sales person"),
    Role.SUPPORT: N_("Support manager"),
    Role.MARKETING: N_("Marketing"),
}
SOURCES: Final = {"R": "Rokh", "T": "Toluesoft", "X": "Xoxoday/Blam", "H": "Hebrew blog", "K": "Kavak"}

TITLE: Final = N_("Reference of the KPIs")
RULES: Final = (
    N_("A period is the days from its first up to, and without, the first day of the next, in its calendar."),
    N_("Only what happened before the period’s end counts, so a figure of the past does not change later."),
    N_(
        "Where a figure ripens, what became of its rows by now counts; it stays provisional until then."
    ),
    N_("Amounts are whole minor units of the book’s currency; they are rounded only where they are shown."),
    N_("Where there is nothing to divide by, there is no value but a reason; never 0% and never 100%."),
    N_("A share of rows has a 95% interval (Wilson). Fewer than ten rows are marked “too few”."),
    N_("The rows behind a number come from the same query as the number."),
)
"""What holds for every figure."""


class Style(Enum):
    """How a line of the reference is set."""

    TEXT = "text"
    HEADING = "heading"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chapter."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the reference says of one figure; `id` is its stable name."""

    id: str
    name: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All of it, to search in."""
        return "\n".join((self.id, self.name, *(line.text for line in self.lines)))


def chapter_of(kpi: Kpi) -> Chapter:
    """The chapter of one figure, in the active language."""
    return Chapter(kpi.id, _(kpi.name), tuple(_lines(kpi)))


def _lines(kpi: Kpi) -> Iterator[Line]:
    yield Line(Style.TEXT, _(kpi.meaning))
    yield _point(_("{unit}; {better}."), unit=_(UNIT_WORDS[kpi.unit]), better=_(BETTER_WORDS[kpi.better]))
    yield _point(_("For: {roles}."), roles=_listed(_(ROLE_WORDS[role]) for role in kpi.roles))
    if kpi.sources:
        named = _listed(f"{SOURCES[one[0]]} ({one})" for one in kpi.sources)
        yield _point(_("Asked for by: {sources}."), sources=named)
    if kpi.split:
        yield _point(_("One value for each part: {part}."), part=_(DIMENSIONS[kpi.split].label))
    if kpi.no_total:
        yield _point(_(kpi.no_total))
    for variant in kpi.variants:
        yield from _variant(variant)
    yield Line(Style.HEADING, _("What counts"))
    yield from (_point(_(rule)) for rule in kpi.includes)
    yield Line(Style.HEADING, _("What is left out"))
    yield from (_point(_(rule)) for rule in kpi.excludes)


def _variant(variant: Variant) -> Iterator[Line]:
    name = _(variant.name)
    if variant.id:
        name = _("{name} (variant {id})").format(name=name, id=variant.id)
    yield Line(Style.HEADING, name)
    yield Line(Style.TEXT, _("{formula}.").format(formula=_(variant.formula)))
    yield from _made_of(variant.form)
    empty = getattr(variant.form, "empty", "")
    if empty:
        yield _point(_("Without a value: “{reason}”"), reason=_(empty))
    for detail in variant.details:
        yield _point(_("Beside it: {detail}."), detail=_(detail.words))
    if variant.ripens:
        yield _point(_("It ripens: it is provisional until all of its rows are decided."))
    populations = _listed(_named(one.name, one.id) for one in variant.everything())
    if populations:
        yield _point(_("Rows: {rows}."), rows=populations)
    dimensions = _listed(_named(DIMENSIONS[name].label, name) for name in variant.dimensions())
    if dimensions:
        yield _point(_("Split or filtered by: {parts}."), parts=dimensions)


def _made_of(form: Form) -> Iterator[Line]:
    """What stands above and below the line, or what a formula takes."""
    match form:
        case Ratio():
            yield _point(_("Above the line: {words}."), words=_(form.above.words))
            yield _point(_("Below the line: {words}."), words=_(form.below.words))
        case Formula():
            yield from (_point(_(operand.words)) for operand in form.operands)
        case OfRows():
            yield _point(_("Over the rows: {words}."), words=_(form.words))
        case Over():
            yield from _made_of(form.form)
        case _:
            pass


def _point(text: str, **params: str) -> Line:
    return Line(Style.POINT, text.format(**params) if params else text)


def _named(words: str, id_: str) -> str:
    """What it is called, and its stable name in files and commands."""
    return f"{_(words)} ({id_})"


def _listed(names: Iterator[str]) -> str:
    return _(", ").join(names)
