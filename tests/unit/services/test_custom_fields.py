"""Fields of one's own: saved, listed, sorted, narrowed, searched, exported, imported, told and taken back."""

import csv
import datetime as dt
import random
from decimal import Decimal

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model import CustomField, CustomKind, CustomValue
from crmdesk.model.errors import CannotUndo, Conflict, IllegalMove, Invalid, InvalidRecord, NotFound
from crmdesk.services import (
    closed_notes,
    custom_fields,
    exporting,
    finding,
    history,
    lists,
    records,
    settings,
)
from crmdesk.services.book_fields import book_fields
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from crmdesk.services.list_filters import OPS, TEXT_OPS, Filter, Op
from crmdesk.services.lists import ListQuery
from tests.oracle.state import differences, state_of

K = CustomKind
LEVELS = ("Low", "متوسط", '=High; "x"')
FIELDS = {
    "Motto": (K.TEXT, ()),
    "Weight": (K.NUMBER, ()),
    "Budget": (K.MONEY, ()),
    "Founded": (K.DATE, ()),
    "Level": (K.CHOICE, LEVELS),
    "Is partner": (K.FLAG, ()),
    "Referrer": (K.LINK, ("contact",)),
}
ENTITIES = ("company", "contact", "deal", "ticket", "subscription")
TITLES = {"company": "name", "contact": "name", "deal": "title", "ticket": "subject", "subscription": "plan"}
HOSTILE = [
    "<b>x</b>",
    "{name}",
    "%s %(a)d",
    "=cmd|' /C calc'!A0",
    "\u202eevil",
    "a\u0000b",
    "x" * 500,
    "👩‍👩‍👧",
    "a\nb",
]


def add(crm, entity, label, kind=K.TEXT, choices=()):
    custom_fields.add_field(crm, entity=entity, label=label, kind=kind, choices=choices)
    return next(
        one for one in custom_fields.custom_fields(crm) if one.entity == entity and one.label == label
    )


@pytest.fixture(params=ENTITIES)
def entity(request):
    return request.param


def add_all(crm, entity):
    return {label: add(crm, entity, label, *what).name for label, what in FIELDS.items()}


def make(crm, entity, title, values):
    basic = {TITLES[entity]: title}
    if entity == "subscription":
        basic |= {"start": dt.date(2026, 1, 1), "price": 1, "company": "Acme"}
    return records.save(crm, entity=entity, values=basic | values).id


def random_values(names, people, chance):
    """Some values of each kind, each missing now and then; the words sort alike in any collation."""
    pick = {
        "Motto": lambda: chance.choice(["alpha", "beta", "gamma", "delta"]),
        "Weight": lambda: Decimal(chance.randint(-(10**8), 10**8)).scaleb(-chance.choice([0, 2, 6])),
        "Budget": lambda: chance.randint(0, 10**12),
        "Founded": lambda: dt.date(1990, 1, 1) + dt.timedelta(days=chance.randint(0, 20_000)),
        "Level": lambda: chance.choice(LEVELS),
        "Is partner": lambda: chance.choice([True, False]),
        "Referrer": lambda: chance.choice(people),
    }
    return {name: pick[label]() for label, name in names.items() if chance.random() < 0.7}


def listed(crm, **query):
    return {row.id: row.values for row in lists.each_row(crm, query=ListQuery(**query))}


def ids(crm, entity, *filters, **more):
    return list(lists.order(crm, query=ListQuery(entity, (), filters=filters, **more)))


