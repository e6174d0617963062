"""Words in dates: months of the three calendars, weekdays and days counted from today, in four languages.

Every word is kept by its search form with nothing but letters, so spelling, capitals, vowel signs and
joiners do not matter. A month's name says which calendar is meant.
"""

from datetime import date
from functools import cache
from typing import Final

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.month_names import MONTHS, SHORT_MONTHS, WEEKDAYS
from crmdesk.l10n.normalise import fold

_WEEK: Final = 7
_OF: Final = "ی"
"""What Persian may write behind a day that another word follows."""

# Other names of the months than those the program writes itself, by number.
_OTHER_MONTHS: Final[dict[CalendarId, dict[int, str]]] = {
    CalendarId.GREGORIAN: {
        1: "كانون‌الثاني|جنوری",
        2: "شباط|فوریهٔ",
        3: "آذار|מרס",
        4: "نيسان|آپریل",
        5: "أيار|می|ماه‌مه",
        6: "حزيران|جون",
        7: "تموز|جولای|ژوییه",
        8: "آب|آگوست|اگست",
        9: "أيلول|sept",
        10: "تشرين‌الأول|אוקט׳",
        11: "تشرين‌الثاني|נובמ׳",
        12: "كانون‌الأول",
    },
    CalendarId.JALALI: {
        2: "ordibehest",
        3: "khordaad",
        4: "tir",
        5: "amordad|امرداد",
        8: "abaan",
        10: "dei",
        11: "bahman",
        12: "esphand|اسپند",
    },
    CalendarId.HIJRI: {
        1: "المحرم|moharram|محرم‌الحرام",
        2: "صفر‌المظفر",
        3: "rabi-i|rabi-al-awal|rabi-ul-awwal|ربیع‌اول",
        4: "rabi-ii|rabi-al-thani|rabi-ul-thani|ربيع‌الثاني|ربیع‌الآخر|ربیع‌ثانی",
        5: "jumada-i|jumada-al-awwal|jamadi-al-awwal|جمادى‌الأول|جمادی‌الاولی",
        6: "jumada-ii|jumada-al-thani|jumada-al-thaniyah|جمادى‌الثانية|جمادى‌الآخر|جمادی‌الآخره",
        7: "رجب‌المرجب",
        8: "sha'aban|شعبان‌المعظم",
        9: "ramazan|ramadhan|رمضان‌المبارک",
        10: "shawal|شوال‌المكرم",
        11: "dhul-qadah|dhu-al-qidah|dhul-qidah|ذي‌القعدة|ذیقعده",
        12: "dhul-hijjah|dhu-al-hijja|dhul-hijja|ذي‌الحجة|ذیحجه",
    },
}
_SHORT_WEEKDAYS: Final = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|שני|שלישי|רביעי|חמישי|שישי|שבת|ראשון|إثنين"
)
_FILLERS: Final = (
    "of|the|th|st|nd|rd|ad|ah|ap|ce|ه‌ش|ه‌ق|هـ|م|سال|ماه|یک|دو|سه|چهار|پنج|"
    "سنة|شهر|يوم|יום|لسنة|شمسی|قمری|میلادی"
)
_FROM_TODAY: Final = {
    -2: "پریروز|أول‌أمس|אתמול‌שלשום|שלשום",
    -1: "yesterday|دیروز|أمس|البارحة|אתמול",
    0: "today|now|امروز|اليوم|היום",
    1: "tomorrow|فردا|غدا|غدًا|بكرة|מחר",
    2: "پس‌فردا|پسفردا|بعد‌غد|מחרתיים",
}
_OTHER_WEEKDAYS: Final = {
    0: "mon",
    1: "tue|tues|الثلثاء",
    2: "wed",
    3: "thu|thur|thurs|پنج‌شنبه",
    4: "fri|آدینه",
    5: "sat|שבת",
    6: "sun|یک‌شنبه",
}
"""Other names of the weekdays, Monday first; a Hebrew number alone, such as שני, may mean something else."""
_COMING: Final = "|next|coming|on|يوم|ב|بعد|بعدی|آینده|القادم|القادمة|المقبل|المقبلة|הבא|הבאה|הקרוב|הקרובה"
_GONE: Final = "last|previous|قبل|قبلی|پیش|گذشته|الماضي|الماضية|שעבר|שעברה"
"""What may stand before or after a weekday, and says which of them is meant."""


def letters(text: str) -> str:
    """The search form of `text` with nothing but its letters."""
    return "".join(filter(str.isalpha, fold(text)))


@cache
def _months() -> dict[str, tuple[CalendarId, int]]:
    months: dict[str, tuple[CalendarId, int]] = {}
    for kind in CalendarId:
        for names in (*MONTHS[kind].values(), *SHORT_MONTHS.get(kind, {}).values()):
            months |= {letters(name): (kind, number) for number, name in enumerate(names, 1)}
        for number, others in _OTHER_MONTHS[kind].items():
            months |= {letters(name): (kind, number) for name in others.split("|")}
    return months


@cache
def _passed_over() -> frozenset[str]:
    weekdays = "|".join(name for names in WEEKDAYS.values() for name in names)
    return frozenset(letters(word) for word in f"{weekdays}|{_SHORT_WEEKDAYS}|{_FILLERS}".split("|"))


@cache
def _days_from_today() -> dict[str, int]:
    return {letters(word): days for days, words in _FROM_TODAY.items() for word in words.split("|")}


@cache
def _weekdays() -> dict[str, int]:
    named = {letters(name): day for names in WEEKDAYS.values() for day, name in enumerate(names)}
    return named | {letters(name): day for day, names in _OTHER_WEEKDAYS.items() for name in names.split("|")}


@cache
def _beside_weekday() -> dict[str, bool]:
    """The words beside a weekday, each with whether it says that the day is gone."""
    words = {letters(word): False for word in _COMING.split("|")}
    return words | {letters(word): True for word in _GONE.split("|")}


def month_called(words: list[str]) -> tuple[CalendarId, int] | None:
    """The calendar and the number of the month that `words` name, weekdays and fillers passed over."""
    told = [word for word in map(letters, words) if word not in _passed_over()]
    name = "".join(told)
    bare = name[1:] if name.startswith(("ב", "ל")) else name.removesuffix("ماه")
    for candidate in (name, bare, "".join(map(letters, words))):
        if candidate in _months():
            return _months()[candidate]
    return None


def are_passed_over(words: list[str]) -> bool:
    """Whether `words` are only weekdays and fillers, which say nothing that the numbers do not."""
    told = [letters(word) for word in words]
    return "".join(told) in _passed_over() or all(word in _passed_over() for word in told)


def days_from_today(text: str) -> int | None:
    """How many days from today a word such as "tomorrow" is; None for any other text."""
    return _days_from_today().get(letters(text))


def days_to_weekday(text: str, today: date) -> int | None:
    """How many days from today a weekday is, such as "Sunday" or "last Monday"; None for any other text.

    It is the next such day after today, also after "next"; the latest one before today where it is called
    the last. Today itself, which has a word of its own, is neither.
    """
    name, beside = letters(text), _beside_weekday()
    for before in filter(name.startswith, beside):
        for after in filter(name.endswith, beside):
            bare = name[len(before) : len(name) - len(after)]
            day = _weekdays().get(bare.removesuffix(_OF))
            if day is not None:
                ahead = (day - today.weekday() - 1) % _WEEK + 1
                is_gone = beside[before] or beside[after]
                return -((today.weekday() - day - 1) % _WEEK + 1) if is_gone else ahead
    return None
