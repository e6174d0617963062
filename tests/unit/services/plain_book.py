"""A book with a little of everything that a file can hold, no two records of one name, counted in toman."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import select

from crmdesk.model.activity import ActivityKind, Channel, Direction, Repeat
from crmdesk.model.cost import CostCategory
from crmdesk.model.custom import CustomKind
from crmdesk.model.deal import DealLine
from crmdesk.model.period import Grain, Period
from crmdesk.model.subscription import ChangeKind
from crmdesk.model.survey import AnswerKind
from crmdesk.model.ticket import EventAuthor, Priority, TicketCategory, TicketEvent, TicketStatus
from crmdesk.services import (
    activities,
    custom_fields,
    deals,
    pipelines,
    records,
    settings,
    subscriptions,
    tickets,
)
from crmdesk.services.subscriptions import NewChange

FACTS = {
    "currency": "IRR",
    "toman": True,
    "country": "IR",
    "calendar": "jalali",
    "timezone": "Asia/Tehran",
    "language": "fa",
}
DAY = dt.date(2026, 5, 11)
K = CustomKind
OWN = {
    "Weight": (K.NUMBER, (), Decimal("-12.5")),
    "Worth": (K.MONEY, (), 1_234_560),
    "Founded": (K.DATE, (), dt.date(1999, 2, 3)),
    "Level": (K.CHOICE, ("Low", "متوسط"), "متوسط"),
    "Is partner": (K.FLAG, (), True),
    "Motto": (K.TEXT, (), "شعار"),
}


def prepare(crm):
    """Give a book its customs, its pipeline and its own fields of companies and deals."""
    with crm.write() as unit:
        settings.put(unit, FACTS)
        pipelines.make_first(unit)
        unit.add(TicketCategory(name="صدا"))
        unit.commit("Made the book")
    for entity in ("company", "deal"):
        for label, (kind, choices, _value) in OWN.items():
            custom_fields.add_field(crm, entity=entity, label=label, kind=kind, choices=choices)


def fill(crm, clock):
    """Fill a prepared book."""
    names = {one.label: one.name for one in custom_fields.custom_fields(crm)}
    own = {names[label]: value for label, (_kind, _choices, value) in OWN.items()}
    made = _add_parties(crm, own)
    _add_deals(crm, made, own)
    _add_subscriptions(crm, made)
    _add_service(crm, made, clock)
    _add_inputs(crm, made)


def _save(crm, entity, **values):
    return records.save(crm, entity=entity, values=values).id


def _add_parties(crm, own):
    _save(crm, "rate", currency="EUR", day=dt.date(2025, 1, 1), rate=Decimal("1100000.25"))
    led = {"team": "North", "is_manager": True}
    boss = _save(crm, "staff", name="Zahra", ref="S-1", email="z@x.com", role="Head", region="تهران", **led)
    staff = _save(crm, "staff", name="Ali", manager=boss, hourly_cost=3_500_000, active=False)
    product = _save(crm, "product", name="Desk", ref="P-1", price=1_250_000, cost=900_005, recurring=True)
    _save(crm, "product", name="Stuhl", price=1999, currency="EUR", active=False)
    campaign = _save(crm, "campaign", name="نوروز", ref="C-1", channel="web", start=DAY, end=DAY, budget=100_050, note="x")
    about = {
        "other_name": "Beta",
        "emails": ["a@x.com", "b@x.com"],
        "phones": ["+98 912 345 6789", "021 8877 6655"],
        "website": "https://x.com",
        "address": "خیابان ۱\nپلاک ۲",
        "city": "شیراز",
        "country": "IR",
        "tax_number": "00411",
        "language": "fa",
        "segment": "SMB",
        "source": "نمایشگاه",
        "campaign": campaign,
        "tags": ["vip", "مهم"],
        "owner": boss,
        "created": dt.date(2026, 3, 21),
        "consent": "phone",
        "needs": "x; y",
        "note": "one\n\ntwo",
    }
    more = {"ref": "0017", "industry": "چاپ", "size": "10-50", "registration_number": "123"}
    company = _save(crm, "company", name="بتا", **about, **more, **own)
    _save(crm, "company", name="Gamma")
    person = _save(crm, "contact", name="سارا", company=company, title="مدیر", ref="0018", **about)
    loner = _save(crm, "contact", name="Dan", language="he", country="IL")
    return {
        "staff": staff,
        "boss": boss,
        "product": product,
        "campaign": campaign,
        "company": company,
        "person": person,
        "loner": loner,
    }


def _add_deals(crm, made, own):
    stages = [one.id for one in pipelines.pipelines(crm)[0].stages]
    whole = {
        "company": made["company"],
        "contact": made["person"],
        "owner": made["staff"],
        "campaign": made["campaign"],
        "cost": 400_010,
        "source": "web",
        "created": dt.date(2026, 4, 2),
        "expected_close": dt.date(2026, 7, 23),
        "next_step": "تماس",
        "tags": ["hot", "fair"],
        "note": "Two lines\nof it",
    }
    opened = _save(crm, "deal", title="ده میز", ref="D-1", amount=125_000_000, **whole, **own)
    deals.move(crm, deals=[opened], stage=stages[1], day=dt.date(2026, 4, 20))
    won = _save(crm, "deal", title="Sechs Stühle", amount=12_345, currency="EUR", created=dt.date(2026, 3, 1))
    deals.move(crm, deals=[won], stage=stages[2], day=dt.date(2026, 3, 5))
    deals.win(crm, deal=won, day=dt.date(2026, 4, 30))
    lost = _save(crm, "deal", title="Lost one", amount=70, contact=made["loner"], created=dt.date(2026, 3, 2))
    deals.lose(crm, deal=lost, reason="قیمت", competitor="Rival", day=dt.date(2026, 5, 3))
    _save(crm, "deal", title="Nothing yet", created=DAY)
    with crm.write() as unit:
        unit.add(DealLine(deal_id=opened, product_id=made["product"], price=125_000_000))
        unit.commit("Named the product")
    made["deal"] = opened


def _add_subscriptions(crm, made):
    def subscribe(plan, **more):
        return _save(crm, "subscription", **{"plan": plan, "start": dt.date(2026, 1, 5), "price": 900_000} | more)

    whole = {
        "ref": "M-1",
        "company": made["company"],
        "contact": made["person"],
        "product": made["product"],
        "owner": made["boss"],
        "quantity": Decimal("2.5"),
        "note": "x\ny",
    }
    first = subscribe("Gold", discount="12.5%", discount_until=dt.date(2026, 8, 1), **whole)
    for interval in ("daily", "weekly", "quarterly", "yearly", "2", "6", "11", "2 days", "14 days", "100"):
        subscribe(f"Plan {interval}", contact=made["loner"], interval=interval, discount="50010", auto_renew=False)
    ended = {"end": dt.date(2026, 4, 1), "churn_reason": "گران", "competitor": "Rival", "involuntary": True}
    subscribe("Ended", company=made["company"], trial=dt.date(2026, 1, 20), **ended)
    euros = subscribe("Euros", contact=made["loner"], currency="EUR", price=1999, discount="4.99")
    tell = {
        first: (
            NewChange(day=dt.date(2026, 2, 5), kind=ChangeKind.UPGRADE, price=1_000_010, note="bigger"),
            NewChange(day=dt.date(2026, 3, 5), kind=ChangeKind.PAUSE, until=dt.date(2026, 4, 5), reason="سفر"),
            NewChange(day=dt.date(2026, 4, 5), kind=ChangeKind.RESUME),
            NewChange(day=dt.date(2026, 5, 5), kind=ChangeKind.CANCEL, end=DAY, reason="گران", competitor="Rival"),
        ),
        euros: (
            NewChange(day=dt.date(2026, 2, 5), kind=ChangeKind.RENEW, interval="yearly", price=19_900, quantity=Decimal(2)),
            NewChange(day=dt.date(2026, 2, 6), kind=ChangeKind.DISCOUNT, discount="10%", until=dt.date(2026, 9, 1)),
        ),
    }
    for subscription, changes in tell.items():
        for told in changes:
            subscriptions.change(crm, subscription=subscription, told=told)
    made["subscription"] = first


def _add_service(crm, made, clock):
    [category] = crm.read(lambda session: session.scalars(select(TicketCategory.id)).all())
    known = {"company": made["company"], "category": category}
    for number, (priority, channel) in enumerate(zip(Priority, Channel, strict=False)):
        about = {"contact": made["person"], "owner": made["staff"], "deal": made["deal"]}
        values = {"subject": f"تیکت {number}", "priority": priority, "channel": channel, "minutes": 95} | about
        made["ticket"] = _save(crm, "ticket", ref=f"T-{number}", **values, **known)
        clock.advance(minutes=95)
    ticket = made["ticket"]
    tickets.reply(crm, ticket=ticket, text="We look\ninto it.", minutes=95)
    clock.advance(minutes=5)
    tickets.reply(crm, ticket=ticket, text="Thank you", author=EventAuthor.CUSTOMER)
    clock.advance(hours=3)
    tickets.note(crm, ticket=ticket, text="x; y")
    tickets.escalate(crm, ticket=ticket)
    tickets.set_status(crm, ticket=ticket, status=TicketStatus.SOLVED)
    tickets.rate(crm, ticket=ticket, satisfaction=4)
    with crm.write() as unit:
        for event in unit.session.scalars(select(TicketEvent)):
            event.staff_id = made["staff"]
        unit.commit("Said who it was")
    for minutes, kind in enumerate(ActivityKind, 55):
        activities.log(crm, kind=kind, entity="deal", record=made["deal"], text="متن", minutes=minutes)
    for repeat in Repeat:
        planned = {"kind": ActivityKind.TASK, "subject": f"Send {repeat.value}", "due_at": clock.now, "repeat": repeat}
        _save(crm, "activity", **planned, ticket=ticket, remind=clock.now, pinned=True)
    for direction in Direction:
        about = {"outcome": "good", "company": made["company"], "owner": made["boss"]}
        values = {"kind": ActivityKind.CALL, "subject": f"Call {direction.value}", "due": DAY, "direction": direction}
        values |= {"ref": f"A-{direction.value}", "channel": Channel.PHONE}
        _save(crm, "activity", **values, subscription=made["subscription"], created=DAY, **about)
    for day, hours in ((4, None), (5, "08:00-12:00")):
        _save(crm, "holiday", day=dt.date(2026, 7, day), name=f"روز {day}", hours=hours)


def _add_inputs(crm, made):
    for place, category in enumerate(CostCategory):
        spent = {"day": DAY, "category": category, "text": f"Paid {place}", "campaign": made["campaign"]}
        _save(crm, "cost", amount=12_340 + place, contact=made["person"], **spent)
    _save(crm, "cost", day=DAY, amount=-705, currency="EUR", company=made["company"], text="Back")
    for kind, score in zip(AnswerKind, (9, 4, 7), strict=True):
        said = {"kind": kind, "score": score, "day": DAY, "wave": "بهار", "text": "a\nb", "company": made["company"]}
        _save(crm, "answer", contact=made["person"], ticket=made["ticket"], **said)
    for count in (3, 1200):
        _save(crm, "usage", product=made["product"], company=made["company"], contact=made["person"], day=DAY, count=count)
    months = [Period.containing(DAY, grain, crm.facts.calendar) for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR)]
    wanted = {
        "win_rate": ("0.355", {"benchmark": Decimal("0.3125")}),
        "sales_total": ("1e9", {"owner": made["staff"]}),
        "resolution_time": ("4.5", {"team": "North"}),
    }
    for kpi, (value, more) in wanted.items():
        for period in months:
            _save(crm, "target", kpi=kpi, period=period, value=Decimal(value), **more)
    for period in months:
        _save(crm, "market_size", period=period, amount=10**9 + 5)
        _save(crm, "baseline", category=CostCategory.SERVICE, period=period, amount=0)