def test_values_of_every_kind_go_round(crm, entity, tmp_path):
    chance = random.Random(entity)
    people = [records.save(crm, entity="contact", values={"name": f"Person {n}"}).id for n in range(4)]
    called = {number: f"Person {n}" for n, number in enumerate(people)}
    names = add_all(crm, entity)
    truth = {}
    for number in range(60):
        values = random_values(names, people, chance)
        truth[make(crm, entity, f"Record {number:02}", values)] = values
    for record in chance.sample(list(truth), 20):
        change = random_values(names, people, chance) | {chance.choice(list(names.values())): None}
        records.save(crm, entity=entity, record=record, values=change)
        truth[record] = {k: v for k, v in (truth[record] | change).items() if v is not None}
    for record, values in truth.items():
        opened = records.open_record(crm, entity=entity, record=record)
        assert {name: opened.values[name] for name in names.values()} == {
            name: values.get(name) for name in names.values()
        }
        assert opened.labels.get(names["Referrer"]) == called.get(values.get(names["Referrer"]))
    _require_listed(crm, entity, names, truth, called)
    _require_ordered(crm, entity, names, truth, called)
    _require_narrowed(crm, entity, names, truth)
    assert not check_book(crm.engine)


def _require_listed(crm, entity, names, truth, called):
    columns = tuple(names.values())
    found = listed(crm, entity=entity, columns=(TITLES[entity], *columns))
    for record, values in truth.items():
        shown = values | {names["Referrer"]: called.get(values.get(names["Referrer"]))}
        assert found[record][1:] == tuple(shown.get(name) for name in columns)
    if entity != "ticket":
        plain = ListQuery(entity, (TITLES[entity], *columns), sort=TITLES[entity])
        assert plain.plain
        assert {
            row.id: row.values for row in lists.page(crm, query=plain, number=0).rows
        }.items() >= found.items()


def _require_ordered(crm, entity, names, truth, called):
    places = {word: place for place, word in enumerate(LEVELS)}
    for label, name in names.items():
        key = {"Level": places.get, "Referrer": called.get}.get(label, lambda value: value)
        for descending in (False, True):
            filled = [record for record in sorted(truth) if name in truth[record]]
            wanted = sorted(filled, key=lambda record: key(truth[record][name]), reverse=descending)
            if descending:
                wanted = [
                    r
                    for v in dict.fromkeys(key(truth[r][name]) for r in wanted)
                    for r in filled
                    if key(truth[r][name]) == v
                ]
            wanted += [record for record in sorted(truth) if name not in truth[record]]
            found = [one for one in ids(crm, entity, sort=name, descending=descending) if one in truth]
            assert found == wanted, (label, descending)


def _require_narrowed(crm, entity, names, truth):
    tests = {
        Op.IS: lambda have, want: have == want,
        Op.IS_NOT: lambda have, want: have != want,
        Op.AT_LEAST: lambda have, want: have is not None and have >= want,
        Op.AT_MOST: lambda have, want: have is not None and have <= want,
        Op.CONTAINS: lambda have, want: have is not None and want.lower() in have.lower(),
        Op.EMPTY: lambda have, _want: have is None,
        Op.FILLED: lambda have, _want: have is not None,
    }
    for one in book_fields(crm).own(entity):
        wanted = next(values[one.name] for values in truth.values() if one.name in values)
        for op in OPS.get(one.kind, TEXT_OPS):
            value = wanted[:3] if op is Op.CONTAINS else wanted
            have = {record: values.get(one.name) for record, values in truth.items()}
            if one.kind == "flag":
                have = {record: bool(value) for record, value in have.items()}
            expected = {record for record, value_ in have.items() if tests[op](value_, value)}
            assert set(ids(crm, entity, Filter(one.name, op, value))) & set(truth) == expected, (
                one.label,
                op,
            )


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("toman", [False, True])
@pytest.mark.parametrize("kind", ["companies", "contacts", "deals"])
def test_files_keep_every_value(crm, tmp_path, ending, toman, kind):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": toman})
        unit.commit("Another currency")
    entity = {"companies": "company", "contacts": "contact", "deals": "deal"}[kind]
    chance = random.Random(kind)
    people = [records.save(crm, entity="contact", values={"name": f"Person {n}"}).id for n in range(3)]
    names = add_all(crm, entity)
    made = [make(crm, entity, f"Record {n}", random_values(names, people, chance)) for n in range(25)]
    path = tmp_path / f"list.{ending}"
    exporting.export_list(
        crm, query=exporting.whole_list(entity, book_fields(crm)), path=path, exact=True, rtl=False
    )

    def bring(file):
        plan = make_plan(
            file, kind=kind, options=Options(), calendar=crm.facts.calendar, book=book_fields(crm)
        )
        result = run_import(crm, plan=plan)
        assert not result.errors, [str(one.reason) for one in result.errors]
        return result

    assert bring(path).unchanged == lists.count(crm, query=ListQuery(entity, ()))
    before = listed(crm, entity=entity, columns=tuple(names.values()))
    for record in made:
        records.save(crm, entity=entity, record=record, values=dict.fromkeys(names.values()))
    emptied = [
        value
        for values in listed(crm, entity=entity, columns=tuple(names.values())).values()
        for value in values
    ]
    assert set(emptied) == {None}
    if kind == "deals":
        return
    records.trash(crm, entity=entity, ids=made)
    assert bring(path).created == len(made)
    after = listed(crm, entity=entity, columns=tuple(names.values()))
    assert sorted(map(repr, after.values())) == sorted(map(repr, before.values()))


