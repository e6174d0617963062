"""Companies and contacts."""

from __future__ import annotations

from crmdesk.entities.common import NOTE, TAGS
from crmdesk.entities.inputs import CAMPAIGN_LINK
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.contact import Contact, ContactKind

_NAME_ALIASES: tuple[str, ...] = ("full name", "customer", "customer name", "client", "نام و نام خانوادگی", "نام کامل", "نام مشتری")
_NAME_ALIASES += ("مشتری", "الاسم", "الاسم الكامل", "اسم العميل", "العميل", "שם", "שם מלא", "לקוח", "שם לקוח", "نام")

_REACH = (
    Field(
        name="emails",
        label=N_("E-mail"),
        kind=Kind.EMAILS,
        column=Column.OFFERED,
        aliases=("email", "e-mail address", "mail", "ایمیل", "رایانامه", "پست الکترونیک", "البريد الإلكتروني", "بريد إلكتروني")
        + ("البريد", "بريد", "דואל", "אימייל", "מייל", "דוא״ל"),
    ),
    Field(
        name="phones",
        label=N_("Phone"),
        kind=Kind.PHONES,
        column=Column.SHOWN,
        aliases=("mobile", "telephone", "phone number", "tel", "cell", "تلفن", "موبایل", "همراه", "شماره تلفن")
        + ("شماره همراه", "تلفن همراه", "شماره موبایل", "شماره تماس", "تلفن تماس", "phone no", "mobile number")
        + ("الهاتف", "هاتف", "الجوال", "جوال", "رقم الهاتف", "رقم الجوال", "الهاتف المحمول", "الموبايل")
        + ("טלפון", "נייד", "טלפון נייד", "מספר טלפון", "מספר נייד", "mobile phone", "work phone", "home phone")
        + ("business phone", "office phone", "تلفن ثابت", "تلفن محل کار", "تلفن دفتر", "تلفن منزل", "هاتف العمل")
        + ("هاتف المكتب", "هاتف المنزل", "الهاتف الثابت", "טלפון בעבודה", "טלפון בבית", "טלפון קווי"),
    ),
    Field(name="website", label=N_("Website"), kind=Kind.URL, aliases=("url", "web", "وب‌سایت", "سایت", "الموقع", "אתר")),
    Field(name="address", label=N_("Address"), kind=Kind.LONG_TEXT, aliases=("نشانی", "آدرس", "العنوان", "כתובת")),
    Field(name="city", label=N_("City"), kind=Kind.TEXT, column=Column.SHOWN, aliases=("town", "شهر", "المدينة", "עיר")),
    Field(
        name="country",
        label=N_("Country"),
        kind=Kind.COUNTRY,
        aliases=("office location", "کشور", "الدولة", "البلد", "מדינה", "ארץ"),
    ),
)

_ABOUT = (
    Field(
        name="language", label=N_("Preferred language"), kind=Kind.LANGUAGE, aliases=("language", "زبان", "اللغة", "שפה")
    ),
    Field(name="segment", label=N_("Segment"), kind=Kind.TEXT, aliases=("بخش بازار", "دسته", "الشريحة", "פלח")),
    Field(
        name="source",
        label=N_("Source"),
        kind=Kind.TEXT,
        aliases=("lead source", "منبع", "نحوه آشنایی", "المصدر", "מקור", "מקור הגעה"),
    ),
    CAMPAIGN_LINK,
    TAGS,
    Field(
        name="owner",
        label=N_("Owner"),
        kind=Kind.LINK,
        link="staff",
        column=Column.SHOWN,
        aliases=("sales agent", "account manager", "sales rep", "rep", "مسئول", "کارشناس", "کارشناس فروش")
        + ("المسؤول", "المندوب", "مندوب المبيعات", "אחראי", "איש מכירות", "נציג"),
    ),
    Field(
        name="created",
        label=N_("Known since"),
        kind=Kind.DATE,
        aliases=("created", "created at", "date", "تاریخ ثبت", "تاریخ ایجاد", "تاریخ عضویت", "تاريخ التسجيل")
        + ("تاريخ الإنشاء", "תאריך יצירה", "תאריך הצטרפות"),
    ),
    Field(name="consent", label=N_("Consent"), kind=Kind.TEXT, aliases=("رضایت", "الموافقة", "הסכמה")),
    Field(name="needs", label=N_("Needs"), kind=Kind.LONG_TEXT, aliases=("نیازها", "الاحتياجات", "צרכים")),
    NOTE,
)

