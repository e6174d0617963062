"""Opening, saving, trashing: drafts, conflicts, tags, names as links, and what each field takes."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n import texts
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.texts import _
from crmdesk.model.activity import ActivityKind
from crmdesk.model.errors import CannotUndo, Conflict, IllegalMove, Invalid, InvalidRecord, NotFound
from crmdesk.model.subscription import ChangeKind
from crmdesk.model.ticket import EventAuthor, TicketStatus
from crmdesk.services import (
    activities,
    attachments,
    deals,
    duplicates,
    finding,
    history,
    lists,
    merging,
    records,
    service_goals,
    settings,
    subscriptions,
    tags,
    tickets,
    timeline,
)
from crmdesk.services.validation import checked

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile.json"


def opened(crm, entity, record):
    return records.open_record(crm, entity=entity, record=record)


def save(crm, entity="contact", record=None, **values):
    return records.save(crm, entity=entity, values=values, record=record)


# Saving ------------------------------------------------------------------------------------------------------


def test_a_record_comes_back_as_it_was_saved(crm, made):
    values = {
        "name": "Reza",
        "company": made.company,
        "emails": ["a@x.com", "b@x.com"],
        "phones": ["+98 912 345 6789"],
        "tags": ["vip"],
        "created": dt.date(2026, 1, 5),
        "note": "  two\nlines  ",
    }
    found = opened(crm, "contact", save(crm, **values).id)
    assert {name: found.values[name] for name in values} == values
    assert (found.title, found.labels, found.trashed) == ("Reza", {"company": "Acme"}, False)


@pytest.mark.parametrize("entity", ["company", "contact", "product", "staff"])
def test_a_name_is_needed(crm, entity):
    for name in ("", "   ", None, "\0"):
        with pytest.raises(InvalidRecord) as caught:
            save(crm, entity, name=name)
        assert [(error.field, str(error)) for error in caught.value.errors] == [("name", "Enter a name.")]


def test_every_bad_field_is_told_at_once_and_nothing_is_saved(crm):
    with pytest.raises(InvalidRecord) as caught:
        save(crm, name="", emails=["nobody"], phones=["call me"], created=dt.date(2999, 1, 1))
    assert {error.field for error in caught.value.errors} == {"name", "emails", "phones", "created"}
    assert lists.count(crm, query=lists.ListQuery(entity="contact", columns=("name",))) == 0


def test_a_name_typed_into_a_link_finds_or_makes_the_record(crm, made):
    saved = save(crm, name="Reza", company="Acme")
    assert opened(crm, "contact", saved.id).values["company"] == made.company
    other = save(crm, name="Mina", company="Globex", owner="Zahra")
    assert opened(crm, "contact", other.id).labels == {"company": "Globex", "owner": "Zahra"}
    assert other.committed.changed.keys() == {"contact", "staff"}
    history.undo(crm)
    assert finding.find(crm, text="Globex") == []


def test_a_record_that_is_gone_is_not_found(crm):
    with pytest.raises(NotFound):
        opened(crm, "contact", 99)
    with pytest.raises(NotFound):
        save(crm, record=99, name="x")


# Conflicts ---------------------------------------------------------------------------------------------------


def test_two_drafts_of_different_fields_are_merged(crm, made):
    draft = opened(crm, "contact", made.person)
    save(crm, record=made.person, city="Shiraz")
    records.save(
        crm,
        entity="contact",
        record=made.person,
        version=draft.version,
        base=draft.values,
        values={"name": "Sara A."},
    )
    values = opened(crm, "contact", made.person).values
    assert (values["name"], values["city"]) == ("Sara A.", "Shiraz")


def test_two_drafts_of_one_field_are_a_conflict_and_nothing_is_lost(crm, made):
    draft = opened(crm, "contact", made.person)
    save(crm, record=made.person, name="Sara B.")
    with pytest.raises(Conflict) as caught:
        records.save(
            crm,
            entity="contact",
            record=made.person,
            version=draft.version,
            base=draft.values,
            values={"name": "Sara A."},
        )
    assert caught.value.theirs == {"name": "Sara B."}
    assert opened(crm, "contact", made.person).title == "Sara B."


def test_a_draft_saved_over_its_own_version_is_no_conflict(crm, made):
    draft = opened(crm, "contact", made.person)
    records.save(
        crm,
        entity="contact",
        record=made.person,
        version=draft.version,
        base=draft.values,
        values={"name": "Sara A."},
    )
    assert opened(crm, "contact", made.person).version == draft.version + 1


# Trash, many, tags -------------------------------------------------------------------------------------------


DAY = dt.date(2026, 5, 21)
SUBSCRIPTION = {"plan": "Basic", "start": dt.date(2026, 1, 1), "price": 100_00}
AFTER_TRASH = {  # what another window may still do with a record: a gesture, given its number
    "assign": ("ticket", lambda crm, one: tickets.assign(crm, tickets=[one], owner=None)),
    "attach": ("ticket", lambda crm, one: attachments.add(crm, entity="ticket", record=one, paths=[])),
    "cancel": ("subscription", lambda crm, one: subscriptions.cancel(crm, subscription=one, reason="Dear")),
    "change": ("contact", lambda crm, one: save(crm, record=one, city="Tehran")),
    "change many": (
        "contact",
        lambda crm, one: records.change_many(crm, entity="contact", ids=[one], values={"city": "Tehran"}),
    ),
    "escalate": ("ticket", lambda crm, one: tickets.escalate(crm, ticket=one)),
    "finish": ("activity", lambda crm, one: activities.finish(crm, activities=[one])),
    "follow up": ("ticket", lambda crm, one: tickets.follow_up(crm, ticket=one, text="Again")),
    "goals": ("contact", lambda crm, one: service_goals.add_customer(crm, customer=one)),
    "log": (
        "contact",
        lambda crm, one: activities.log(crm, kind=ActivityKind.CALL, entity="contact", record=one),
    ),
    "lose": ("deal", lambda crm, one: deals.lose(crm, deal=one, reason="Dear")),
    "move activity": ("activity", lambda crm, one: activities.move(crm, activities=[one], day=DAY)),
    "move deal": ("deal", lambda crm, one: deals.move(crm, deals=[one], stage=3)),
    "note": ("ticket", lambda crm, one: tickets.note(crm, ticket=one, text="Called them")),
    "pin": ("activity", lambda crm, one: timeline.pin(crm, activity=one, pinned=True)),
    "plan": (
        "deal",
        lambda crm, one: activities.plan(crm, kind=ActivityKind.CALL, day=DAY, entity="deal", record=one),
    ),
    "plan next": (
        "activity",
        lambda crm, one: activities.plan_next(crm, after=one, kind=ActivityKind.CALL, day=DAY),
    ),
    "rate": ("ticket", lambda crm, one: tickets.rate(crm, ticket=one, satisfaction=5)),
    "renew": ("subscription", lambda crm, one: subscriptions.renew(crm, subscriptions=[one])),
    "reply": (
        "ticket",
        lambda crm, one: tickets.reply(crm, ticket=one, text="Mended", status=TicketStatus.SOLVED),
    ),
    "snooze": ("activity", lambda crm, one: activities.snooze(crm, activity=one, until=None)),
    "solve": ("ticket", lambda crm, one: tickets.set_status(crm, ticket=one, status=TicketStatus.SOLVED)),
    "tell apart": (
        "contact",
        lambda crm, one: duplicates.tell_apart(crm, entity="contact", records=[one, save(crm, name="B").id]),
    ),
    "their words": (
        "ticket",
        lambda crm, one: tickets.reply(crm, ticket=one, text="Thanks", author=EventAuthor.CUSTOMER),
    ),
    "upgrade": (
        "subscription",
        lambda crm, one: subscriptions.change(
            crm,
            subscription=one,
            told=subscriptions.NewChange(kind=ChangeKind.UPGRADE, day=DAY, price=200_00),
        ),
    ),
    "win": ("deal", lambda crm, one: deals.win(crm, deal=one)),
}


def test_what_somebody_else_put_into_the_trash_is_left_as_it_is_and_told(crm, made):
    values = {
        "activity": {"kind": ActivityKind.TASK, "due": DAY},
        "contact": {"name": "Reza"},
        "deal": {"title": "Ten desks", "contact": made.person},
        "subscription": SUBSCRIPTION | {"contact": made.person},
        "ticket": {"subject": "Printer", "contact": made.person},
    }
    there = {entity: save(crm, entity, **fields).id for entity, fields in values.items()}
    for entity, one in there.items():
        records.trash(crm, entity=entity, ids=[one])
    before = {entity: opened(crm, entity, one) for entity, one in there.items()}
    for entity, act in AFTER_TRASH.values():
        with pytest.raises(IllegalMove, match=r"is in the trash, so nothing was changed\..* is kept\. Restore it"):
            act(crm, there[entity])
    assert {entity: opened(crm, entity, one) for entity, one in there.items()} == before


@pytest.mark.parametrize("which", ["into", "other"])
def test_a_ticket_in_the_trash_is_not_merged(crm, which):
    kept, other = (save(crm, "ticket", subject=subject).id for subject in ("Printer", "Printer again"))
    records.trash(crm, entity="ticket", ids=[kept if which == "into" else other])
    with pytest.raises(IllegalMove, match="is in the trash, so nothing was changed"):
        tickets.merge(crm, into=kept, others=[other])


def test_a_contact_that_was_merged_elsewhere_is_told_as_merged(crm, made):
    other = save(crm, name="Sarah").id
    merging.merge(crm, entity="contact", into=made.person, others=[other])
    with pytest.raises(IllegalMove, match="“Sarah” was merged into another record, so nothing was changed"):
        activities.log(crm, kind=ActivityKind.CALL, entity="contact", record=other)


def test_a_link_to_what_is_in_the_trash_is_refused_at_its_field(crm, made):
    records.trash(crm, entity="contact", ids=[made.person])
    with pytest.raises(InvalidRecord) as caught:
        save(crm, "deal", title="Chairs", contact=made.person)
    assert [error.field for error in caught.value.errors] == ["contact"]


def test_trashing_twice_is_one_trashing_which_its_gesture_takes_back(crm, made, clock):
    first = records.trash(crm, entity="deal", ids=[made.deal])
    clock.advance(hours=1)
    assert records.trash(crm, entity="deal", ids=[made.deal]).gesture == 0
    history.undo(crm, gesture=first.gesture)
    assert not opened(crm, "deal", made.deal).trashed


def test_the_trash_takes_records_out_of_lists_and_search_until_they_are_restored(crm, made):
    query = lists.ListQuery(entity="contact", columns=("name",))
    records.trash(crm, entity="contact", ids=[made.person])
    assert (lists.count(crm, query=query), finding.find(crm, text="Sara")) == (0, [])
    assert opened(crm, "contact", made.person).trashed
    records.restore(crm, entity="contact", ids=[made.person])
    assert (lists.count(crm, query=query), [hit.title for hit in finding.find(crm, text="Sara")]) == (
        1,
        ["Sara"],
    )


def test_a_rate_is_deleted_and_comes_back_with_undo(crm):
    values = {"currency": "EUR", "day": dt.date(2026, 1, 1), "rate": Decimal("1.1")}
    rate = records.save(crm, entity="rate", values=values).id
    records.trash(crm, entity="rate", ids=[rate])
    with pytest.raises(NotFound):
        opened(crm, "rate", rate)
    history.undo(crm)
    assert opened(crm, "rate", rate).values == values


@pytest.mark.parametrize(
    ("values", "field"),
    [({"rate": Decimal(0)}, "rate"), ({"currency": "USD"}, "currency"), ({}, "day")],
)
def test_rates_have_rules(crm, values, field):
    rate = {"currency": "EUR", "day": dt.date(2026, 1, 1), "rate": Decimal("1.1")}
    records.save(crm, entity="rate", values=rate)
    with pytest.raises(InvalidRecord) as caught:
        records.save(crm, entity="rate", values=rate | values)
    assert [error.field for error in caught.value.errors] == [field]


def test_many_records_are_changed_as_one_gesture_or_none(crm):
    ids = [save(crm, name=f"P{n}").id for n in range(4)]
    done = records.change_many(crm, entity="contact", ids=ids, values={"city": "Shiraz", "tags": ["vip"]})
    assert done.changed["contact"] == frozenset(ids)
    with pytest.raises(InvalidRecord):
        records.change_many(crm, entity="contact", ids=ids, values={"phones": ["x"]})
    with pytest.raises(NotFound):
        records.change_many(crm, entity="contact", ids=[*ids, 99], values={"city": "Tabriz"})
    assert {opened(crm, "contact", one).values["city"] for one in ids} == {"Shiraz"}


def test_tags_keep_their_order_and_are_one_word_in_the_book(crm, made):
    save(crm, record=made.person, tags=["b", "a", "b", " "])
    assert opened(crm, "contact", made.person).values["tags"] == ["b", "a"]
    save(crm, record=made.person, tags=["a", "c"])
    assert opened(crm, "contact", made.person).values["tags"] == ["a", "c"]
    save(crm, entity="deal", record=made.deal, tags=["c"])
    assert tags.all_tags(crm) == ["a", "b", "c"]


def test_what_is_found_is_told_from_its_namesakes(crm, made):
    for person in (made.person, None):
        save(crm, entity="ticket", subject="No sound", contact=person)
    plain, numbered = (hit.detail for hit in finding.find(crm, text="No sound"))
    assert (plain, numbered) == ("#1 Sara", "#2")


# History and settings ----------------------------------------------------------------------------------------


def test_a_records_history_tells_each_field(crm, made):
    save(crm, record=made.person, company=None, city="Shiraz")
    event, added = history.of_record(crm, entity="contact", record=made.person)
    changes = {one.field.name: (one.before, one.after) for one in event.changes}
    assert changes == {"company": ("Acme", None), "city": (None, "Shiraz")}
    assert (event.action, added.action, added.changes) == ("update", "create", ())


def test_settings_last_and_none_takes_one_away(crm):
    settings.change(crm, values={"name": "Acme & Co", "logo": "x.png"})
    settings.change(crm, values={"logo": None})
    found = settings.read(crm)
    assert found["name"] == "Acme & Co"
    assert "logo" not in found
    assert crm.facts.name == "Acme & Co"
    history.undo(crm)
    assert settings.read(crm)["logo"] == "x.png"
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=999)


# What a field takes ------------------------------------------------------------------------------------------


def field(entity, name):
    return declared_entity(entity).field(name)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("name", "  Sara  ", "Sara"),
        ("name", "Sa\u202era\0", "Sara"),
        ("note", "  a\r\nb  ", "  a\nb  "),
        ("city", "   ", None),
        ("emails", ["a@x.com", " ", "b@y.ir"], "a@x.com\nb@y.ir"),
        ("emails", [], None),
        ("emails", ["نامه@مثال.ایران"], "نامه@مثال.ایران"),
        ("phones", ["+98 912 345 6789", "۰۲۱-۸۸۷۷۶۶۵۵"], "+98 912 345 6789\n021-88776655"),
        ("phones", ["٠٢١ ٨٨٧٧ ٦٦٥٥"], "021 8877 6655"),
        ("created", dt.date(2026, 1, 1), dt.date(2026, 1, 1)),
    ],
)
def test_a_value_is_kept_clean(name, value, kept):
    assert checked(field("contact", name), value) == kept


@pytest.mark.parametrize(
    ("entity", "name", "value"),
    [
        ("contact", "emails", ["a@"]),
        ("contact", "emails", ["a b@x.com"]),
        ("contact", "phones", ["12345"]),
        ("contact", "phones", ["1234567890123456"]),
        ("contact", "phones", ["+98 call"]),
        ("contact", "created", dt.date(1899, 12, 31)),
        ("contact", "created", dt.date(2999, 1, 1)),
        ("deal", "amount", -1),
        ("deal", "amount", 10**17 + 1),
        ("deal", "probability", Decimal("1.01")),
        ("deal", "probability", Decimal("-0.01")),
        ("rate", "rate", Decimal("NaN")),
        ("rate", "rate", Decimal("Infinity")),
        ("deal", "title", ""),
    ],
)
def test_a_value_that_a_field_does_not_take_is_told(entity, name, value):
    with pytest.raises(Invalid) as caught:
        checked(field(entity, name), value)
    assert caught.value.field == name
    assert "{" not in str(caught.value)


def hostile():
    """The texts that each must come back as typed (NUL, lone surrogates and bidi controls removed)."""
    if not HOSTILE.is_file():
        return []
    found = json.loads(HOSTILE.read_text("utf-8"))
    values = found.values() if isinstance(found, dict) else found
    texts = []
    for one in values:
        texts += one if isinstance(one, list) else [one]
    return [one for one in texts if isinstance(one, str)]


@pytest.mark.skipif(not hostile(), reason="the hostile texts are not here")
def test_hostile_texts_come_back_as_typed(crm):
    for text in hostile():
        kept = checked(field("contact", "note"), text)
        saved = save(crm, name="x", note=text, city=text)
        values = opened(crm, "contact", saved.id).values
        assert values["note"] == kept
        assert values["city"] == checked(field("contact", "city"), text)


@pytest.mark.parametrize("declared", ENTITIES, ids=lambda one: one.name)
def test_no_heading_means_two_fields(declared):
    from crmdesk.entities.spec import heading_key

    seen = {}
    for one in declared.fields:
        if one.importable:
            for heading in {heading_key(text) for text in (one.name, one.label, *one.aliases)}:
                # Another word for a field gives way to the column that is called by its name.
                is_named = heading in {heading_key(name) for name in (one.name, seen.get(heading, ""))}
                is_same = seen.get(heading, one.name) == one.name
                assert is_same or is_named, (heading, one.name, seen[heading])
                seen[heading] = one.name


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("declared", ENTITIES, ids=lambda one: one.name)
def test_what_a_field_is_called_in_a_table_we_wrote_means_it(declared, language):
    with texts.using(language):
        labels = {one.name: _(one.label) for one in declared.fields if one.importable}
    found = {name: declared.by_heading(label) for name, label in labels.items()}
    wrong = {labels[name] for name, one in found.items() if one is None or one.name != name}
    # A table of subscriptions calls its plans products; a column of plans beside them says otherwise.
    assert wrong <= {"Product"}


def test_a_new_tag_leaves_all_the_words_by_which_a_record_is_found(crm):
    stays, gone = (save(crm, name=name).id for name in ("Sara", "Zahra"))
    merging.merge(crm, entity="contact", into=stays, others=[gone], take={"name": stays})
    save(crm, record=stays, tags=["vip"])
    for text in ("Sara", "Zahra"):
        assert [hit.id for hit in finding.find(crm, text=text)] == [stays]


# Nothing in a field ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entity", "field"), [("ticket", "escalated"), ("activity", "pinned"), ("subscription", "auto_renew")]
)
def test_a_box_made_empty_is_unticked_and_undo_ticks_it_again(crm, made, entity, field):
    values = {
        "ticket": {"subject": "x", "company": made.company},
        "activity": {"kind": "note"},
        "subscription": {"plan": "Hosting", "company": made.company, "start": dt.date(2026, 1, 1), "end": dt.date(2027, 1, 1)},
    }[entity]  # fmt: skip
    record = save(crm, entity, **values, **{field: True}).id
    records.change_many(crm, entity=entity, ids=[record], values={field: None})
    assert opened(crm, entity, record).values[field] is False
    history.undo(crm)
    assert opened(crm, entity, record).values[field] is True


def test_a_tag_is_renamed_wherever_it_was_given(crm):
    contact = save(crm, "contact", name="Sara", tags=["vip", "شيراز"]).id
    deal = save(crm, "deal", title="Desks", tags=["vip"]).id
    vip = next(row for row in tags.tag_rows(crm) if row.name == "vip")
    assert vip.records == 2
    tags.rename_tag(crm, tag=vip.id, name=" VIP ")
    assert opened(crm, "contact", contact).values["tags"] == ["VIP", "شيراز"]
    assert opened(crm, "deal", deal).values["tags"] == ["VIP"]
    for name in ("شیراز", "  "):
        with pytest.raises(Invalid):
            tags.rename_tag(crm, tag=vip.id, name=name)
    history.undo(crm)
    assert opened(crm, "deal", deal).values["tags"] == ["vip"]


@pytest.mark.parametrize("field", ["pipeline", "stage"])
def test_a_deal_stands_in_a_stage_of_a_pipeline(crm, made, field):
    with pytest.raises(InvalidRecord) as refused:
        records.change_many(crm, entity="deal", ids=[made.deal], values={field: None})
    assert [one.field for one in refused.value.errors] == [field]


@pytest.mark.parametrize(
    ("entity", "values"),
    [("holiday", {"name": "Nowruz"}), ("rate", {"currency": "EUR", "rate": Decimal("1.1")})],
)
def test_what_there_is_once_of_a_day_is_not_put_on_one_day_in_numbers(crm, entity, values):
    ids = [save(crm, entity, day=dt.date(2026, 3, number), **values).id for number in (20, 21)]
    with pytest.raises(InvalidRecord) as refused:
        records.change_many(crm, entity=entity, ids=ids, values={"day": dt.date(2026, 3, 22)})
    assert [one.field for one in refused.value.errors] == ["day"]
    assert [opened(crm, entity, one).values["day"].day for one in ids] == [20, 21]
