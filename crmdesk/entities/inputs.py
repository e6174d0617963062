"""What the figures count beside sales: campaigns, costs, customers' answers and use."""

from __future__ import annotations

from crmdesk.entities.common import NOTE
from crmdesk.entities.service import COMPANY
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Cost, CostCategory
from crmdesk.model.survey import Answer, AnswerKind, Usage

DAY_ALIASES: tuple[str, ...] = ("date", "تاریخ", "روز", "التاريخ", "اليوم", "תאריך", "יום")
AMOUNT_ALIASES: tuple[str, ...] = ("value", "sum", "مبلغ", "ارزش", "المبلغ", "القيمة", "סכום", "ערך")
CATEGORY_ALIASES: tuple[str, ...] = (
    *("cost category", "type", "دسته", "دسته هزینه", "نوع هزینه", "الفئة", "فئة التكلفة", "نوع التكلفة"),
    *("קטגוריה", "סוג עלות"),
)

_DAY = Field(
    name="day", label=N_("Day"), kind=Kind.DATE, required=True, column=Column.SHOWN, aliases=DAY_ALIASES
)
_CONTACT = Field(
    name="contact",
    label=N_("Contact"),
    kind=Kind.LINK,
    link="contact",
    column=Column.SHOWN,
    aliases=("person", "customer", "respondent", "user", "مخاطب", "مشتری", "شخص", "جهة الاتصال", "العميل")
    + ("איש קשר", "לקוח"),
)
CAMPAIGN_LINK = Field(
    name="campaign",
    label=N_("Campaign"),
    kind=Kind.LINK,
    link="campaign",
    by_reference=True,
    aliases=("campaign name", "utm campaign", "کمپین", "کارزار", "نام کمپین", "الحملة", "اسم الحملة")
    + ("קמפיין", "שם הקמפיין"),
)
"""The campaign that brought a party or a deal, or that a cost was for."""