def test_a_column_is_found_by_label_or_name_and_changes_what_differs(crm, tmp_path):
    region = add(crm, "company", "منطقهٔ فروش")
    level = add(crm, "company", "Level", K.CHOICE, LEVELS)
    make(crm, "company", "Acme", {region.name: "North", "ref": "A1"})
    path = tmp_path / "list.csv"
    path.write_text(
        f"name,ref,منطقه فروش,X\nAcme,A1,South,Low\nNew,A2,East,{LEVELS[1]}\nBad,A3,,Never\n",
        encoding="utf-8",
    )
    for key in (level.name, "Level"):
        plan = make_plan(
            path,
            kind="companies",
            options=Options(mapping={key: "X"}),
            calendar=crm.facts.calendar,
            book=book_fields(crm),
        )
        assert {c.field.name for c in plan.columns} == {"name", "ref", region.name, level.name}
    result = run_import(crm, plan=plan)
    assert (result.created, result.updated, result.rejected) == (1, 1, 1)
    rows = listed(crm, entity="company", columns=("name", region.name, level.name))
    assert sorted(rows.values()) == [("Acme", "South", "Low"), ("New", "East", LEVELS[1])]
    assert [hit.title for hit in finding.find(crm, text="south")] == ["Acme"]
    before = state_of(crm.engine)
    history.undo(crm)
    assert [row[1] for row in listed(crm, entity="company", columns=("name", region.name)).values()] == [
        "North"
    ]
    history.redo(crm)
    assert state_of(crm.engine) == before


def test_lists_for_people_have_labels_and_words(crm, tmp_path):
    names = add_all(crm, "company")
    make(crm, "company", "Acme", {names["Is partner"]: True, names["Level"]: LEVELS[2], names["Budget"]: 150})
    path = tmp_path / "list.csv"
    query = ListQuery("company", ("name", names["Is partner"], names["Level"], names["Budget"]))
    exporting.export_list(crm, query=query, path=path, exact=False, rtl=False)
    header, row = csv.reader(path.open(encoding="utf-8-sig", newline=""))
    assert header == ["Name", "Is partner", "Level", "Budget"]
    assert row[:2] == ["Acme", "Yes"]
    assert row[2].endswith(LEVELS[2]) and not row[2].startswith("=")  # noqa: PT018 - one cell
    assert row[3] == "1.50"


