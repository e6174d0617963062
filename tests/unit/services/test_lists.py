"""Lists: paged, filtered and sorted in SQL as a plain loop would."""

import datetime as dt
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import event

from crmdesk.db.engine import SCHEMA, book_file
from crmdesk.db.glance import glance
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.normalise import fold
from crmdesk.model import Contact, ContactKind
from crmdesk.model.deal import DealStatus
from crmdesk.model.money import Money
from crmdesk.services import deals, lists, records
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery

NAMES = (
    "Sara",
    "sara",
    "Ali",
    "سارا",
    "علی",
    "علي",
    "نور",
    "שרה",
    "דוד",
    "Zoë",
    "O'Hara",
    "50% off",
    "a_b",
    "10",
    "9",
)
CITIES = (None, "Tehran", "تهران", "شیراز", "Haifa", "חיפה", "teh_ran", "100%")
DAY = dt.date(2026, 5, 1)


@pytest.fixture
def people(crm, once):
    """Two hundred people and forty companies at random; every field of each by id."""
    return once("people", crm, lambda: make_people(crm))


def make_people(crm):
    dice = Random(7)
    companies = [
        records.save(crm, entity="company", values={"name": f"{dice.choice(NAMES)} {n}"}).id
        for n in range(40)
    ]
    owners = [records.save(crm, entity="staff", values={"name": name}).id for name in NAMES[:5]]
    with crm.write() as unit:
        unit.insert_many(
            Contact,
            [
                {
                    "kind": ContactKind.PERSON,
                    "name": dice.choice(NAMES),
                    "city": dice.choice(CITIES),
                    "company_id": dice.choice((None, *companies)),
                    "owner_id": dice.choice((None, *owners)),
                    "created": DAY + dt.timedelta(days=dice.randint(0, 30)),
                }
                for _ in range(200)
            ],
        )
        unit.commit("Made people")
    persons = crm.read(
        lambda s: [c.id for c in s.query(Contact).order_by(Contact.id) if c.kind is ContactKind.PERSON]
    )
    for record in dice.sample(persons, 60):
        records.save(
            crm, entity="contact", record=record, values={"tags": dice.sample(("vip", "new", "مهم"), 2)}
        )
    records.trash(crm, entity="contact", ids=dice.sample(persons, 20))
    return crm.read(_plain)


def _plain(session):
    """Every person as plain values, trash and all."""
    names = {c.id: c.name for c in session.query(Contact)}
    from crmdesk.model import ContactTag, Staff, Tag

    owners = {one.id: one.name for one in session.query(Staff)}
    words = {one.id: one.name for one in session.query(Tag)}
    found = {}
    for one in session.query(Contact).order_by(Contact.id):
        if one.kind is ContactKind.PERSON:
            tags = [
                words[t.tag_id]
                for t in session.query(ContactTag).order_by(ContactTag.id)
                if t.contact_id == one.id
            ]
            found[one.id] = {
                "name": one.name, "city": one.city, "created": one.created, "trashed": one.trashed is not None,
                "company": one.company_id, "owner": one.owner_id, "tags": tags,
                "company_name": names.get(one.company_id), "owner_name": owners.get(one.owner_id),
            }  # fmt: skip
    return found


def matches(person, condition):
    """What a filter means, in Python."""
    value, wanted = person[condition.field], condition.value
    if condition.field == "tags":
        return (wanted in value) == (condition.op is Op.IS)
    return {
        Op.IS: lambda: value == wanted,
        Op.IS_NOT: lambda: value != wanted,
        Op.CONTAINS: lambda: value is not None and fold(wanted) in fold(value),
        Op.AT_LEAST: lambda: value is not None and value >= wanted,
        Op.AT_MOST: lambda: value is not None and value <= wanted,
        Op.EMPTY: lambda: value is None,
        Op.FILLED: lambda: value is not None,
    }[condition.op]()