CAMPAIGN = Entity(
    name="campaign",
    plural="campaigns",
    label=N_("Campaign"),
    label_many=N_("Campaigns"),
    counted=NN_("{count} campaign", "{count} campaigns"),
    icon="megaphone",
    model=Campaign,
    fields=(
        Field(
            name="name",
            label=N_("Name"),
            kind=Kind.TEXT,
            required=True,
            column=Column.SHOWN,
            aliases=("campaign", "campaign name", "title", "نام", "نام کمپین", "کمپین", "عنوان", "الاسم")
            + ("اسم الحملة", "الحملة", "שם", "שם הקמפיין", "קמפיין"),
        ),
        Field(
            name="ref",
            label=N_("Reference"),
            kind=Kind.IDENT,
            aliases=(
                "id",
                "code",
                "number",
                "campaign id",
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
            name="channel",
            label=N_("Channel"),
            kind=Kind.TEXT,
            column=Column.SHOWN,
            aliases=("medium", "utm medium", "source", "کانال", "رسانه", "القناة", "الوسيلة", "ערוץ"),
        ),
        Field(
            name="start",
            label=N_("Start"),
            kind=Kind.DATE,
            column=Column.SHOWN,
            aliases=(
                "start date",
                "from",
                "first day",
                "شروع",
                "آغاز",
                "تاریخ شروع",
                "البداية",
                "تاريخ البدء",
            )
            + ("התחלה", "תאריך התחלה"),
        ),
        Field(
            name="end",
            label=N_("End"),
            kind=Kind.DATE,
            column=Column.SHOWN,
            aliases=("end date", "until", "last day", "پایان", "تاریخ پایان", "النهاية", "تاريخ الانتهاء")
            + ("סיום", "תאריך סיום"),
        ),
        Field(
            name="budget",
            label=N_("Budget"),
            kind=Kind.MONEY,
            column=Column.SHOWN,
            aliases=("planned cost", "amount", "بودجه", "الميزانية", "תקציב"),
        ),
        NOTE,
    ),
)

COST = Entity(
    name="cost",
    plural="costs",
    label=N_("Cost"),
    label_many=N_("Costs"),
    counted=NN_("{count} cost", "{count} costs"),
    icon="banknote",
    model=Cost,
    sort="day",
    fields=(
        _DAY,
        Field(
            name="text",
            attribute="name",
            label=N_("What for"),
            kind=Kind.TEXT,
            column=Column.SHOWN,
            aliases=("description", "details", "note", "memo", "شرح", "بابت", "متن", "البيان", "الوصف")
            + ("תיאור", "עבור", "טקסט"),
        ),
        Field(
            name="category",
            label=N_("Category"),
            kind=Kind.CHOICE,
            choices=CostCategory,
            column=Column.SHOWN,
            aliases=CATEGORY_ALIASES,
        ),
        Field(
            name="amount",
            label=N_("Amount"),
            kind=Kind.MONEY,
            required=True,
            currency="currency",
            signed=True,
            column=Column.SHOWN,
            aliases=("cost", "expense", "هزینه", "التكلفة", "עלות", "הוצאה", *AMOUNT_ALIASES),
        ),
        Field(
            name="currency",
            label=N_("Currency"),
            kind=Kind.CURRENCY,
            column=Column.NEVER,
            aliases=("واحد پول", "ارز", "العملة", "מטבע"),
        ),
        CAMPAIGN_LINK,
        COMPANY,
        _CONTACT,
    ),
)

ANSWER = Entity(
    name="answer",
    plural="answers",
    label=N_("Answer"),
    label_many=N_("Answers"),
    counted=NN_("{count} answer", "{count} answers"),
    icon="message-square",
    model=Answer,
    sort="day",
    fields=(
        Field(
            name="kind",
            label=N_("Kind"),
            kind=Kind.CHOICE,
            choices=AnswerKind,
            required=True,
            column=Column.SHOWN,
            aliases=("type", "survey", "survey type", "نوع", "نظرسنجی", "النوع", "الاستبيان", "סוג", "סקר"),
        ),
        Field(
            name="score",
            label=N_("Score"),
            kind=Kind.NUMBER,
            required=True,
            column=Column.SHOWN,
            aliases=(
                "rating",
                "answer",
                "nps",
                "csat",
                "ces",
                "امتیاز",
                "نمره",
                "الدرجة",
                "التقييم",
                "ציון",
                "דירוג",
            ),
        ),
        Field(
            name="scale",
            label=N_("Scale"),
            kind=Kind.IDENT,
            aliases=("range", "مقیاس", "بازه", "المقياس", "סולם"),
        ),
        _CONTACT,
        COMPANY,
        Field(
            name="ticket",
            label=N_("Ticket"),
            kind=Kind.LINK,
            link="ticket",
            by_reference=True,
            aliases=("case", "ticket id", "تیکت", "التذكرة", "פנייה"),
        ),
        Field(name="day", label=N_("Day"), kind=Kind.DATE, column=Column.SHOWN, aliases=DAY_ALIASES),
        Field(
            name="wave",
            label=N_("Wave"),
            kind=Kind.TEXT,
            column=Column.SHOWN,
            aliases=("round", "survey round", "موج", "دور", "نوبت", "الموجة", "الجولة", "גל", "סבב"),
        ),
        Field(
            name="text",
            attribute="name",
            label=N_("In their words"),
            kind=Kind.LONG_TEXT,
            column=Column.SHOWN,
            aliases=("comment", "feedback", "reason", "نظر", "متن", "توضیح", "التعليق", "النص", "תגובה")
            + ("הערה", "טקסט"),
        ),
    ),
)

USAGE = Entity(
    name="usage",
    plural="usage",
    label=N_("Product usage"),
    label_many=N_("Product usage"),
    counted=NN_("{count} entry of usage", "{count} entries of usage"),
    icon="activity",
    model=Usage,
    sort="day",
    title="product",
    fields=(
        Field(
            name="product",
            label=N_("Product"),
            kind=Kind.LINK,
            link="product",
            required=True,
            column=Column.SHOWN,
            aliases=("item", "feature", "محصول", "کالا", "المنتج", "מוצר"),
        ),
        _CONTACT,
        COMPANY,
        Field(name="day", label=N_("Day"), kind=Kind.DATE, column=Column.SHOWN, aliases=DAY_ALIASES),
        Field(
            name="count",
            label=N_("Times used"),
            kind=Kind.NUMBER,
            column=Column.SHOWN,
            aliases=("uses", "quantity", "logins", "تعداد", "دفعات", "العدد", "مرات", "כמות", "פעמים"),
        ),
    ),
)