def test_records_are_found_by_what_their_own_fields_say(crm):
    motto, level = add(crm, "contact", "Motto"), add(crm, "contact", "Level", K.CHOICE, ("Gold", "Silver"))
    sara = make(crm, "contact", "Sara", {motto.name: "Per aspera", level.name: "Gold"})

    def found(text):
        return [hit.id for hit in finding.find(crm, text=text)]

    assert found("aspera") == found("gold") == [sara]
    records.save(crm, entity="contact", record=sara, values={"city": "Yazd"})
    assert found("aspera") == found("yazd") == [sara]
    records.save(crm, entity="contact", record=sara, values={motto.name: None})
    assert found("aspera") == []
    history.undo(crm)
    assert found("aspera") == [sara]
    custom_fields.trash_field(crm, field=motto.id)
    assert (found("aspera"), found("gold")) == ([], [sara])
    custom_fields.restore_field(crm, field=motto.id)
    assert found("aspera") == [sara]
    custom_fields.change_choices(crm, field=level.id, choices=["Platinum", "Silver"])
    assert (found("gold"), found("platinum")) == ([], [sara])
    records.trash(crm, entity="contact", ids=[sara])
    assert found("aspera") == []
    assert not check_book(crm.engine)


def test_the_same_field_changed_by_two_is_a_conflict(crm):
    motto, weight = add(crm, "deal", "Motto"), add(crm, "deal", "Weight", K.NUMBER)
    deal = make(crm, "deal", "Desks", {motto.name: "old"})
    mine = records.open_record(crm, entity="deal", record=deal)
    records.save(
        crm, entity="deal", record=deal, values={motto.name: "theirs"}, version=mine.version, base=mine.values
    )
    with pytest.raises(Conflict) as error:
        records.save(
            crm,
            entity="deal",
            record=deal,
            values={motto.name: "mine"},
            version=mine.version,
            base=mine.values,
        )
    assert error.value.theirs == {motto.name: "theirs"}
    done = records.save(
        crm,
        entity="deal",
        record=deal,
        values={weight.name: Decimal(3)},
        version=mine.version,
        base=mine.values,
    )
    assert deal in done.committed.changed["deal"], "pages read the record anew"


def test_history_tells_the_label_and_both_values(crm):
    names = add_all(crm, "company")
    sara = make(crm, "contact", "Sara", {})
    acme = make(crm, "company", "Acme", {names["Motto"]: "first"})
    records.save(crm, entity="company", record=acme, values={names["Motto"]: "second", "city": "Yazd"})
    records.save(
        crm, entity="company", record=acme, values={names["Referrer"]: sara, names["Weight"]: Decimal("1.5")}
    )
    told = [
        [(change.field.label, change.before, change.after) for change in event.changes]
        for event in history.of_record(crm, entity="company", record=acme)
    ]
    assert sorted(told[0]) == [("Referrer", None, "Sara"), ("Weight", None, Decimal("1.5"))]
    assert sorted(told[1]) == [("City", None, "Yazd"), ("Motto", "first", "second")]
    assert told[2] == [("Motto", None, "first")]


def test_many_records_are_changed_as_one(crm):
    names = add_all(crm, "company")
    made = [make(crm, "company", f"C {n}", {names["Motto"]: "x"} if n % 2 else {}) for n in range(9)]
    before = state_of(crm.engine)
    records.change_many(
        crm, entity="company", ids=made, values={names["Motto"]: "same", "city": "Qom", names["Budget"]: 5}
    )
    rows = listed(crm, entity="company", columns=("city", names["Motto"], names["Budget"]))
    assert set(rows.values()) == {("Qom", "same", 5)}
    history.undo(crm)
    assert state_of(crm.engine) == before


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (K.NUMBER, Decimal("0.0000001")),
        (K.NUMBER, Decimal(10**12)),
        (K.NUMBER, Decimal("NaN")),
        (K.MONEY, -1),
        (K.MONEY, 10**18),
        (K.DATE, dt.date(1700, 1, 1)),
        (K.CHOICE, "Never"),
    ],
)
def test_values_that_a_field_does_not_take_are_refused(crm, kind, value):
    name = add(crm, "company", "Field", kind, LEVELS).name
    with pytest.raises(InvalidRecord):
        make(crm, "company", "Acme", {name: value})


