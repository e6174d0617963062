"""The names of countries in the program's languages, by their codes of two letters (ISO 3166-1).

The short names that people use, after Unicode CLDR. A country without a row shows its code, and a
country that somebody wrote out stays as it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES: Final = {
    "AE": (
        "United Arab Emirates", "امارات متحدهٔ عربی", "الإمارات العربية المتحدة", "איחוד האמירויות הערביות",
    ),
    "AF": ("Afghanistan", "افغانستان", "أفغانستان", "אפגניסטן"),
    "AM": ("Armenia", "ارمنستان", "أرمينيا", "ארמניה"),
    "AT": ("Austria", "اتریش", "النمسا", "אוסטריה"),
    "AU": ("Australia", "استرالیا", "أستراليا", "אוסטרליה"),
    "AZ": ("Azerbaijan", "جمهوری آذربایجان", "أذربيجان", "אזרבייג׳ן"),
    "BE": ("Belgium", "بلژیک", "بلجيكا", "בלגיה"),
    "BH": ("Bahrain", "بحرین", "البحرين", "בחריין"),
    "BR": ("Brazil", "برزیل", "البرازيل", "ברזיל"),
    "CA": ("Canada", "کانادا", "كندا", "קנדה"),
    "CH": ("Switzerland", "سوئیس", "سويسرا", "שווייץ"),
    "CN": ("China", "چین", "الصين", "סין"),
    "CY": ("Cyprus", "قبرس", "قبرص", "קפריסין"),
    "DE": ("Germany", "آلمان", "ألمانيا", "גרמניה"),
    "DK": ("Denmark", "دانمارک", "الدانمارك", "דנמרק"),
    "DZ": ("Algeria", "الجزایر", "الجزائر", "אלג׳יריה"),
    "EG": ("Egypt", "مصر", "مصر", "מצרים"),
    "ES": ("Spain", "اسپانیا", "إسبانيا", "ספרד"),
    "FR": ("France", "فرانسه", "فرنسا", "צרפת"),
    "GB": ("United Kingdom", "بریتانیا", "المملكة المتحدة", "בריטניה"),
    "GR": ("Greece", "یونان", "اليونان", "יוון"),
    "IL": ("Israel", "اسرائیل", "إسرائيل", "ישראל"),
    "IN": ("India", "هند", "الهند", "הודו"),
    "IQ": ("Iraq", "عراق", "العراق", "עיראק"),
    "IR": ("Iran", "ایران", "إيران", "איראן"),
    "IT": ("Italy", "ایتالیا", "إيطاليا", "איטליה"),
    "JO": ("Jordan", "اردن", "الأردن", "ירדן"),
    "JP": ("Japan", "ژاپن", "اليابان", "יפן"),
    "KR": ("South Korea", "کرهٔ جنوبی", "كوريا الجنوبية", "קוריאה הדרומית"),
    "KW": ("Kuwait", "کویت", "الكويت", "כווית"),
    "LB": ("Lebanon", "لبنان", "لبنان", "לבנון"),
    "LY": ("Libya", "لیبی", "ليبيا", "לוב"),
    "MA": ("Morocco", "مراکش", "المغرب", "מרוקו"),
    "NL": ("Netherlands", "هلند", "هولندا", "הולנד"),
    "OM": ("Oman", "عمان", "عُمان", "עומאן"),
    "PK": ("Pakistan", "پاکستان", "باكستان", "פקיסטן"),
    "PL": ("Poland", "لهستان", "بولندا", "פולין"),
    "PS": ("Palestine", "فلسطین", "فلسطين", "פלסטין"),
    "QA": ("Qatar", "قطر", "قطر", "קטאר"),
    "RU": ("Russia", "روسیه", "روسيا", "רוסיה"),
    "SA": ("Saudi Arabia", "عربستان سعودی", "المملكة العربية السعودية", "ערב הסעודית"),
    "SD": ("Sudan", "سودان", "السودان", "סודן"),
    "SE": ("Sweden", "سوئد", "السويد", "שוודיה"),
    "SY": ("Syria", "سوریه", "سوريا", "סוריה"),
    "TN": ("Tunisia", "تونس", "تونس", "תוניסיה"),
    "TR": ("Türkiye", "ترکیه", "تركيا", "טורקיה"),
    "US": ("United States", "ایالات متحده", "الولايات المتحدة", "ארצות הברית"),
    "YE": ("Yemen", "یمن", "اليمن", "תימן"),
}


def country_name(text: str, catalogue: str) -> str:
    """The name of the country with that code; any other text as it is."""
    names = _NAMES.get(text.strip().upper())
    return names[CATALOGUES.index(catalogue)] if names else text


def codes_named(text: str, *, whole: bool) -> list[str]:
    """The codes of the countries whose name, in any language, is `text` or (not `whole`) holds it.

    A code names no other country than its own.
    """
    wanted = fold(text)
    if not wanted or text.strip().upper() in _NAMES:
        return [text.strip().upper()] if wanted else []
    return [
        code
        for code, names in _NAMES.items()
        if any(wanted == fold(name) if whole else wanted in fold(name) for name in names)
    ]


def names_of(codes: Iterable[str]) -> list[str]:
    """All names of some countries, in every language."""
    return [name for code in codes for name in _NAMES.get(code, ())]


def name_of_code(code: str, catalogue: str) -> str:
    """What stands beside a code of two letters to explain it: the country's name; empty where it has none."""
    name = country_name(code, catalogue)
    return "" if name == code else name
