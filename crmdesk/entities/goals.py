"""What the figures are held against: targets, market sizes and what was spent before."""

from __future__ import annotations

from crmdesk.entities.inputs import AMOUNT_ALIASES, CATEGORY_ALIASES
from crmdesk.entities.spec import Column, Entity, Field, Kind
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.cost import Baseline, CostCategory, MarketSize
from crmdesk.model.target import Target

_PERIOD = Field(
    name="period",
    attribute="start",
    label=N_("Period"),
    kind=Kind.PERIOD,
    required=True,
    column=Column.SHOWN,
    aliases=(
        "month",
        "quarter",
        "year",
        "دوره",
        "ماه",
        "سال",
        "الفترة",
        "الشهر",
        "السنة",
        "תקופה",
        "חודש",
        "שנה",
    ),
)
_AMOUNT = Field(
    name="amount",
    label=N_("Amount"),
    kind=Kind.MONEY,
    required=True,
    column=Column.SHOWN,
    aliases=("size", "market size", "اندازه", "اندازه بازار", "حجم السوق", "גודל השוק", *AMOUNT_ALIASES),
)

TARGET = Entity(
    name="target",
    plural="targets",
    label=N_("Target"),
    label_many=N_("Targets"),
    counted=NN_("{count} target", "{count} targets"),
    icon="target",
    model=Target,
    sort="start",
    title="kpi",
    fields=(
        Field(
            name="kpi",
            label=N_("KPI"),
            kind=Kind.KPI,
            required=True,
            column=Column.SHOWN,
            aliases=("metric", "indicator", "شاخص", "عدد", "المؤشر", "الرقم", "מדד", "נתון"),
        ),
        _PERIOD,
        Field(
            name="value",
            label=N_("Target"),
            kind=Kind.FIGURE,
            required=True,
            column=Column.SHOWN,
            aliases=("goal", "target", "هدف", "مقدار", "الهدف", "القيمة", "יעד", "ערך"),
        ),
        Field(
            name="owner",
            label=N_("Owner"),
            kind=Kind.LINK,
            link="staff",
            column=Column.SHOWN,
            aliases=("person", "rep", "colleague", "مسئول", "کارشناس", "المسؤول", "אחראי", "נציג"),
        ),
        Field(
            name="team",
            label=N_("Team"),
            kind=Kind.TEXT,
            column=Column.SHOWN,
            aliases=("group", "گروه", "تیم", "الفريق", "צוות"),
        ),
        Field(
            name="benchmark",
            label=N_("Benchmark"),
            kind=Kind.FIGURE,
            column=Column.SHOWN,
            aliases=(
                "industry",
                "industry average",
                "معیار",
                "مقایسه",
                "المعيار",
                "المقارنة",
                "אמת מידה",
                "השוואה",
            ),
        ),
    ),
)

MARKET_SIZE = Entity(
    name="market_size",
    plural="market-sizes",
    label=N_("Market size"),
    label_many=N_("Market sizes"),
    counted=NN_("{count} market size", "{count} market sizes"),
    icon="chart-column",
    model=MarketSize,
    sort="start",
    title="start",
    fields=(_PERIOD, _AMOUNT),
)

BASELINE = Entity(
    name="baseline",
    plural="baselines",
    label=N_("Baseline"),
    label_many=N_("Baselines"),
    counted=NN_("{count} baseline", "{count} baselines"),
    icon="history",
    model=Baseline,
    sort="start",
    title="category",
    fields=(
        Field(
            name="category",
            label=N_("Category"),
            kind=Kind.CHOICE,
            choices=CostCategory,
            required=True,
            column=Column.SHOWN,
            aliases=CATEGORY_ALIASES,
        ),
        _PERIOD,
        _AMOUNT,
    ),
)