# The fields themselves


@pytest.mark.parametrize(
    "label", ["Name", "name", "Phone", "تلفن", "شرکت", "  NOTE ", "", "   ", "\u200b", "…", "city", "id"]
)
def test_a_label_that_means_something_already_is_refused(crm, label):
    with pytest.raises(Invalid):
        custom_fields.add_field(crm, entity="contact", label=label, kind=K.TEXT)


def test_labels_are_one_of_a_kind_and_names_stay(crm):
    first = add(crm, "deal", "Region of sale")
    assert first.name == "region_of_sale"
    for label in ("region of SALE", "Region_of_sale", "REGION OF SALE "):
        with pytest.raises(Invalid):
            custom_fields.add_field(crm, entity="deal", label=label, kind=K.TEXT)
    add(crm, "company", "Region of sale")
    custom_fields.rename_field(crm, field=first.id, label="Territory")
    with pytest.raises(Invalid):
        custom_fields.add_field(crm, entity="deal", label="Region, of sale?", kind=K.TEXT)
    second = add(crm, "deal", "Second")
    with pytest.raises(Invalid):
        custom_fields.rename_field(crm, field=second.id, label="territory")
    custom_fields.trash_field(crm, field=first.id)
    assert add(crm, "deal", "Region, of sale?").name == "region_of_sale_2"
    add(crm, "deal", "Territory")
    with pytest.raises(Invalid):
        custom_fields.restore_field(crm, field=first.id)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_labels_and_choices_are_plain_words(crm, tmp_path, text):
    field = add_any(crm, text)
    make(crm, "company", "Acme", {field.name: field.choices[0]})
    fmt = Formatter(Locale.of("fa"))
    assert fmt.sentence("{field}: {value}", field=field.label, value=field.choices[0])
    path = tmp_path / "list.csv"
    exporting.export_list(
        crm, query=exporting.whole_list("company", book_fields(crm)), path=path, exact=True, rtl=False
    )
    plan = make_plan(
        path, kind="companies", options=Options(), calendar=crm.facts.calendar, book=book_fields(crm)
    )
    assert run_import(crm, plan=plan).unchanged == 1
    assert finding.find(crm, text="Acme")
    assert history.deeds(crm)[1].params["name"] == field.label


def add_any(crm, text):
    custom_fields.add_field(crm, entity="company", label=f"L {text}", kind=K.CHOICE, choices=[text, "other"])
    return custom_fields.custom_fields(crm)[0]


def test_a_field_in_the_trash_has_no_place_among_the_others(crm):
    add_all(crm, "ticket")
    field = custom_fields.custom_fields(crm)[2]
    custom_fields.trash_field(crm, field=field.id)
    before = state_of(crm.engine)
    with pytest.raises(IllegalMove, match=field.label):
        custom_fields.shift_field(crm, field=field.id, by=1)
    assert differences(before, state_of(crm.engine)) == []


def test_fields_are_ordered_and_every_gesture_is_undone(crm):
    add_all(crm, "ticket")
    labels = [one.label for one in book_fields(crm).own("ticket")]
    row = {one.label: one for one in custom_fields.custom_fields(crm)}
    ticket = make(crm, "ticket", "Broken", {row["Level"].name: "Low", row["Motto"].name: "12"})
    steps = [
        lambda: custom_fields.shift_field(crm, field=row["Founded"].id, by=-1),
        lambda: custom_fields.rename_field(crm, field=row["Motto"].id, label="Device"),
        lambda: custom_fields.change_choices(crm, field=row["Level"].id, choices=["Little", *LEVELS[1:]]),
        lambda: custom_fields.trash_field(crm, field=row["Weight"].id),
        lambda: custom_fields.retype_field(crm, field=row["Motto"].id, kind=K.NUMBER),
        lambda: add(crm, "ticket", "Seventh"),
    ]
    states = [state_of(crm.engine)]
    for step in steps:
        step()
        states.append(state_of(crm.engine))
    moved = [one.label for one in book_fields(crm).own("ticket")]
    assert moved == ["Device", "Founded", "Budget", "Level", "Is partner", "Referrer", "Seventh"]
    assert records.open_record(crm, entity="ticket", record=ticket).values[row["Level"].name] == "Little"
    for state in reversed(states[:-1]):
        history.undo(crm)
        assert state_of(crm.engine) == state
    assert [one.label for one in book_fields(crm).own("ticket")] == labels
    for state in states[1:]:
        history.redo(crm)
        assert state_of(crm.engine) == state


