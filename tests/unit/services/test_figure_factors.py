"""The numbers of a calculation give the figure that stands beside them, or come near to it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.figure import Factor, Figure
from crmdesk.kpi.statistics import decimal_of
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Period
from crmdesk.model.setting import BookFacts
from crmdesk.services.figure_factors import reckoning
from crmdesk.services.figure_words import FigureWords

WORDS = FigureWords(Formatter(Locale.of("en")), BookFacts())


def reckoned(kpi, *values):
    """The usual figure of a KPI made of some numbers."""
    variant = KPIS[kpi].variants[0]
    factors = [
        Factor(words=one.words, value=decimal_of(value), unit=one.unit)
        for one, value in zip(variant.form.operands, values, strict=True)
    ]
    value = decimal_of(variant.form.calculate(*values))
    more = {"kpi": KPIS[kpi], "variant": variant, "period": Period.all(), "n": 1, "of": None}
    return Figure(value=value, factors=tuple(factors), **more)


@pytest.mark.parametrize(
    ("kpi", "values", "told", "sign"),
    [
        # 514.63 × 58.3 % ÷ 3.4 % would be 8,824.39.
        (
            "clv_simple",
            (Fraction("51462.8"), Fraction("0.58312"), Fraction("0.0341615")),
            ("$514.63 a month", "58.312%", "3.416%"),
            False,
        ),
        (
            "clv_simple",
            (Fraction(113_000, 11), Fraction(7, 10), Fraction(1, 5)),
            ("$102.73 a month", "70.0%", "20.0%"),
            False,
        ),
        ("cac_payback", (Fraction(410_000), Fraction(57_182), Fraction("0.58329")),
         ("$4,100", "$571.82 a month", "58.33%"), True),
        ("sales_velocity", (Fraction(22), Fraction(618_500), Fraction(10, 68), Fraction("36.2")),
         ("22", "$6,185", "14.706%", "36.2 days"), True),
        ("sales_velocity", (Fraction(2), Fraction(618_500), Fraction(1, 2), Fraction("10.24")),
         ("2", "$6,185", "50.0%", "10.24 days"), True),
    ],
)  # fmt: skip
def test_the_numbers_have_the_decimals_that_the_figure_takes(kpi, values, told, sign):
    figure = reckoned(kpi, *values)
    more, is_exact = reckoning(figure, WORDS)
    assert tuple(WORDS.exact(one.value, one.unit, more=more) for one in figure.factors) == told
    assert is_exact is sign


def test_a_plain_figure_and_one_without_a_value_have_no_more_decimals():
    usual = {"period": Period.all(), "value": None, "n": 0, "of": None}
    for kpi in ("win_rate", "clv_simple"):
        nothing = Figure(kpi=KPIS[kpi], variant=KPIS[kpi].variants[0], **usual)
        assert reckoning(nothing, WORDS) == (0, True)


def test_kept_numbers_of_another_formula_stay_as_they_are():
    figure = reckoned("sales_velocity", Fraction(22), Fraction(618_500), Fraction(10, 68), Fraction("36.2"))
    other = {"kpi": KPIS["clv_simple"], "variant": KPIS["clv_simple"].variants[0]}
    kept = Figure(period=Period.all(), value=Decimal(5), n=1, of=None, factors=figure.factors, **other)
    assert reckoning(kept, WORDS) == (0, True)
