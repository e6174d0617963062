"""Subscriptions and their dated changes."""

from __future__ import annotations

from dataclasses import replace

from crmdesk.entities.common import NOTE
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange, SubscriptionStatus

_PRICE_ALIASES: tuple[str, ...] = (
    "amount",
    "unit price",
    "fee",
    "قیمت",
    "مبلغ",
    "السعر",
    "المبلغ",
    "מחיר",
    "סכום",
)
_QUANTITY = Field(
    name="quantity",
    label=N_("Quantity"),
    kind=Kind.NUMBER,
    aliases=("seats", "units", "count", "تعداد", "الكمية", "العدد", "כמות"),
)
_DISCOUNT = Field(
    name="discount",
    label=N_("Discount"),
    kind=Kind.DISCOUNT,
    currency="currency",
    aliases=("rebate", "تخفیف", "خصم", "الخصم", "הנחה"),
)
_COMPETITOR = Field(
    name="competitor", label=N_("Competitor"), kind=Kind.TEXT, aliases=("رقیب", "المنافس", "מתחרה")
)

_INVOLUNTARY = Field(
    name="involuntary",
    label=N_("Ended for non-payment"),
    kind=Kind.FLAG,
    aliases=("non-payment", "غیرارادی", "غير طوعي", "לא רצוני"),
)

_INTERVAL = Field(
    name="interval",
    label=N_("Billed"),
    kind=Kind.INTERVAL,
    column=Column.SHOWN,
    aliases=(
        "billing period",
        "term",
        "period",
        "billing",
        "دوره",
        "دوره پرداخت",
        "الفترة",
        "الدورة",
        "תקופה",
        "מחזור",
    ),
)