def test_a_trashed_field_is_nowhere_and_comes_back_with_its_values(crm):
    field = add(crm, "contact", "Motto")
    sara = make(crm, "contact", "Sara", {field.name: "ad astra"})
    custom_fields.trash_field(crm, field=field.id)
    assert field.name not in records.open_record(crm, entity="contact", record=sara).values
    with pytest.raises(KeyError):
        ids(crm, "contact", Filter(field.name, Op.FILLED))
    records.save(crm, entity="contact", record=sara, values={"city": "Yazd"})
    custom_fields.restore_field(crm, field=field.id)
    assert records.open_record(crm, entity="contact", record=sara).values[field.name] == "ad astra"


def test_a_choice_that_records_have_stays(crm):
    field = add(crm, "deal", "Level", K.CHOICE, ("Low", "High"))
    for number in range(3):
        make(crm, "deal", f"D{number}", {field.name: "High"})
    with pytest.raises(Invalid) as error:
        custom_fields.change_choices(crm, field=field.id, choices=["Low"])
    assert error.value.params == {"count": 3, "choice": "High"}
    custom_fields.change_choices(crm, field=field.id, choices=["High"])
    with pytest.raises(Invalid):
        custom_fields.change_choices(crm, field=field.id, choices=["", " "])


RETYPES = [
    (K.TEXT, ["1,250.5", "-3", "۱۲"], K.NUMBER, [Decimal("1250.5"), Decimal(-3), Decimal(12)]),
    (K.TEXT, ["12/5/2026", "31/12/2026"], K.DATE, [dt.date(2026, 5, 12), dt.date(2026, 12, 31)]),
    (K.TEXT, ["۱ فروردین ۱۴۰۵"], K.DATE, [dt.date(2026, 3, 21)]),
    (K.TEXT, ["1/2/2026"], K.DATE, None),
    (K.TEXT, ["yes", "خیر", "נכון"], K.FLAG, None),
    (K.TEXT, ["yes", "خیر"], K.FLAG, [True, False]),
    (K.TEXT, ["12.50", "$7"], K.MONEY, [1250, 700]),
    (K.TEXT, ["12.50", "seven"], K.MONEY, None),
    (K.TEXT, ["b", "a", "b"], K.CHOICE, ["b", "a", "b"]),
    (K.TEXT, ["Acme"], K.LINK, "Acme"),
    (K.TEXT, ["Nobody"], K.LINK, None),
    (K.NUMBER, [Decimal("1.5"), Decimal(-2)], K.TEXT, ["1.5", "-2"]),
    (K.NUMBER, [Decimal("1.5")], K.MONEY, [150]),
    (K.NUMBER, [Decimal(-2)], K.MONEY, None),
    (K.NUMBER, [Decimal(7)], K.DATE, None),
    (K.MONEY, [1250], K.NUMBER, [Decimal("12.5")]),
    (K.DATE, [dt.date(2026, 1, 2)], K.TEXT, ["2026-01-02"]),
    (K.DATE, [dt.date(2026, 1, 2)], K.NUMBER, None),
    (K.FLAG, [True, False], K.TEXT, ["yes", "no"]),
    (K.CHOICE, ["Low", LEVELS[1]], K.TEXT, ["Low", LEVELS[1]]),
    (K.FLAG, [], K.DATE, []),
]


