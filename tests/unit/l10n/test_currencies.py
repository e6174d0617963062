"""Currencies: minor units as ISO 4217 publishes them, the toman as ten rials."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmdesk.l10n.currencies import CURRENCIES, currency, exponent, scale_power
from crmdesk.l10n.errors import CrmError

# ISO 4217, list one; the rial is counted without its unused hundredths.
PUBLISHED = {
    "USD": 2, "EUR": 2, "GBP": 2, "ILS": 2, "SAR": 2, "AED": 2, "EGP": 2, "QAR": 2, "TRY": 2, "AFN": 2,
    "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "IQD": 3, "TND": 3, "LYD": 3,
    "JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "INR": 2, "CHF": 2, "CNY": 2,
    "IRR": 0, "IRT": 0,
}  # fmt: skip


def test_minor_units():
    assert {code: exponent(code) for code in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize("code", ["", "US", "usd", "DOLLAR", "12$", "ریال"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(CrmError):
        exponent(code)


def test_a_currency_without_a_row_is_called_by_its_code():
    assert currency("CHF").unit("fa") == "CHF"


@pytest.mark.parametrize("row", CURRENCIES.values(), ids=lambda row: row.code)
def test_every_row_is_named_in_the_three_scripts(row):
    assert {"fa", "ar", "he"} <= set(row.units)


def test_the_toman_is_kept_as_rials():
    toman = currency("IRT")
    assert toman.stored_code == "IRR"
    assert (toman.value(12_500_000), toman.value(15), toman.value(-10)) == (1_250_000, Decimal("1.5"), -1)
    assert currency("USD").stored_code == "USD"


def test_minor_units_become_whole_ones():
    assert currency("USD").value(123456) == Decimal("1234.56")
    assert currency("KWD").value(1) == Decimal("0.001")
    assert str(currency("USD").value(100)) == "1.00"


@pytest.mark.parametrize(
    ("value", "power"),
    [
        (0, 0),
        (99_999, 0),
        (100_000, 1),
        (999_949, 1),
        (999_950, 2),
        (10**6, 2),
        (-(10**6), 2),
        (999_950_000, 3),
        (10**12, 4),
        (10**20, 4),
    ],
)
def test_the_scale_of_an_amount(value, power):
    assert scale_power(Decimal(value)) == power