def ordered(people, ids, sort, *, descending):
    """Ids in dictionary order or by value, the empty last, the oldest first among equals."""
    key = {
        "name": "name",
        "company": "company_name",
        "owner": "owner_name",
        "city": "city",
        "created": "created",
    }[sort]

    def value(one):
        found = people[one][key]
        return sort_key(found, "en") if isinstance(found, str) else found

    full = [one for one in ids if people[one][key] is not None]
    full.sort(key=value, reverse=descending)
    return full + [one for one in ids if people[one][key] is None]


def in_list(crm, **wishes):
    query = ListQuery(entity="contact", columns=("name",), **wishes)
    found = list(lists.order(crm, query=query))
    assert lists.count(crm, query=query) == len(found)
    return found


CONDITIONS = [
    Filter("name", Op.CONTAINS, "ara"),
    Filter("name", Op.CONTAINS, "%"),
    Filter("name", Op.CONTAINS, "_"),
    Filter("name", Op.CONTAINS, "'"),
    Filter("name", Op.IS, "علی"),
    Filter("city", Op.CONTAINS, "ه"),
    Filter("city", Op.EMPTY),
    Filter("city", Op.FILLED),
    Filter("created", Op.AT_LEAST, DAY + dt.timedelta(days=10)),
    Filter("created", Op.AT_MOST, DAY + dt.timedelta(days=10)),
    Filter("created", Op.IS, DAY + dt.timedelta(days=3)),
    Filter("company", Op.IS, 3),
    Filter("company", Op.IS_NOT, 3),
    Filter("owner", Op.IS, 1),
    Filter("owner", Op.IS_NOT, 1),
    Filter("owner", Op.EMPTY),
    Filter("tags", Op.IS, "vip"),
    Filter("tags", Op.IS_NOT, "مهم"),
]


def test_every_filter_is_what_it_means(crm, people):
    for condition in CONDITIONS:
        expected = {
            one for one, person in people.items() if not person["trashed"] and matches(person, condition)
        }
        assert set(in_list(crm, filters=(condition,))) == expected, condition


def test_filters_together_narrow(crm, people):
    dice = Random(3)
    for _ in range(60):
        chosen = tuple(dice.sample(CONDITIONS, 2))
        trash = dice.random() < 0.3
        expected = {
            one
            for one, person in people.items()
            if person["trashed"] is trash and all(matches(person, condition) for condition in chosen)
        }
        assert set(in_list(crm, filters=chosen, trash=trash)) == expected, chosen


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["", "name", "company", "owner", "created"])
def test_every_order_is_that_of_the_dictionary(crm, people, sort, descending):
    ids = [one for one, person in people.items() if not person["trashed"]]
    expected = ordered(people, ids, sort or "name", descending=descending)
    assert in_list(crm, sort=sort, descending=descending) == expected


def test_texts_without_a_stored_key_have_their_dictionary_order(crm, people):
    ids = [one for one, person in people.items() if not person["trashed"]]
    found = in_list(crm, sort="city")
    if crm.engine.dialect.name == "sqlite":
        assert found == ordered(people, ids, "city", descending=False)
    assert [people[one]["city"] is None for one in found] == sorted(
        people[one]["city"] is None for one in found
    )


def test_a_plain_list_is_read_page_by_page_as_a_whole(crm, people, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 17)
    query = ListQuery(entity="contact", columns=("name", "company"))
    assert query.plain
    whole, after, number = [], None, 0
    while page := lists.page(crm, query=query, number=number, after=after):
        if not page.rows:
            break
        assert page.rows == lists.page(crm, query=query, number=number).rows
        whole += [row.id for row in page.rows]
        after, number = page.after, number + 1
    assert whole == in_list(crm)