_OTHER_NAME = Field(
    name="other_name",
    label=N_("Name in another script"),
    kind=Kind.TEXT,
    aliases=("english name", "latin name", "نام لاتین", "نام انگلیسی", "الاسم بالإنجليزية", "שם באנגלית"),
)
_REF = Field(
    name="ref",
    label=N_("Reference"),
    kind=Kind.IDENT,
    aliases=("id", "code", "number", "customer id", "کد", "شناسه", "شماره", "کد مشتری", "الرمز", "المعرف", "الرقم")
    + ("קוד", "מזהה", "מספר"),
)
_NUMBERS = (
    Field(
        name="tax_number",
        label=N_("Tax number"),
        kind=Kind.IDENT,
        aliases=("vat number", "کد اقتصادی", "شماره مالیاتی", "الرقم الضريبي", "מספר עוסק", "מספר מס"),
    ),
    Field(
        name="registration_number",
        label=N_("Registration number"),
        kind=Kind.IDENT,
        aliases=("national id", "شماره ثبت", "شناسه ملی", "کد ملی", "السجل التجاري", "رقم السجل", "ח״פ", "מספר רישום"),
    ),
)

COMPANY = Entity(
    name="company",
    plural="companies",
    label=N_("Company"),
    label_many=N_("Companies"),
    counted=NN_("{count} company", "{count} companies"),
    icon="building-2",
    model=Contact,
    fixed={"kind": ContactKind.COMPANY},
    fields=(
        Field(
            name="name",
            label=N_("Name"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=("account", "account name", "company", "company name", "organisation", "نام شرکت", "شرکت")
            + ("اسم الشركة", "الشركة", "שם החברה", "חברה", *_NAME_ALIASES),
        ),
        _OTHER_NAME,
        _REF,
        Field(
            name="industry",
            label=N_("Industry"),
            kind=Kind.TEXT,
            column=Column.SHOWN,
            aliases=("sector", "صنعت", "زمینه فعالیت", "القطاع", "النشاط", "ענף", "תחום"),
        ),
        Field(
            name="size",
            label=N_("Size"),
            kind=Kind.TEXT,
            aliases=("employees", "number of employees", "تعداد کارکنان", "اندازه", "عدد الموظفين", "الحجم")
            + ("מספר עובדים", "גודל"),
        ),
        *_REACH,
        *_NUMBERS,
        *_ABOUT,
    ),
)

CONTACT = Entity(
    name="contact",
    plural="contacts",
    label=N_("Contact"),
    label_many=N_("Contacts"),
    counted=NN_("{count} contact", "{count} contacts"),
    icon="users",
    model=Contact,
    fixed={"kind": ContactKind.PERSON},
    fields=(
        Field(
            name="name", label=N_("Name"), kind=Kind.TEXT, required=True, column=Column.SHOWN, aliases=_NAME_ALIASES
        ),
        _OTHER_NAME,
        _REF,
        Field(
            name="company",
            label=N_("Company"),
            kind=Kind.LINK,
            link="company",
            column=Column.SHOWN,
            aliases=("account", "organisation", "company name", "شرکت", "نام شرکت", "سازمان", "الشركة", "الجهة", "חברה"),
        ),
        Field(
            name="title",
            attribute="job_title",
            label=N_("Job title"),
            kind=Kind.TEXT,
            aliases=("job title", "position", "سمت", "عنوان شغلی", "المسمى الوظيفي", "المنصب", "תפקיד"),
        ),
        *_REACH,
        *_NUMBERS[:1],
        *_ABOUT,
    ),
)
