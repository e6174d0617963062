"""Deals, products, colleagues and exchange rates."""

from __future__ import annotations

from crmdesk.entities.common import NOTE, TAGS
from crmdesk.entities.inputs import CAMPAIGN_LINK
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.deal import Deal, DealStatus, StageMove
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff

_OWNER_ALIASES: tuple[str, ...] = ("sales agent", "sales rep", "rep", "assigned to", "مسئول", "کارشناس", "کارشناس فروش", "المسؤول")
_OWNER_ALIASES += ("المندوب", "אחראי", "איש מכירות", "נציג")
_REF_ALIASES = ("id", "code", "number", "کد", "شناسه", "شماره", "الرمز", "المعرف", "الرقم", "קוד", "מזהה", "מספר")
_ACTIVE = Field(name="active", label=N_("Active"), kind=Kind.FLAG, aliases=("فعال", "نشط", "פעיל"))

DEAL = Entity(
    name="deal",
    plural="deals",
    label=N_("Deal"),
    label_many=N_("Deals"),
    counted=NN_("{count} deal", "{count} deals"),
    icon="handshake",
    model=Deal,
    fields=(
        Field(
            name="title",
            attribute="name",
            label=N_("Title"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=("name", "deal", "deal name", "opportunity", "عنوان", "نام معامله", "معامله", "العنوان", "الصفقة")
            + ("اسم الصفقة", "כותרת", "עסקה", "שם העסקה", "deal title", "opportunity name", "عنوان معامله", "فرصت")
            + ("عنوان فرصت", "نام فرصت", "فرصت فروش", "عنوان الصفقة", "الفرصة", "اسم الفرصة", "عنوان الفرصة")
            + ("כותרת העסקה", "כותרת עסקה", "שם עסקה", "הזדמנות", "שם ההזדמנות"),
        ),
        Field(
            name="ref",
            label=N_("Reference"),
            kind=Kind.IDENT,
            aliases=("opportunity id", "deal id", "شماره معامله", "رقم الصفقة", "מספר עסקה", *_REF_ALIASES),
        ),
        Field(
            name="company",
            label=N_("Company"),
            kind=Kind.LINK,
            link="company",
            column=Column.SHOWN,
            aliases=("account", "customer", "organisation", "شرکت", "مشتری", "نام شرکت", "الشركة", "العميل", "חברה", "לקוח"),
        ),
        Field(
            name="contact",
            label=N_("Contact"),
            kind=Kind.LINK,
            link="contact",
            aliases=("person", "مخاطب", "شخص", "جهة الاتصال", "איש קשר"),
        ),
        Field(
            name="pipeline",
            label=N_("Pipeline"),
            kind=Kind.LINK,
            link="pipeline",
            aliases=("کاریز فروش", "مسار المبيعات", "תהליך מכירה"),
        ),
        Field(
            name="stage",
            label=N_("Stage"),
            kind=Kind.LINK,
            link="stage",
            column=Column.SHOWN,
            aliases=("deal stage", "status", "مرحله", "وضعیت", "المرحلة", "الحالة", "שלב", "סטטוס"),
        ),
        Field(
            name="status",
            label=N_("Status"),
            kind=Kind.CHOICE,
            choices=DealStatus,
            column=Column.SHOWN,
            editable=False,
            importable=False,
        ),
        Field(
            name="amount",
            label=N_("Amount"),
            kind=Kind.MONEY,
            currency="currency",
            column=Column.SHOWN,
            aliases=("value", "close value", "deal value", "price", "مبلغ", "ارزش", "المبلغ", "القيمة", "סכום", "ערך"),
        ),
        Field(
            name="currency",
            label=N_("Currency"),
            kind=Kind.CURRENCY,
            column=Column.NEVER,
            aliases=("واحد پول", "ارز", "العملة", "מטבע"),
        ),
        Field(
            name="cost",
            label=N_("Cost"),
            kind=Kind.MONEY,
            currency="currency",
            aliases=("هزینه", "بهای تمام‌شده", "التكلفة", "עלות"),
        ),
        Field(
            name="product",
            label=N_("Product"),
            kind=Kind.LINK,
            link="product",
            column=Column.NEVER,
            editable=False,
            aliases=("item", "محصول", "کالا", "المنتج", "מוצר"),
        ),
        Field(
            name="owner",
            label=N_("Owner"),
            kind=Kind.LINK,
            link="staff",
            column=Column.SHOWN,
            aliases=_OWNER_ALIASES,
        ),
        Field(
            name="probability",
            label=N_("Probability"),
            kind=Kind.PERCENT,
            importable=False,
        ),
        Field(
            name="source",
            label=N_("Source"),
            kind=Kind.TEXT,
            aliases=("lead source", "منبع", "المصدر", "מקור"),
        ),
        CAMPAIGN_LINK,
        Field(
            name="created",
            label=N_("Created"),
            kind=Kind.DATE,
            aliases=("engage date", "created date", "created at", "opened", "تاریخ ایجاد", "تاریخ ثبت", "تاريخ الإنشاء")
            + ("תאריך יצירה", "תאריך פתיחה"),
        ),
        Field(
            name="closed",
            label=N_("Close date"),
            kind=Kind.DATE,
            editable=False,
            aliases=("close date", "closed", "closed at", "won date", "تاریخ بستن", "تاريخ الإغلاق", "תאריך סגירה"),
        ),
        Field(
            name="expected_close",
            label=N_("Expected close"),
            kind=Kind.DATE,
            column=Column.SHOWN,
            aliases=("expected close date", "تاریخ بستن موردانتظار", "تاريخ الإغلاق المتوقع", "תאריך סגירה צפוי")
            + ("expected closing date", "تاریخ بسته شدن مورد انتظار", "بسته شدن مورد انتظار", "بستن مورد انتظار")
            + ("تاریخ پیش‌بینی بستن", "تاریخ احتمالی بستن", "الإغلاق المتوقع", "تاريخ الإقفال المتوقع")
            + ("סגירה צפויה", "מועד סגירה צפוי", "תאריך סגירה משוער"),
        ),
        Field(
            name="lost_reason",
            label=N_("Lost because"),
            kind=Kind.TEXT,
            editable=False,
            aliases=("reason", "loss reason", "دلیل", "دلیل از دست دادن", "سبب الخسارة", "السبب", "סיבה", "סיבת הפסד"),
        ),
        Field(
            name="competitor",
            label=N_("Competitor"),
            kind=Kind.TEXT,
            editable=False,
            aliases=("رقیب", "المنافس", "מתחרה"),
        ),
        Field(
            name="next_step",
            label=N_("Next step"),
            kind=Kind.TEXT,
            aliases=("next action", "گام بعدی", "اقدام بعدی", "الخطوة التالية", "הצעד הבא"),
        ),
        TAGS,
        NOTE,
    ),
)

PRODUCT = Entity(
    name="product",
    plural="products",
    label=N_("Product"),
    label_many=N_("Products"),
    counted=NN_("{count} product", "{count} products"),
    icon="package",
    model=Product,
    fields=(
        Field(
            name="name",
            label=N_("Name"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=("product", "item", "نام", "نام محصول", "محصول", "اسم المنتج", "المنتج", "الاسم", "מוצר", "שם המוצר", "שם"),
        ),
        Field(name="ref", label=N_("Reference"), kind=Kind.IDENT, column=Column.SHOWN, aliases=("sku", *_REF_ALIASES)),
        Field(
            name="price",
            label=N_("Price"),
            kind=Kind.MONEY,
            currency="currency",
            column=Column.SHOWN,
            aliases=("sales price", "unit price", "قیمت", "بها", "السعر", "מחיר"),
        ),
        Field(
            name="currency",
            label=N_("Currency"),
            kind=Kind.CURRENCY,
            column=Column.NEVER,
            aliases=("واحد پول", "ارز", "العملة", "מטבע"),
        ),
        Field(
            name="cost",
            label=N_("Cost"),
            kind=Kind.MONEY,
            currency="currency",
            column=Column.SHOWN,
            aliases=("هزینه", "بهای تمام‌شده", "التكلفة", "עלות"),
        ),
        Field(
            name="recurring",
            label=N_("Recurring"),
            kind=Kind.FLAG,
            column=Column.SHOWN,
            aliases=("تکرارشونده", "متكرر", "חוזר"),
        ),
        _ACTIVE,
    ),
)

STAFF = Entity(
    name="staff",
    plural="staff",
    label=N_("Colleague"),
    label_many=N_("Staff"),
    counted=NN_("{count} colleague", "{count} colleagues"),
    icon="id-card",
    model=Staff,
    fields=(
        Field(
            name="name",
            label=N_("Name"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=("full name", "employee", "نام", "نام و نام خانوادگی", "الاسم", "اسم الموظف", "שם", "שם העובד")
            + _OWNER_ALIASES,
        ),
        Field(name="ref", label=N_("Reference"), kind=Kind.IDENT, aliases=_REF_ALIASES),
        Field(
            name="email",
            label=N_("E-mail"),
            kind=Kind.IDENT,
            column=Column.SHOWN,
            aliases=("mail", "ایمیل", "البريد الإلكتروني", "بريد إلكتروني", "אימייל", "דוא״ל"),
        ),
        Field(name="role", label=N_("Role"), kind=Kind.TEXT, column=Column.SHOWN, aliases=("نقش", "سمت", "الدور", "תפקיד")),
        Field(name="team", label=N_("Team"), kind=Kind.TEXT, column=Column.SHOWN, aliases=("گروه", "تیم", "الفريق", "צוות")),
        Field(
            name="manager",
            label=N_("Manager"),
            kind=Kind.LINK,
            link="staff",
            aliases=("supervisor", "مدیر", "سرپرست", "المدير", "מנהל"),
        ),
        Field(name="is_manager", label=N_("Manages others"), kind=Kind.FLAG),
        Field(
            name="region",
            label=N_("Region"),
            kind=Kind.TEXT,
            aliases=("regional office", "office", "منطقه", "المنطقة", "אזור"),
        ),
        Field(
            name="hourly_cost",
            label=N_("Cost per hour"),
            kind=Kind.MONEY,
            aliases=("هزینه ساعتی", "التكلفة بالساعة", "עלות לשעה"),
        ),
        _ACTIVE,
    ),
)

RATE = Entity(
    name="rate",
    plural="rates",
    label=N_("Exchange rate"),
    label_many=N_("Exchange rates"),
    counted=NN_("{count} rate", "{count} rates"),
    icon="coins",
    model=ExchangeRate,
    sort="day",
    title="currency",
    fields=(
        Field(
            name="currency",
            label=N_("Currency"),
            kind=Kind.CURRENCY,
            required=True,
            column=Column.SHOWN,
            aliases=("ارز", "واحد پول", "العملة", "מטבע"),
        ),
        Field(
            name="day",
            label=N_("Day"),
            kind=Kind.DATE,
            required=True,
            column=Column.SHOWN,
            aliases=("date", "تاریخ", "روز", "التاريخ", "اليوم", "תאריך", "יום"),
        ),
        Field(
            name="rate",
            label=N_("Exchange rate"),
            kind=Kind.NUMBER,
            in_base=True,
            required=True,
            column=Column.SHOWN,
            aliases=("price", "نرخ", "السعر", "سعر الصرف", "שער"),
        ),
    ),
)

STAGE_MOVE = Entity(
    name="stage_move",
    plural="stage-moves",
    label=N_("Stage move"),
    label_many=N_("Stage moves"),
    counted=NN_("{count} move", "{count} moves"),
    icon="arrow-right",
    model=StageMove,
    sort="moment",
    title="deal",
    fields=(
        Field(
            name="deal",
            label=N_("Deal"),
            kind=Kind.LINK,
            link="deal",
            by_reference=True,
            required=True,
            column=Column.SHOWN,
            aliases=("opportunity id", "deal id", "معامله", "شماره معامله", "الصفقة", "עסקה"),
        ),
        Field(
            name="stage",
            label=N_("Stage"),
            kind=Kind.LINK,
            link="stage",
            required=True,
            column=Column.SHOWN,
            aliases=("deal stage", "مرحله", "المرحلة", "שלב"),
        ),
        Field(
            name="outcome",
            label=N_("Outcome"),
            kind=Kind.CHOICE,
            choices=DealStatus,
            column=Column.SHOWN,
            editable=False,
            importable=False,
        ),
        Field(
            name="moment",
            label=N_("When"),
            kind=Kind.DATE,
            required=True,
            column=Column.SHOWN,
            aliases=("date", "day", "تاریخ", "زمان", "التاريخ", "الوقت", "תאריך", "מועד"),
        ),
        Field(name="owner", label=N_("Owner"), kind=Kind.LINK, link="staff", aliases=_OWNER_ALIASES),
    ),
)
