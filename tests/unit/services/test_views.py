"""Saved views: kept and read back exactly, shared, refused, taken back; built-in ones as plain loops have them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Entity, Field, Kind
from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.measured import InUnit, KpiId
from crmdesk.model import CustomKind
from crmdesk.model.activity import ActivityKind
from crmdesk.model.contact import Contact
from crmdesk.model.errors import CannotUndo, IllegalMove, Invalid
from crmdesk.model.period import Grain, Period
from crmdesk.model.saved_view import SavedView
from crmdesk.services import (
    activities,
    custom_fields,
    deals,
    history,
    lists,
    recent_changes,
    records,
    tags,
    today,
    views,
)
from crmdesk.services.book_fields import book_fields
from crmdesk.services.conditions import SPANS, VALUELESS, Condition, Viewer
from crmdesk.services.list_filters import OPS, TEXT_OPS, Op
from crmdesk.services.list_views import (
    AT_RISK,
    BOARD,
    CANCELLED,
    DONE,
    KIND,
    MINE,
    NO_STEP,
    OPEN,
    PIPELINE,
    RECENT,
    STATE,
    TRASH,
    WAY,
    ListView,
    bases_of,
)
from crmdesk.services.lists import LATEST, ListQuery
from crmdesk.services.view_text import read_view, write_view

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def values_of(field: Field, op: Op):
    """What a person can compare a field with."""
    if op in VALUELESS:
        return st.none()
    if op is Op.CONTAINS:
        return TEXTS
    whole = st.integers(-(2**60), 2**60)
    return {
        Kind.MONEY: whole,
        Kind.MINUTES: whole,
        Kind.LINK: st.integers(1, 2**60),
        Kind.FLAG: st.booleans(),
        Kind.NUMBER: NUMBERS,
        Kind.PERCENT: NUMBERS,
        Kind.FIGURE: st.builds(InUnit, NUMBERS, st.sampled_from(["share", "money", ""])),
        Kind.DATE: DAYS,
        Kind.MOMENT: DAYS,
        Kind.PERIOD: st.builds(
            Period.containing, DAYS, st.sampled_from([Grain.MONTH, Grain.QUARTER, Grain.YEAR]),
            st.sampled_from(list(CalendarId)), st.integers(1, 12),
        ),
        Kind.CHOICE: st.sampled_from(list(field.choices or ())),
    }.get(field.kind, TEXTS)  # fmt: skip


OWN = tuple(
    Field(name=f"own {kind}", label="Own", kind=kind, attribute=f"custom:{number}", choices=("Low", "بالا"))
    for number, kind in enumerate(Kind, start=1)
)
BOXES = [
    Entity(**{name: getattr(one, name) for name in Entity.__slots__} | {"fields": (*one.fields, *OWN)})
    for one in ENTITIES
]


@st.composite
def conditions(draw, declared):
    field = draw(st.sampled_from(declared.fields))
    if field.kind in {Kind.DATE, Kind.MOMENT} and draw(st.booleans()):
        return Condition(field, Op.IS, span=draw(st.sampled_from(list(SPANS))))
    op = draw(st.sampled_from(OPS.get(field.kind, TEXT_OPS)))
    return Condition(field, op, draw(values_of(field, op)))


@st.composite
def shown(draw):
    declared = draw(st.sampled_from(BOXES))
    names = [one.name for one in declared.columns()]
    sorts = ["", LATEST, *(one.name for one in declared.fields if one.sortable)]
    view = ListView(
        base=draw(st.sampled_from([*bases_of(declared, 0), TRASH])),
        search=draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)),
        conditions=tuple(draw(st.lists(conditions(declared), max_size=4))),
        columns=tuple(draw(st.lists(st.sampled_from(names), unique=True))),
        sort=draw(st.sampled_from(sorts)),
        descending=draw(st.booleans()),
        choices=draw(
            st.fixed_dictionaries(
                {},
                optional={
                    WAY: st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
                    STATE: st.sampled_from([OPEN, DONE]),
                    KIND: st.sampled_from(["", *(one.value for one in ActivityKind)]),
                    PIPELINE: st.integers(1, 2**60),
                },
            )
        ),
    )
    return declared, view


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shown())
def test_a_view_is_read_back_exactly_whatever_its_conditions_hold(made):
    declared, view = made
    back = read_view(write_view(view, {}), declared)
    assert back == view
    for ours, theirs in zip(view.conditions, back.conditions, strict=True):
        assert type(theirs.value) in {type(ours.value), *({str} if isinstance(ours.value, KpiId) else ())}
        assert getattr(theirs.value, "unit", "") == getattr(ours.value, "unit", "")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_makes_no_sense_is_left_out_alone(data):
    """Whatever another program may have written, what is read can be shown."""
    declared = declared_entity("deal")
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )
    names = ["field", "op", "value", "span"]
    odd = st.dictionaries(st.sampled_from(names), anything | st.sampled_from(["amount", "is", "owner"]))
    kept = {
        "base": data.draw(anything), "search": data.draw(anything), "sort": data.draw(anything),
        "columns": data.draw(anything), "descending": data.draw(anything), "choices": data.draw(anything),
        "conditions": [*data.draw(st.lists(odd, max_size=3)), {"field": "title", "op": "is", "value": "x"}],
    }  # fmt: skip
    view = read_view(json.dumps(kept), declared)
    assert view.conditions[-1] == Condition(declared.field("title"), Op.IS, "x")
    assert read_view(write_view(view, {}), declared) == view


@pytest.mark.parametrize("text", ["", "null", "[]", "7", "{", '{"conditions":{}}', "[" * 100_000])
def test_a_text_that_is_no_view_shows_all(text):
    assert read_view(text, declared_entity("deal")) == ListView()


@pytest.mark.parametrize(
    "kept",
    [
        {"field": "gone", "op": "is", "value": 1},
        {"field": "amount", "op": "near", "value": 1},
        {"field": "amount", "op": "contains", "value": "1"},
        {"field": "amount", "op": "is", "value": True},
        {"field": "amount", "op": "is", "value": 2**63},
        {"field": "amount", "op": "is", "value": {"number": "1"}},
        {"field": "status", "op": "is", "value": "sold"},
        {"field": "expected_close", "op": "is", "value": {"day": "2026-02-30"}},
        {"field": "expected_close", "op": "is", "span": "next_month"},
        {"field": "amount", "op": "is", "span": "this_month"},
        {"field": "title", "op": "at_risk", "value": {"day": "2026-02-03"}},
        {"field": "probability", "op": "is", "value": {"number": "NaN"}},
    ],
)
def test_one_condition_that_makes_no_sense_is_lost_alone(kept):
    sound = {"field": "title", "op": "contains", "value": "desk"}
    text = json.dumps({"conditions": [kept, sound], "columns": ["gone", "owner"], "sort": "gone"})
    view = read_view(text, declared_entity("deal"))
    assert [one.field.name for one in view.conditions] == ["title"]
    assert (view.columns, view.sort) == (("owner",), "")


def condition(entity, name, op, value=None, words=""):
    return Condition(declared_entity(entity).field(name), op, value, words)


def viewer_of(crm):
    return Viewer(crm.facts, crm.today(), CalendarId.GREGORIAN, crm.staff())


def names(crm, entity=""):
    return [row.name for row in views.view_rows(crm) if entity in {"", row.entity}]


def test_a_view_is_saved_changed_renamed_removed_and_taken_back(crm, made):
    mine = ListView(conditions=(condition("deal", "owner", Op.IS, made.staff),), columns=("title", "owner"))
    saved = views.save_view(crm, entity="deal", name="  My \n deals ", view=mine)
    number = saved.row.id
    assert (saved.row.name, saved.committed.message) == ("My deals", "Saved the view “{name}”")
    told = views.open_view(crm, view=number)
    assert told.view.conditions == (condition("deal", "owner", Op.IS, made.staff, "Ali"),)
    records.save(crm, entity="staff", record=made.staff, values={"name": "Ali Rad"})
    assert views.open_view(crm, view=number).view.conditions[0].words == "Ali Rad"
    assert views.change_view(crm, view=number, asks=mine).gesture == 0
    done = views.change_view(crm, view=number, asks=ListView(base=NO_STEP))
    assert views.open_view(crm, view=number).view == ListView(base=NO_STEP)
    history.undo(crm, gesture=done.gesture)
    assert views.open_view(crm, view=number) == views.Shown(
        saved.row, ListView(conditions=(condition("deal", "owner", Op.IS, made.staff, "Ali Rad"),), columns=("title", "owner"))
    )  # fmt: skip
    done = views.rename_view(crm, view=number, name="Ours")
    assert (names(crm), done.params) == (["Ours"], {"before": "My deals", "name": "Ours"})
    history.undo(crm)
    assert names(crm) == ["My deals"]
    done = views.remove_view(crm, view=number)
    assert (names(crm), views.open_view(crm, view=number)) == ([], None)
    for deed in (
        lambda: views.change_view(crm, view=number, asks=ListView()),
        lambda: views.rename_view(crm, view=number, name="x"),
        lambda: views.remove_view(crm, view=number),
    ):
        with pytest.raises(IllegalMove, match="Somebody deleted this view"):
            deed()
    history.undo(crm, gesture=done.gesture)
    assert views.view_rows(crm) == [saved.row]
    history.undo(crm, gesture=saved.committed.gesture)
    assert names(crm) == []
    history.redo(crm)
    assert names(crm) == ["My deals"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" \n", "Enter a name."),
        ("\u200c", "Enter a name."),
        ("x" * 81, "The name is longer than {count} characters. Shorten it."),
        ("MY  كتاب ۱", "There is a view “{name}” already. Choose another name."),
    ],
)
def test_a_name_that_is_none_too_long_or_taken_in_any_spelling_is_refused(crm, name, said):
    first = views.save_view(crm, entity="deal", name="My کتاب 1", view=ListView()).row
    other = views.save_view(crm, entity="deal", name="x" * 80, view=ListView()).row
    views.save_view(crm, entity="contact", name="My کتاب 1", view=ListView())
    for deed in (
        lambda: views.save_view(crm, entity="deal", name=name, view=ListView()),
        lambda: views.rename_view(crm, view=other.id, name=name),
    ):
        with pytest.raises(Invalid) as refused:
            deed()
        assert (refused.value.field, refused.value.message) == ("name", said)
    assert names(crm, "deal") == [first.name, other.name]
    assert views.rename_view(crm, view=first.id, name="my کتاب ۱").gesture


def test_a_view_whose_name_was_taken_meanwhile_does_not_come_back(crm):
    first = views.save_view(crm, entity="deal", name="Ours", view=ListView()).row
    gone = views.remove_view(crm, view=first.id)
    views.save_view(crm, entity="deal", name="Ours", view=ListView())
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=gone.gesture)
    assert names(crm) == ["Ours"]


def test_a_view_does_not_get_its_name_back_where_another_has_it_by_now(crm):
    first = views.save_view(crm, entity="deal", name="Ours", view=ListView()).row
    renamed = views.rename_view(crm, view=first.id, name="Theirs")
    views.save_view(crm, entity="deal", name="Ours", view=ListView())
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=renamed.gesture)
    assert names(crm) == ["Ours", "Theirs"]


def test_tags_fields_of_ones_own_and_records_are_followed_until_they_are_gone(crm, made):
    custom_fields.add_field(
        crm, entity="contact", label="Level", kind=CustomKind.CHOICE, choices=("Low", "High")
    )
    records.save(crm, entity="contact", record=made.person, values={"tags": ["vip"]})
    level = next(one for one in book_fields(crm).entity("contact").fields if one.own)
    asks = ListView(
        conditions=(
            condition("contact", "tags", Op.IS, "vip"),
            condition("contact", "tags", Op.IS_NOT, "unknown"),
            Condition(level, Op.IS, "High"),
            condition("contact", "company", Op.IS, made.company),
            condition("contact", "company", Op.IS, 10**9),
        ),
        columns=("name", level.name),
        sort=level.name,
    )
    number = views.save_view(crm, entity="contact", name="VIP", view=asks).row.id
    [tag] = tags.tag_rows(crm)
    tags.rename_tag(crm, tag=tag.id, name="gold")
    told = views.open_view(crm, view=number).view
    assert [(one.field.name, one.value, one.words) for one in told.conditions] == [
        ("tags", "gold", ""), ("tags", "unknown", ""), (level.name, "High", ""), ("company", made.company, "Acme"),
    ]  # fmt: skip
    custom_fields.trash_field(crm, field=level.own)
    told = views.open_view(crm, view=number).view
    assert [one.field.name for one in told.conditions] == ["tags", "tags", "company"]
    assert (told.columns, told.sort) == (("name",), "")


def test_figures_are_told_by_their_names(crm):
    asks = ListView(conditions=(condition("target", "kpi", Op.IS, KpiId("sales_total")),))
    number = views.save_view(crm, entity="target", name="Sales", view=asks).row.id
    [one] = views.open_view(crm, view=number).view.conditions
    assert (one.value, one.value.name) == ("sales_total", "Sales")


def test_views_are_counted_as_their_lists_are_long(crm, made):
    for subject, day in (("a", crm.today()), ("b", crm.today())):
        records.save(
            crm, entity="activity",
            values={"kind": ActivityKind.CALL, "subject": subject, "due": day, "contact": made.person},
        )  # fmt: skip
    activities.finish(crm, activities=[1])
    deals.win(crm, deal=made.deal)
    records.save(crm, entity="deal", values={"title": "Chairs", "company": made.company})
    crm.staff = lambda: made.staff
    wanted = [
        ("deal", ListView(), 2),
        ("deal", ListView(base=MINE), 1),
        ("deal", ListView(search="chair"), 1),
        ("deal", ListView(choices={WAY: BOARD, PIPELINE: 1}), 1),
        ("deal", ListView(base=TRASH), 0),
        ("activity", ListView(choices={STATE: OPEN}), 1),
        ("activity", ListView(choices={STATE: DONE, KIND: "call"}), 1),
        ("activity", ListView(choices={STATE: "either", KIND: "task"}), 0),
        ("contact", ListView(base=NO_STEP), 0),
        ("company", ListView(base=NO_STEP, sort="name"), 0),
        ("contact", ListView(base=RECENT, sort=LATEST), 1),
        ("subscription", ListView(base=CANCELLED), 0),
        ("subscription", ListView(base=AT_RISK), 0),
    ]
    numbers = {}
    for entity, view, count in wanted:
        numbers[views.save_view(crm, entity=entity, name=str(len(numbers)), view=view).row.id] = count
    assert views.count_views(crm, views=[*numbers, 10**9], viewer=viewer_of(crm)) == numbers


def ids(crm, entity, base, **more):
    query = ListView(base=base, **more).query(entity, viewer_of(crm))
    return list(
        lists.order(crm, query=ListQuery(entity, (), filters=query.filters, sort=more.get("sort", "")))
    )


def test_nothing_is_planned_for_what_the_days_page_says_so_of(crm, made):
    loner = records.save(crm, entity="contact", values={"name": "Loner"}).id
    assert ids(crm, "deal", NO_STEP) == [one.id for one in today.read_day(crm).idle] == [made.deal]
    assert set(ids(crm, "contact", NO_STEP)) == {made.person, loner}
    assert ids(crm, "company", NO_STEP) == [made.company]
    values = {"kind": ActivityKind.CALL, "subject": "Call", "due": crm.today()}
    for about, open_ones in (
        ({"contact": made.person}, ([made.deal], [loner], [])),
        ({"company": made.company}, ([made.deal], [loner, made.person], [])),
        ({"deal": made.deal, "company": made.company}, ([], [loner, made.person], [])),
    ):
        call = records.save(crm, entity="activity", values=values | about).id
        assert tuple(ids(crm, entity, NO_STEP) for entity in ("deal", "contact", "company")) == open_ones
        activities.finish(crm, activities=[call])
        assert ids(crm, "company", NO_STEP) == [made.company]


def test_the_latest_change_comes_first_and_old_ones_are_left_out(crm, made, clock, monkeypatch):
    custom_fields.add_field(crm, entity="contact", label="Motto", kind=CustomKind.TEXT)
    motto = next(one.name for one in book_fields(crm).entity("contact").fields if one.own)
    people = [records.save(crm, entity="contact", values={"name": name}).id for name in ("Cy", "Al", "Bo")]
    clock.advance(days=40)
    assert ids(crm, "contact", RECENT, sort=LATEST) == []
    late = records.save(crm, entity="contact", values={"name": "Late"}).id
    records.save(crm, entity="contact", record=people[1], values={"city": "Bonn"})
    records.save(crm, entity="contact", record=people[0], values={motto: "Dare"})
    records.save(crm, entity="contact", record=people[2], values={"tags": ["vip"]})
    records.save(crm, entity="company", record=made.company, values={"city": "Bonn"})
    latest = [people[2], people[0], people[1], late]
    assert ids(crm, "contact", RECENT, sort=LATEST) == latest
    assert ids(crm, "contact", RECENT, sort="name") == [people[1], people[2], people[0], late]
    query = ListQuery(
        "contact", ("name",), filters=ListView(base=RECENT).filters("contact", viewer_of(crm)), sort=LATEST
    )
    assert [row.id for row in lists.first(crm, query=query)] == latest
    history.undo(crm)
    history.undo(crm)
    records.trash(crm, entity="contact", ids=[late])
    assert ids(crm, "contact", RECENT, sort=LATEST) == [people[0], people[1]]
    monkeypatch.setattr(recent_changes, "FARTHEST", 3)
    assert ids(crm, "contact", RECENT, sort=LATEST) == []
    monkeypatch.setattr(recent_changes, "FARTHEST", 100)
    monkeypatch.setattr(recent_changes, "MOST", 1)
    assert ids(crm, "contact", RECENT, sort=LATEST) == [people[0]]


def test_a_view_kept_by_another_program_fails_nowhere(crm):
    saved = views.save_view(crm, entity="contact", name="Odd", view=ListView()).row
    with crm.write() as unit:
        unit.session.execute(update(SavedView).values(asks='{"base":"at_risk","choices":{"kind":[]}}'))
        unit.session.get(SavedView, saved.id).name = "Odder"
        unit.commit("Another program wrote")
    assert views.open_view(crm, view=saved.id).view == ListView()
    assert views.count_views(crm, views=[saved.id], viewer=viewer_of(crm)) == {saved.id: 0}
    assert crm.read(lambda session: session.scalars(select(Contact)).all()) == []