@pytest.mark.parametrize(("number", "after"), [(0, None), (1, None), (1, ("b", 1))])
def test_the_rows_of_a_page_are_read_by_one_statement(crm, people, number, after):
    query, said = ListQuery(entity="contact", columns=("name", "company", "city", "owner")), []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(crm.engine, "before_cursor_execute", note)
    lists.page(crm, query=query, number=number, after=after)
    assert len([one for one in said if "FROM contact" in one]) == 1


@pytest.mark.parametrize(
    "wishes",
    [
        {"sort": "created"},
        {"descending": True},
        {"search": "x"},
        {"trash": True},
        {"filters": (CONDITIONS[0],)},
    ],
)
def test_other_lists_are_not_plain(wishes):
    assert not ListQuery(entity="contact", columns=("name",), **wishes).plain


@pytest.mark.parametrize("entity", ["company", "contact", "deal", "product", "staff"])
def test_lists_by_name_are_plain(entity):
    query = ListQuery(entity=entity, columns=lists.default_columns(entity))
    assert query.plain


@pytest.mark.parametrize("entity", ["company", "contact", "deal", "product", "staff", "rate", "stage_move"])
def test_every_list_can_be_read_and_sorted_by_every_column(crm, made, entity):
    fields = list(declared_entity(entity).columns())
    columns = tuple(one.name for one in fields)
    for one in fields:
        if one.sortable:
            query = ListQuery(
                entity=entity, columns=columns, sort=one.name, search="x" if entity == "deal" else ""
            )
            found = lists.rows(crm, query=query, ids=lists.order(crm, query=query))
            assert all(len(row.values) == len(columns) for row in found)


def test_a_search_narrows_a_list_in_any_spelling(crm, people):
    found = in_list(crm, search="علي")
    expected = [one for one, p in people.items() if not p["trashed"] and p["name"] in {"علی", "علي"}]
    assert sorted(found) == sorted(expected)


def test_rows_come_in_the_order_asked_for_with_names_tags_and_money(crm, made):
    records.save(crm, entity="contact", record=made.person, values={"tags": ["vip", "new"]})
    query = ListQuery(entity="contact", columns=("name", "company", "tags"))
    other = records.save(crm, entity="contact", values={"name": "Reza"}).id
    found = lists.rows(crm, query=query, ids=[other, 999, made.person])
    assert [(row.id, row.values) for row in found] == [
        (other, ("Reza", None, ())),
        (made.person, ("Sara", "Acme", ("vip", "new"))),
    ]
    query = ListQuery(entity="deal", columns=("title", "amount", "status", "owner"))
    [row] = lists.rows(crm, query=query, ids=[made.deal])
    assert row.values == ("Ten desks", Money(500_000, "USD"), DealStatus.OPEN, "Ali")


def test_exact_decimals_are_compared_as_numbers(crm):
    for number, value in enumerate(("9", "10.5", "100", "0.25")):
        day = DAY + dt.timedelta(days=number)
        records.save(crm, entity="rate", values={"currency": "EUR", "day": day, "rate": Decimal(value)})
    query = ListQuery(entity="rate", columns=("rate",), sort="rate")
    found = lists.rows(crm, query=query, ids=lists.order(crm, query=query))
    assert [row.values[0] for row in found] == [Decimal("0.25"), Decimal(9), Decimal("10.5"), Decimal(100)]
    many = ListQuery(entity="rate", columns=("rate",), filters=(Filter("rate", Op.AT_LEAST, Decimal(10)),))
    assert lists.count(crm, query=many) == 2