SUBSCRIPTION = Entity(
    name="subscription",
    plural="subscriptions",
    label=N_("Subscription"),
    label_many=N_("Subscriptions"),
    counted=NN_("{count} subscription", "{count} subscriptions"),
    icon="repeat",
    model=Subscription,
    fields=(
        Field(
            name="plan",
            attribute="name",
            label=N_("Plan"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=(
                "subscription",
                "plan name",
                "product",
                "طرح",
                "نام طرح",
                "اشتراک",
                "الباقة",
                "الاشتراك",
                "תוכנית",
                "מנוי",
            ),
        ),
        Field(
            name="ref",
            label=N_("Reference"),
            kind=Kind.IDENT,
            aliases=(
                "id",
                "subscription id",
                "code",
                "number",
                "کد",
                "شناسه",
                "شماره",
                "الرمز",
                "المعرف",
                "الرقم",
            )
            + ("קוד", "מזהה", "מספר"),
        ),
        Field(
            name="company",
            label=N_("Company"),
            kind=Kind.LINK,
            link="company",
            column=Column.SHOWN,
            aliases=(
                "account",
                "customer",
                "organisation",
                "شرکت",
                "مشتری",
                "الشركة",
                "العميل",
                "חברה",
                "לקוח",
            ),
        ),
        Field(
            name="contact",
            label=N_("Contact"),
            kind=Kind.LINK,
            link="contact",
            column=Column.SHOWN,
            aliases=("person", "مخاطب", "شخص", "جهة الاتصال", "איש קשר"),
        ),
        Field(
            name="product",
            label=N_("Product"),
            kind=Kind.LINK,
            link="product",
            aliases=("item", "محصول", "کالا", "المنتج", "מוצר"),
        ),
        Field(
            name="status",
            label=N_("Status"),
            kind=Kind.CHOICE,
            choices=SubscriptionStatus,
            column=Column.SHOWN,
            editable=False,
            aliases=("state", "وضعیت", "الحالة", "סטטוס"),
        ),
        Field(
            name="price",
            label=N_("Price"),
            kind=Kind.MONEY,
            currency="currency",
            column=Column.SHOWN,
            aliases=_PRICE_ALIASES,
        ),
        Field(
            name="currency",
            label=N_("Currency"),
            kind=Kind.CURRENCY,
            column=Column.NEVER,
            aliases=("واحد پول", "ارز", "العملة", "מטבע"),
        ),
        _INTERVAL,
        _QUANTITY,
        _DISCOUNT,
        Field(
            name="discount_until",
            label=N_("Discount until"),
            kind=Kind.DATE,
            aliases=("discount end", "پایان تخفیف", "نهاية الخصم", "הנחה עד"),
        ),
        Field(
            name="trial",
            label=N_("Trial until"),
            kind=Kind.DATE,
            aliases=("trial end", "trial until", "پایان آزمایش", "نهاية التجربة", "סוף ניסיון"),
        ),
        Field(
            name="start",
            label=N_("Start"),
            kind=Kind.DATE,
            required=True,
            column=Column.SHOWN,
            aliases=(
                "start date",
                "from",
                "since",
                "signup date",
                "تاریخ شروع",
                "آغاز",
                "شروع",
                "تاريخ البدء",
                "البداية",
            )
            + ("תאריך התחלה", "התחלה"),
        ),
        Field(
            name="end",
            label=N_("End"),
            kind=Kind.DATE,
            aliases=(
                "end date",
                "churn date",
                "until",
                "cancelled at",
                "تاریخ پایان",
                "پایان",
                "تاريخ الانتهاء",
                "النهاية",
            )
            + ("תאריך סיום", "סיום"),
        ),
        Field(
            name="auto_renew",
            label=N_("Renews by itself"),
            kind=Kind.FLAG,
            aliases=("auto renew", "auto-renew", "تمدید خودکار", "تجديد تلقائي", "חידוש אוטומטי"),
        ),
        Field(
            name="next_due",
            label=N_("Renews or ends"),
            kind=Kind.DATE,
            column=Column.SHOWN,
            editable=False,
            importable=False,
        ),
        Field(
            name="ended",
            label=N_("Ended on"),
            kind=Kind.DATE,
            editable=False,
            importable=False,
        ),
        Field(
            name="churn_reason",
            label=N_("Ended because"),
            kind=Kind.TEXT,
            aliases=(
                "reason",
                "reason code",
                "دلیل",
                "دلیل لغو",
                "السبب",
                "سبب الإلغاء",
                "סיבה",
                "סיבת ביטול",
            ),
        ),
        _COMPETITOR,
        _INVOLUNTARY,
        Field(
            name="owner",
            label=N_("Owner"),
            kind=Kind.LINK,
            link="staff",
            aliases=("assigned to", "account manager", "مسئول", "المسؤول", "אחראי"),
        ),
        NOTE,
    ),
)

SUBSCRIPTION_CHANGE = Entity(
    name="subscription_change",
    plural="subscription-changes",
    label=N_("Subscription change"),
    label_many=N_("Subscription changes"),
    counted=NN_("{count} change", "{count} changes"),
    icon="repeat",
    model=SubscriptionChange,
    sort="day",
    title="subscription",
    fields=(
        Field(
            name="subscription",
            label=N_("Subscription"),
            kind=Kind.LINK,
            link="subscription",
            by_reference=True,
            required=True,
            column=Column.SHOWN,
            aliases=("subscription id", "اشتراک", "الاشتراك", "מנוי"),
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
            name="kind",
            label=N_("Kind"),
            kind=Kind.CHOICE,
            choices=ChangeKind,
            required=True,
            column=Column.SHOWN,
            aliases=("type", "change", "event", "نوع", "تغییر", "النوع", "التغيير", "סוג", "שינוי"),
        ),
        Field(
            name="price",
            label=N_("Price"),
            kind=Kind.MONEY,
            currency="subscription.currency",
            column=Column.SHOWN,
            aliases=_PRICE_ALIASES,
        ),
        replace(_INTERVAL, column=Column.OFFERED),
        _QUANTITY,
        replace(_DISCOUNT, currency="subscription.currency"),
        Field(name="until", label=N_("Until"), kind=Kind.DATE, aliases=("resume date", "تا", "حتى", "עד")),
        Field(name="end", label=N_("End"), kind=Kind.DATE, aliases=("end date", "پایان", "النهاية", "סיום")),
        Field(
            name="reason",
            label=N_("Reason"),
            kind=Kind.TEXT,
            aliases=("reason code", "دلیل", "السبب", "סיבה"),
        ),
        _COMPETITOR,
        _INVOLUNTARY,
        NOTE,
    ),
)
