"""Countries by name, against the Unicode names that Babel carries."""

import pytest
from babel import Locale

from crmdesk.l10n.countries import codes_named, country_name
from crmdesk.l10n.languages import LANGUAGES

CATALOGUES = sorted({row.catalogue for row in LANGUAGES})
ASKED = (
    "US", "GB", "DE", "FR", "IT", "ES", "NL", "CH", "SE", "TR", "RU", "CN", "IN", "JP", "KR", "IR", "IQ", "AF", "AE",
    "SA", "QA", "KW", "BH", "OM", "YE", "JO", "LB", "SY", "IL", "PS", "EG", "MA", "TN", "DZ", "LY", "SD",
)  # fmt: skip
OTHER_WORDS = {("fa", "PS"), ("ar", "PS"), ("en", "PS"), ("he", "PS"), ("en", "TR"), ("fa", "AE")}


@pytest.mark.parametrize("catalogue", CATALOGUES)
@pytest.mark.parametrize("code", ASKED)
def test_a_country_has_the_name_that_unicode_gives_it(code, catalogue):
    said = country_name(code, catalogue)
    assert said != code
    if (catalogue, code) not in OTHER_WORDS:
        assert said == Locale(catalogue).territories[code]


@pytest.mark.parametrize("text", ["XX", "Persia", "ایران", ""])
def test_any_other_text_stays(text):
    assert country_name(text, "fa") == text


def test_a_code_is_known_in_small_letters():
    assert country_name("ir", "fa") == "ایران"


@pytest.mark.parametrize("code", sorted({row.country for row in LANGUAGES}))
def test_the_country_of_every_language_has_a_name(code):
    assert country_name(code, "en") != code


@pytest.mark.parametrize(
    ("text", "whole", "codes"),
    [
        ("ایران", True, ["IR"]), ("إيران", True, ["IR"]), ("ايران", False, ["IR"]), ("iran", True, ["IR"]),
        ("ira", False, ["AE", "IQ", "IR"]), ("ira", True, []), ("ir", False, ["IR"]), ("", False, []), ("Persia", False, []),
    ],
)  # fmt: skip
def test_a_country_is_found_by_its_name_in_any_language(text, whole, codes):
    assert codes_named(text, whole=whole) == codes