def test_deals_are_filtered_by_product_status_and_amount(crm, made):
    from crmdesk.model import DealLine

    other = records.save(crm, entity="deal", values={"title": "Other", "amount": 5}).id
    deals.win(crm, deal=other)
    with crm.write() as unit:
        unit.add(DealLine(deal_id=made.deal, product_id=made.product, price=1))
        unit.commit("Added a line")

    def found(*filters):
        return sorted(lists.order(crm, query=ListQuery(entity="deal", columns=("title",), filters=filters)))

    assert found(Filter("product", Op.IS, made.product)) == [made.deal]
    assert found(Filter("product", Op.IS_NOT, made.product)) == [other]
    assert found(Filter("product", Op.EMPTY)) == [other]
    assert found(Filter("status", Op.IS, DealStatus.WON)) == [other]
    assert found(Filter("amount", Op.AT_LEAST, 6)) == [made.deal]
    total = ListQuery(entity="deal", columns=("title",))
    assert lists.total(crm, query=total, field="amount") == 500_005


def test_a_list_narrowed_to_days_has_both_ends(crm, people):
    query = ListQuery(entity="contact", columns=("name",))
    first, last = DAY + dt.timedelta(days=5), DAY + dt.timedelta(days=7)
    narrowed = lists.with_day_range(query, "created", first, last)
    expected = {one for one, p in people.items() if not p["trashed"] and first <= p["created"] <= last}
    assert set(lists.order(crm, query=narrowed)) == expected


def test_the_first_rows_of_a_plain_list_can_be_read_from_its_file(crm, people):
    for entity in ("contact", "company"):
        query = ListQuery(entity, lists.default_columns(entity))
        statement = lists.first_statement(crm, query=query, most=40)
        file = book_file(crm.engine)
        if file is None:
            assert not statement
            continue
        found = glance(file, schema=SCHEMA, statement=statement)
        rows = lists.page(crm, query=query, number=0).rows[:40]
        width = len(query.columns) + 1
        assert [row[:width] for row in found] == [(row.id, *row.values) for row in rows]
        assert rows


@pytest.mark.parametrize(
    "query",
    [
        ListQuery("contact", ("name",), search="Sara"),
        ListQuery("contact", ("name",), trash=True),
        ListQuery("contact", ("name",), sort="city"),
        ListQuery("contact", ("name",), descending=True),
        ListQuery("contact", ("name", "tags")),
        ListQuery("contact", ("name", "created")),
        ListQuery("deal", lists.default_columns("deal")),
    ],
)
def test_no_other_list_has_rows_to_be_read_from_its_file(crm, query):
    assert lists.first_statement(crm, query=query, most=40) == ""


def test_a_country_is_filtered_by_the_name_that_the_list_shows(crm):
    for name, country in (("Sara", "IR"), ("Ali", "ایران"), ("Noa", "IL"), ("Zoë", None)):
        records.save(crm, entity="contact", values={"name": name, "country": country})
    for op, value, count in (
        (Op.CONTAINS, "ایران", 2), (Op.IS, "ایران", 2), (Op.IS, "IR", 2), (Op.CONTAINS, "إسرائ", 1), (Op.EMPTY, None, 1),
    ):  # fmt: skip
        filters = (Filter("country", op, value),)
        query = ListQuery(entity="contact", columns=("name",), filters=filters)
        assert lists.count(crm, query=query) == count, (op, value)


SPELLED = (
    "كرج", "کرج", "مي\u200cرود", "میرود", "محـــمّد", "محمد", "۱۲۳", "١٢٣", "123", "José", "JOSE", "ÉCOLE", "école",
    "a*b", "a?b", "[x]", "]", "^", "-", "a-z", "\\", "100%", "a_b", "“x”", "'", "מוסד", "{2}", "(a|b)", ".+",
)  # fmt: skip


def test_what_a_text_contains_is_found_in_any_spelling(crm):
    ids = {records.save(crm, entity="company", values={"name": name}).id: name for name in SPELLED}
    for needle in (*SPELLED, "رو", "ـ", "o"):
        query = ListQuery("company", ("name",), filters=(Filter("name", Op.CONTAINS, needle),))
        wanted = {name for name in SPELLED if fold(needle) in fold(name)} if fold(needle) else {"محـــمّد"}
        assert {ids[one] for one in lists.order(crm, query=query)} == wanted, needle
