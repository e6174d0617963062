"""The figures of what customers say, and whether they use what they bought (KPIS.md section 2, Voice)."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.answer_rows import (
    ACTIVE_CUSTOMERS,
    DETRACTORS,
    DETRACTORS_FROM_1,
    EFFORT,
    NPS,
    NPS_FROM_1,
    PRODUCT_CUSTOMERS,
    PRODUCT_USERS,
    PROMOTERS,
    PROMOTERS_FROM_1,
    RATED,
    RATED_SATISFIED,
    RATINGS,
    SATISFIED,
    SURVEYED,
    SURVEYED_SATISFIED,
    USERS,
)
from crmdesk.kpi.related import WITH_INTERVAL
from crmdesk.kpi.spec import Better, Detail, Kpi, Measure, OfRows, Ratio, Role, Total, Unit, Variant
from crmdesk.kpi.statistics import decimal_of, median
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import Spread

_PROMOTER, _DETRACTOR = 9, 6
_Z: Final = Decimal("1.96")
"""The normal quantile as KPIS.md writes it for this margin."""

_NO_ANSWERS: Final = N_("Nobody answered in this period.")
ANSWER_TRASH: Final = N_("Answers in the trash are left out.")
_ANSWER_OWNER: Final = N_("An answer counts for the person who has the customer now.")


def _shares(spread: Spread) -> tuple[Fraction, Fraction, int]:
    """The shares of promoters and detractors, and how many answered."""
    total = sum(count for _value, count in spread)
    above = sum(count for (score,), count in spread if score >= _PROMOTER)
    below = sum(count for (score,), count in spread if score <= _DETRACTOR)
    return Fraction(above, total), Fraction(below, total), total


def net_promoters(spread: Spread) -> Fraction:
    """Promoters less detractors, in per cent of those who answered: from −100 to 100."""
    above, below, _total = _shares(spread)
    return (above - below) * 100


def margin(spread: Spread) -> Decimal:
    """How far the score may be off: 1.96 × √((p + d − (p − d)²) ÷ n) × 100."""
    above, below, total = _shares(spread)
    with localcontext(prec=28):
        return _Z * decimal_of((above + below - (above - below) ** 2) / total).sqrt() * 100


def _margin(spread: Spread) -> Fraction:
    return Fraction(margin(spread))


def _interval(spread: Spread) -> tuple[Decimal, Decimal]:
    score, off = decimal_of(net_promoters(spread)), margin(spread)
    return max(score - off, Decimal(-100)), min(score + off, Decimal(100))


def _promoters(
    id_: str, name: str, rows: Population, promoters: Population, detractors: Population
) -> Variant:
    score, suffix = ("score",), f"_{id_}" if id_ else ""
    return Variant(
        id=id_,
        name=name,
        formula=N_("Share of promoters (9 and 10) − share of detractors (6 and below), × 100"),
        form=OfRows(rows, rows.name, score, net_promoters, _NO_ANSWERS, _interval),
        details=(
            Detail(
                f"margin{suffix}",
                N_("Margin, to both sides"),
                Unit.POINTS,
                OfRows(rows, rows.name, score, _margin, _NO_ANSWERS),
            ),
            Detail(
                f"promoters{suffix}", promoters.name, Unit.COUNT, Total(Measure(promoters, promoters.name))
            ),
            Detail(
                f"detractors{suffix}",
                detractors.name,
                Unit.COUNT,
                Total(Measure(detractors, detractors.name)),
            ),
        ),
    )


NET_PROMOTER_SCORE: Final = Kpi(
    id="nps",
    name=N_("Net promoter score"),
    meaning=N_("Whether more customers would recommend the business than would advise against it."),
    unit=Unit.POINTS,
    better=Better.UP,
    variants=(
        _promoters("", N_("On the scale 0 to 10"), NPS, PROMOTERS, DETRACTORS),
        _promoters("from_1", N_("On the scale 1 to 10"), NPS_FROM_1, PROMOTERS_FROM_1, DETRACTORS_FROM_1),
    ),
    includes=(
        N_("Of one person’s answers in one round of a survey the latest counts."),
        N_("Answers without a round are one round of the period."),
        N_("The margin is 1.96 × √((p + d − (p − d)²) ÷ n) × 100, for 95 %."),
        _ANSWER_OWNER,
    ),
    excludes=(
        N_("Answers on another scale are never mixed in; they are a variant of their own."),
        ANSWER_TRASH,
    ),
    sources=("X6", "K10"),
    roles=(Role.OWNER, Role.SUPPORT, Role.MARKETING),
)


def _satisfied(id_: str, name: str, formula: str, above: Population, below: Population) -> Variant:
    form = Ratio(Measure(above, above.name), Measure(below, below.name), _NO_ANSWERS, nested=True)
    return Variant(id=id_, name=name, formula=formula, form=form)


SATISFACTION: Final = Kpi(
    id="csat",
    name=N_("Customer satisfaction"),
    meaning=N_("Of those who said how satisfied they are, how many are."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        _satisfied("", N_("Surveys and tickets"), N_("Answers 4 and 5 ÷ answers 1 to 5"), SATISFIED, RATINGS),
        _satisfied(
            "surveys",
            N_("Surveys"),
            N_("Answers 4 and 5 in surveys ÷ answers in surveys"),
            SURVEYED_SATISFIED,
            SURVEYED,
        ),
        _satisfied(
            "tickets",
            N_("Ratings of tickets"),
            N_("Ratings 4 and 5 of tickets ÷ ratings of tickets"),
            RATED_SATISFIED,
            RATED,
        ),
    ),
    includes=(
        N_("An answer counts on its day, a ticket’s rating on the day it was given."),
        WITH_INTERVAL,
        _ANSWER_OWNER,
    ),
    excludes=(N_("Tickets without a rating are left out."), ANSWER_TRASH),
    sources=("T",),
    roles=(Role.OWNER, Role.SUPPORT),
)

_EFFORT: Final = Measure(EFFORT, EFFORT.name)

CUSTOMER_EFFORT: Final = Kpi(
    id="ces",
    name=N_("Customer effort"),
    meaning=N_("How easy customers say it was, from 1 (hard) to 7 (easy)."),
    unit=Unit.POINTS,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Average"),
            formula=N_("Scores from 1 to 7, added up ÷ answers"),
            form=Ratio(Measure(EFFORT, N_("Scores from 1 to 7, added up"), "score"), _EFFORT, _NO_ANSWERS),
        ),
        Variant(
            id="median",
            name=N_("Median"),
            formula=N_("The middle of the scores from 1 to 7"),
            form=OfRows(EFFORT, EFFORT.name, ("score",), median, _NO_ANSWERS),
        ),
    ),
    includes=(N_("An answer counts on its day."), _ANSWER_OWNER),
    excludes=(ANSWER_TRASH,),
    sources=("T",),
    roles=(Role.SUPPORT,),
)


def _usage(id_: str, name: str, formula: str, users: Population, customers: Population) -> Variant:
    every, empty = Measure(customers, customers.name), N_("There was no customer at the end of this period.")
    uses = Measure(customers, N_("Uses in the period, added up"), "uses")
    prefix = f"{id_}_" if id_ else ""
    return Variant(
        id=id_,
        name=name,
        formula=formula,
        form=Ratio(Measure(users, users.name), every, empty, nested=True),
        details=(
            Detail(f"{prefix}uses", uses.words, Unit.COUNT, Total(uses)),
            Detail(f"{prefix}uses_each", N_("Uses per customer"), Unit.COUNT, Ratio(uses, every, empty)),
        ),
    )


PRODUCT_USAGE: Final = Kpi(
    id="product_usage",
    name=N_("Product usage"),
    meaning=N_("Of the customers, how many use what they bought."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        _usage(
            "",
            N_("All products together"),
            N_("Customers with enough uses in the period ÷ customers at the end of the period"),
            USERS,
            ACTIVE_CUSTOMERS,
        ),
        _usage(
            "product",
            N_("Each product on its own"),
            N_("Customers with enough uses of a product ÷ customers who ever used it"),
            PRODUCT_USERS,
            PRODUCT_CUSTOMERS,
        ),
    ),
    includes=(
        N_("How many uses in a period are enough is a setting of the business."),
        N_("Each product on its own can be split by product; a customer counts once for each it ever used."),
        WITH_INTERVAL,
    ),
    excludes=(
        N_("Uses of parties that are not customers at the end of the period are left out."),
        N_("Uses in the trash are left out."),
    ),
    sources=("R3",),
    roles=(Role.OWNER, Role.SUPPORT),
)

KPIS: Final = (NET_PROMOTER_SCORE, SATISFACTION, CUSTOMER_EFFORT, PRODUCT_USAGE)
