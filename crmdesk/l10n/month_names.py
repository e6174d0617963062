"""Names of months and weekdays in the four languages, by calendar.

Short names stand only where a language has them: English and Hebrew shorten Gregorian months,
Persian and Arabic have no short months at all. Weekdays are counted from Monday.
"""

from __future__ import annotations

from typing import Final

Names = tuple[str, ...]

MONTHS: Final[dict[str, dict[str, Names]]] = {
    "gregorian": {
        "en": (
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        "fa": (
            "ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن",
            "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر",
        ),
        "ar": (
            "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
            "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
        ),
        "he": (
            "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני",
            "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
        ),
    },
    "jalali": {
        "en": (
            "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
            "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
        ),
        "fa": (
            "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
            "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
        ),
        "ar": (
            "فروردين", "أرديبهشت", "خرداد", "تير", "مرداد", "شهريور",
            "مهر", "آبان", "آذر", "دي", "بهمن", "إسفند",
        ),
        "he": (
            "פרוורדין", "אורדיבהשת", "ח׳ורדאד", "תיר", "מורדאד", "שהריוור",
            "מהר", "אבאן", "אד׳ר", "די", "בהמן", "אספנד",
        ),
    },
    "hijri": {
        "en": (
            "Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Akhir", "Jumada al-Ula", "Jumada al-Akhira",
            "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah",
        ),
        "fa": (
            "محرم", "صفر", "ربیع‌الاول", "ربیع‌الثانی", "جمادی‌الاول", "جمادی‌الثانی",
            "رجب", "شعبان", "رمضان", "شوال", "ذی‌القعده", "ذی‌الحجه",
        ),
        "ar": (
            "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
            "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
        ),
        "he": (
            "מוחרם", "צפר", "רביע אל־אוול", "רביע א־ת׳אני", "ג׳ומאדא אל־אולא", "ג׳ומאדא א־ת׳אניה",
            "רג׳ב", "שעבאן", "רמדאן", "שוואל", "ד׳ו אל־קעדה", "ד׳ו אל־חיג׳ה",
        ),
    },
}  # fmt: skip

SHORT_MONTHS: Final[dict[str, dict[str, Names]]] = {
    "gregorian": {
        "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        "he": ("ינו׳", "פבר׳", "מרץ", "אפר׳", "מאי", "יוני", "יולי", "אוג׳", "ספט׳", "אוק׳", "נוב׳", "דצמ׳"),
    },
}

HEBREW_MONTHS: Final[dict[str, Names]] = {
    "en": (
        "Nisan", "Iyar", "Sivan", "Tammuz", "Av", "Elul",
        "Tishrei", "Cheshvan", "Kislev", "Tevet", "Shevat", "Adar", "Adar II",
    ),
    "fa": (
        "نیسان", "ایار", "سیوان", "تموز", "آو", "ایلول",
        "تیشری", "حشوان", "کیسلو", "طوت", "شواط", "آدار", "آدار دوم",
    ),
    "ar": (
        "نيسان", "أيار", "سيوان", "تموز", "آب", "أيلول",
        "تشري", "حشوان", "كسلو", "طيبت", "شباط", "آذار", "آذار الثاني",
    ),
    "he": (
        "ניסן", "אייר", "סיוון", "תמוז", "אב", "אלול",
        "תשרי", "חשוון", "כסלו", "טבת", "שבט", "אדר", "אדר ב׳",
    ),
}  # fmt: skip
"""Months of the Hebrew calendar, counted from Nisan; the twelfth is Adar I in a leap year."""

FIRST_ADAR: Final = {"en": "Adar I", "fa": "آدار اول", "ar": "آذار الأول", "he": "אדר א׳"}

WEEKDAYS: Final[dict[str, Names]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "he": ("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "יום שבת", "יום ראשון"),
}

SHORT_WEEKDAYS: Final[dict[str, Names]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fa": ("د", "س", "چ", "پ", "ج", "ش", "ی"),
    "ar": ("ن", "ث", "ر", "خ", "ج", "س", "ح"),
    "he": ("ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "ש׳", "א׳"),
}