@pytest.mark.parametrize(("before", "values", "kind", "after"), RETYPES)
def test_a_field_becomes_another_kind_only_with_all_its_values(crm, before, values, kind, after):
    acme = make(crm, "company", "Acme", {})
    field = add(crm, "contact", "Field", before, LEVELS)
    made = [make(crm, "contact", f"P{number}", {field.name: value}) for number, value in enumerate(values)]
    state = state_of(crm.engine)
    choices = ["company"] if kind is K.LINK else []
    if after is None:
        with pytest.raises(Invalid) as error:
            custom_fields.retype_field(crm, field=field.id, kind=kind, choices=choices)
        assert error.value.params["count"] == len(values)
        assert Formatter(Locale.of("en")).error(error.value)
        assert state_of(crm.engine) == state
        return
    custom_fields.retype_field(crm, field=field.id, kind=kind, choices=choices)
    found = [records.open_record(crm, entity="contact", record=one).values[field.name] for one in made]
    assert found == ([acme] if after == "Acme" else after)
    history.undo(crm)
    assert state_of(crm.engine) == state


def test_nothing_is_asked_of_own_fields_where_none_is_shown(crm, made):
    from sqlalchemy import event

    add(crm, "company", "Motto")
    book_fields(crm)
    seen = []
    event.listen(crm.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    lists.page(crm, query=ListQuery("company", ("name", "city")), number=0)
    assert seen
    assert not [statement for statement in seen if "custom_" in statement]


def test_the_built_in_declaration_stays_as_it_is(crm):
    add(crm, "company", "Motto")
    assert not [one for one in declared_entity("company").fields if one.own]
    assert [one.label for one in book_fields(crm).own("company")] == ["Motto"]
    assert crm.read(lambda session: session.scalar(select(CustomField.name))) == "motto"
    assert crm.read(lambda session: session.scalars(select(CustomValue)).all()) == []


def test_a_label_is_never_translated(crm):
    from crmdesk.l10n import texts

    add(crm, "company", "Won")
    (one,) = book_fields(crm).own("company")
    with texts.using("fa"):
        assert texts._("Won") != "Won"
        assert texts._(one.label) == "Won"


def test_a_record_with_later_values_is_not_made_undone(crm):
    name = add(crm, "company", "Motto").name
    saved = records.save(crm, entity="company", values={"name": "Acme"})
    records.save(crm, entity="company", record=saved.id, values={name: "x"})
    state = state_of(crm.engine)
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=saved.committed.gesture)
    assert state_of(crm.engine) == state
    history.undo(crm)
    history.undo(crm, gesture=saved.committed.gesture)
    assert listed(crm, entity="company", columns=("name",)) == {}


class Walk:
    """Random gestures on fields and records; one that is refused must leave no trace."""

    def __init__(self, crm, seed):
        self.crm, self.chance = crm, random.Random(seed)
        self.people = [
            records.save(crm, entity="contact", values={"name": f"Person {n}"}).id for n in range(3)
        ]
        self.number = 0
        self.add()

    def step(self):
        steps = (self.add, self.rename, self.shift, self.trash, self.restore, self.retype, self.choose)
        self.chance.choice(
            (*steps, self.save, self.save, self.save, self.change, self.change_many, self.throw)
        )()

    def fields(self):
        return custom_fields.custom_fields(self.crm)

    def field(self):
        return self.chance.choice(self.fields()).id

    def add(self):
        self.number += 1
        kind = self.chance.choice(list(K))
        entity = self.chance.choice(("company", "deal"))
        return add(
            self.crm, entity, f"Field {self.number}", kind, ("a", "b", "7") if kind is K.CHOICE else ()
        ).id

    def rename(self):
        custom_fields.rename_field(
            self.crm, field=self.field(), label=self.chance.choice(["One", "Two", "Three"])
        )

    def shift(self):
        live = [one.id for one in self.fields() if not one.trashed]
        if live:
            custom_fields.shift_field(
                self.crm, field=self.chance.choice(live), by=self.chance.choice([-1, 1])
            )

    def trash(self):
        custom_fields.trash_field(self.crm, field=self.field())

    def restore(self):
        custom_fields.restore_field(self.crm, field=self.field())

    def retype(self):
        custom_fields.retype_field(self.crm, field=self.field(), kind=self.chance.choice(list(K)))

    def choose(self):
        words = self.chance.sample(["a", "b", "c", "7"], 3)
        custom_fields.change_choices(self.crm, field=self.field(), choices=words)

    def values(self, entity):
        found = {}
        for one in book_fields(self.crm).own(entity):
            pick = {
                "text": ["7", "yes", "2026-01-02", "Person 1", "x"],
                "number": [Decimal(7), Decimal("0.5")],
                "money": [700, 5],
                "date": [dt.date(2026, 1, 2)],
                "choice": list(one.choices or ()),
                "flag": [True, False],
                "link": self.people if one.link == "contact" else [None],
            }[one.kind.value]
            if self.chance.random() < 0.6:
                found[one.name] = self.chance.choice([*pick, None])
        return found

    def save(self):
        entity = self.chance.choice(("company", "deal"))
        make(self.crm, entity, f"Record {self.chance.random()}", self.values(entity))

    def some(self, entity):
        found = ids(self.crm, entity)
        return self.chance.sample(found, min(3, len(found)))

    def change(self):
        entity = self.chance.choice(("company", "deal"))
        for record in self.some(entity)[:1]:
            records.save(self.crm, entity=entity, record=record, values=self.values(entity))

    def change_many(self):
        entity = self.chance.choice(("company", "deal"))
        if self.some(entity):
            records.change_many(self.crm, entity=entity, ids=self.some(entity), values=self.values(entity))

    def throw(self):
        entity = self.chance.choice(("company", "deal"))
        if self.some(entity):
            records.trash(self.crm, entity=entity, ids=self.some(entity))


@pytest.mark.parametrize("seed", range(4))
def test_any_gestures_are_undone_and_done_again_exactly(crm, seed):
    walk = Walk(crm, seed)
    states = [state_of(crm.engine)]
    while len(states) < 30:
        before = len(history.deeds(crm, limit=1000))
        try:
            walk.step()
        except (IllegalMove, Invalid, InvalidRecord):
            assert state_of(crm.engine) == states[-1]
        if len(history.deeds(crm, limit=1000)) > before:
            states.append(state_of(crm.engine))
    assert not check_book(crm.engine)
    for state in reversed(states[:-1]):
        history.undo(crm)
        assert differences(state_of(crm.engine), state) == []
    assert not check_book(crm.engine)
    for state in states[1:]:
        history.redo(crm)
        assert differences(state_of(crm.engine), state) == []
    assert not check_book(crm.engine)


def test_a_field_that_is_taken_away_while_it_is_filled_in_is_told(crm, made):
    custom_fields.add_field(crm, entity="deal", label="Tender", kind=CustomKind.FLAG)
    (field,) = custom_fields.custom_fields(crm)
    custom_fields.trash_field(crm, field=field.id)
    before, values = state_of(crm.engine), {field.name: True, "title": "Twenty desks"}
    assert closed_notes.closed_touched(crm, entity="deal", record=made.deal, values=values) is None
    for save in (
        lambda: records.save(crm, entity="deal", record=made.deal, values=values, version=0, base={}),
        lambda: records.change_many(crm, entity="deal", ids=[made.deal], values=values),
    ):
        with pytest.raises(NotFound, match=field.name):
            save()
    assert differences(before, state_of(crm.engine)) == []
