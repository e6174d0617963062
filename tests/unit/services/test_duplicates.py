"""Duplicates against a plain loop over pairs of records, and telling apart what only looks alike."""

import datetime as dt
import itertools
import random
from collections import defaultdict
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from crmdesk.db import backup
from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.reading import Cancelled, Token, cancellable
from crmdesk.model import Contact, ContactKind, ToldApart
from crmdesk.model.errors import CannotUndo, IllegalMove, NotFound
from crmdesk.services import duplicates, history, merging, records
from crmdesk.services.duplicates import find_duplicates, tell_apart
from crmdesk.services.likeness import Columns, Reason, groups_of
from tests.oracle.state import differences, state_of

# Each name with what it is without capitals and other keyboards' letters, then also without spaces and
# punctuation, and then with its words in a fixed order: written by hand.
NAMES = [
    ("Sara Ahmadi", "sara ahmadi", "saraahmadi", "ahmadi sara"),
    ("SARA  Ahmadi", "sara ahmadi", "saraahmadi", "ahmadi sara"),
    ("Ahmadi, Sara", "ahmadi, sara", "ahmadisara", "ahmadi sara"),
    ("SaraAhmadi", "saraahmadi", "saraahmadi", None),
    ("علی کریمی", "ali karimi", "alikarimi", "ali karimi"),
    ("علي كريمي", "ali karimi", "alikarimi", "ali karimi"),
    ("کریمی علی", "karimi ali", "karimiali", "ali karimi"),
    ("علی‌کریمی", "alikarimi", "alikarimi", None),
    ("O'Neil", "o'neil", "oneil", "neil o"),
    ("ONeil", "oneil", "oneil", None),
    ("C+", "c+", None, None),
    ("C#", "c#", None, None),
    ("Élodie", "elodie", "elodie", None),
    ("Elodie", "elodie", "elodie", None),
    ("דוד כהן", "david cohen", "davidcohen", "cohen david"),
    ("כהן דוד", "cohen david", "cohendavid", "cohen david"),
]
# Each number with its country code where it names one, what follows it, and its extension.
PHONES = [
    ("+989123456789", "98", "9123456789", ""),
    ("00989123456789", "98", "9123456789", ""),
    ("09123456789", "", "9123456789", ""),
    ("۰۹۱۲۳۴۵۶۷۸۹", "", "9123456789", ""),
    ("+19123456789", "1", "9123456789", ""),
    ("+12025550101", "1", "2025550101", ""),
    ("(202) 555-0101", "", "2025550101", ""),
    ("+12025550101 ext. 12", "1", "2025550101", "12"),
    ("+12025550101 ext. 13", "1", "2025550101", "13"),
    *((f"+98911000{number:04d}", "98", f"911000{number:04d}", "") for number in range(12)),
]
EMAILS = [("a@x.com", "a"), ("A@X.com", "a"), ("b@x.com", "b"), *((f"n{n}@x.com", f"n{n}") for n in range(12))]
DAY = dt.date(2026, 5, 1)


def random_rows(chance, count, companies, kind):
    """Contacts, and of each its name, company, phones and e-mails as the lists above tell them."""
    rows, truth = [], {}
    names, phones_here, emails_here = (
        chance.sample(those, chance.choice([2, 5, len(those)])) for those in (NAMES, PHONES, EMAILS)
    )
    own_names = chance.random() < 0.5
    for number in range(count):
        name = chance.choice(names)
        if own_names:
            own = f"person {number}"
            name = (own.title(), own, own.replace(" ", ""), f"{number} person")
        phones = chance.sample(phones_here, chance.choice([0, 0, 1, 1, 2]))
        emails = chance.sample(emails_here, chance.choice([0, 0, 0, 0, 1, 2]))
        company = chance.choice([None, None, *companies])
        rows.append(
            {
                "kind": kind,
                "name": name[0],
                "company_id": company,
                "phones": "\n".join(one[0] for one in phones) or None,
                "emails": "\n".join(one[0] for one in emails) or None,
                "created": DAY,
            }
        )
        truth[len(rows) - 1] = (name, company, phones, emails)
    return rows, truth


def buckets_of(truth):
    """Every reason with what is shared, and by whom, each with what may tell them apart."""
    found = defaultdict(dict)
    for id_, (name, company, phones, emails) in truth.items():
        for _written, code, number, extension in phones:
            known = found[Reason.PHONE, (number, extension)].get(id_)
            found[Reason.PHONE, (number, extension)][id_] = known or code
        for _written, same in emails:
            found[Reason.EMAIL, same][id_] = ""
        found[Reason.NAME, name[1]][id_] = company or ""
        for place in (2, 3):
            if name[place]:
                found[Reason.SPELLING, (place == 3, name[place])][id_] = company or ""
    return found


def sets_of(truth):
    """Reasons with the records that share something and that nothing tells apart."""
    for (reason, _key), owners in buckets_of(truth).items():
        values = {value for value in owners.values() if value}
        parts = [{id_ for id_ in owners if len(values) < 2 or owners[id_] == one} for one in {"", *values}]
        for part in parts if len(values) > 1 else parts[:1]:
            if reason in {Reason.PHONE, Reason.EMAIL}:
                if len(part) <= 10:
                    yield reason, part
                continue
            same = Reason.NAME_COMPANY if reason is Reason.NAME else Reason.SPELLING_COMPANY
            employed = {id_ for id_ in part if truth[id_][1]}
            for why, ids in ((same, employed), (reason, part if employed != part else set())):
                if reason is Reason.NAME or len({truth[id_][0][1] for id_ in ids}) > 1:
                    yield why, ids


def flood(ids, linked):
    """The parts of `ids` that hang together."""
    left = set(ids)
    while left:
        part, edge = set(), {left.pop()}
        while edge:
            part |= edge
            edge = {two for one in edge for two in left if linked(one, two)}
            left -= edge
        if len(part) > 1:
            yield part


def expected(truth, told):
    """The groups as (reasons, score, ids), the surest first."""
    def is_apart(one, two):
        return any({one, two} <= some for some in told)

    ties = [
        (reason, part)
        for reason, ids in sets_of(truth)
        for part in flood(ids, lambda one, two: not is_apart(one, two))
    ]
    groups = []
    for group in flood(truth, lambda one, two: any({one, two} <= part for _reason, part in ties)):
        inside = [(reason, part) for reason, part in ties if part <= group]
        whole = {reason for reason, part in inside if part == group}
        doubt = Fraction(1)
        for reason in whole:
            doubt *= 1 - Fraction(reason.weight, 100)
        sure = 1 - doubt if whole else Fraction(max(reason.weight for reason, _part in inside), 100)
        reasons = {reason for reason, _part in inside}
        groups.append((reasons, int(sure * 100), tuple(sorted(group))))
    return sorted(groups, key=lambda one: (-one[1], one[2]))


def put(crm, rows):
    with crm.write() as unit:
        ids = unit.insert_many(Contact, rows)
        unit.commit("Made")
    return ids


def told_of(found):
    return [(set(one.reasons), one.score, tuple(member.id for member in one.members)) for one in found.groups]


@pytest.mark.parametrize("seed", range(6))
def test_the_groups_are_those_of_a_plain_loop(crm, seed, monkeypatch):
    monkeypatch.setattr(duplicates, "MEMBERS", 10**6)
    chance = random.Random(seed)
    firm = {"kind": ContactKind.COMPANY, "created": DAY}
    companies = put(crm, [firm | {"name": f"Firm {number}"} for number in range(3)])
    for entity, kind in (("contact", ContactKind.PERSON), ("company", ContactKind.COMPANY)):
        rows, truth = random_rows(chance, chance.choice([12, 40]), companies, kind)
        ids = put(crm, rows)
        truth = {ids[place]: one for place, one in truth.items()}
        for gone in chance.sample(ids, 2):
            records.trash(crm, entity=entity, ids=[gone])
            del truth[gone]
        told = []
        for _turn in range(4):
            found = find_duplicates(crm, entity=entity, most=10**6)
            assert told_of(found) == expected(truth | firms(companies, entity), told)
            some = chance.sample(sorted(truth), chance.choice([2, 3, 5]))
            tell_apart(crm, entity=entity, records=some)
            told.append(set(some))


def firms(companies, entity):
    """The truth of the companies themselves."""
    if entity == "contact":
        return {}
    names = [(f"Firm {n}", f"firm {n}", f"firm{n}", f"{n} firm") for n in range(len(companies))]
    return {id_: (name, None, [], []) for id_, name in zip(companies, names, strict=True)}


@pytest.mark.parametrize("story", range(60))
def test_the_comparison_alone_over_many_random_books(story):
    chance = random.Random(f"alike {story}")
    rows, truth = random_rows(chance, chance.randrange(2, 40), [901, 902], ContactKind.PERSON)
    told = [
        set(chance.sample(range(len(rows)), min(len(rows), chance.choice([2, 3, 6]))))
        for _turn in range(chance.randrange(5))
    ]
    apart = {id_: frozenset(n for n, some in enumerate(told) if id_ in some) for id_ in range(len(rows))}
    apart = {id_: marks for id_, marks in apart.items() if marks}
    compared = Columns(
        list(truth),
        [row["name"] for row in rows],
        [row["company_id"] or 0 for row in rows],
        [row["emails"] or "" for row in rows],
        [row["phones"] or "" for row in rows],
    )
    found = [(set(reasons), score, ids) for reasons, score, ids in groups_of(compared, apart)]
    assert sorted(found, key=lambda one: (-one[1], one[2])) == expected(truth, told)


def test_telling_apart_is_remembered_and_undone_exactly(crm):
    people = [records.save(crm, entity="contact", values={"name": "Ali Rezaei"}).id for _n in range(3)]
    assert told_of(find_duplicates(crm, entity="contact")) == [({Reason.NAME}, 50, tuple(people))]
    before = state_of(crm.engine)
    done = tell_apart(crm, entity="contact", records=people[:2])
    after = state_of(crm.engine)
    assert len(after["told_apart"]) == 2
    # The third may still be either of the two.
    assert told_of(find_duplicates(crm, entity="contact")) == [({Reason.NAME}, 50, tuple(people))]
    tell_apart(crm, entity="contact", records=people)
    assert find_duplicates(crm, entity="contact").groups == ()
    history.undo(crm)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []
    history.redo(crm)
    assert differences(after, state_of(crm.engine)) == []
    assert check_book(crm.engine) == []


def test_numbers_of_an_undone_gesture_are_not_given_again(crm):
    people = [records.save(crm, entity="contact", values={"name": "Ali Rezaei"}).id for _n in range(4)]
    first = tell_apart(crm, entity="contact", records=people[:2])
    undone = history.undo(crm, gesture=first.gesture)
    tell_apart(crm, entity="contact", records=people[2:])
    history.undo(crm, gesture=undone.gesture)
    with crm.engine.connect() as connection:
        rows = connection.execute(select(ToldApart.said, ToldApart.contact_id)).all()
    said = defaultdict(set)
    for mark, contact in rows:
        said[mark].add(contact)
    assert sorted(map(sorted, said.values())) == [people[:2], people[2:]]


def test_what_cannot_be_told_apart_is_refused(crm, made):
    with pytest.raises(IllegalMove):
        tell_apart(crm, entity="contact", records=[made.person])
    with pytest.raises(IllegalMove):
        tell_apart(crm, entity="contact", records=[made.person, made.person])
    with pytest.raises(NotFound):
        tell_apart(crm, entity="contact", records=[made.person, made.company])
    with pytest.raises(NotFound):
        tell_apart(crm, entity="contact", records=[made.person, 999])


def test_who_was_told_apart_from_one_is_apart_from_what_it_is_merged_into(crm):
    one, two, three = (records.save(crm, entity="contact", values={"name": "Ali"}).id for _n in range(3))
    tell_apart(crm, entity="contact", records=[one, two])
    before = state_of(crm.engine)
    done = merging.merge(crm, entity="contact", into=two, others=[three])
    four = records.save(crm, entity="contact", values={"name": "Ali"}).id
    merging.merge(crm, entity="contact", into=four, others=[two])
    assert find_duplicates(crm, entity="contact").groups == ()
    assert check_book(crm.engine) == []
    history.undo(crm)
    history.undo(crm)
    history.undo(crm, gesture=done.gesture)
    assert differences(before, state_of(crm.engine)) == []


def test_merging_two_that_were_told_apart_leaves_no_row_twice(crm):
    one, two, three = (records.save(crm, entity="contact", values={"name": "Ali"}).id for _n in range(3))
    tell_apart(crm, entity="contact", records=[one, two, three])
    before = state_of(crm.engine)
    merging.merge(crm, entity="contact", into=one, others=[two])
    kept = sorted(row["contact_id"] for row in state_of(crm.engine)["told_apart"].values())
    assert kept == [one, three]
    assert find_duplicates(crm, entity="contact").groups == ()
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_a_record_that_was_told_apart_is_not_unmade(crm):
    one = records.save(crm, entity="contact", values={"name": "Ali"}).id
    made = records.save(crm, entity="contact", values={"name": "Ali"})
    tell_apart(crm, entity="contact", records=[one, made.id])
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=made.committed.gesture)


def test_only_the_surest_groups_are_told_and_all_are_counted(crm, monkeypatch):
    monkeypatch.setattr(duplicates, "MEMBERS", 2)
    for number in range(3):
        shared = {"phones": [f"+1202555010{number}"]} if number == 2 else {}
        for _twin in range(3):
            records.save(crm, entity="contact", values={"name": f"Person {number}", **shared})
    found = find_duplicates(crm, entity="contact", most=2)
    assert (len(found.groups), found.total, found.looked) == (2, 3, 9)
    assert [(one.score, one.size, len(one.members)) for one in found.groups] == [(70, 3, 2), (50, 3, 2)]
    assert found.groups[0].members[0].phones == ("+12025550102",)


def test_the_number_of_statements_does_not_depend_on_the_size(crm):
    asked = []
    event.listen(crm.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for size in (4, 1500):
        person = {"kind": ContactKind.PERSON, "created": DAY}
        put(crm, [person | {"name": f"Person {number // 2}"} for number in range(size)])
        find_duplicates(crm, entity="contact")
        del asked[:]
        find_duplicates(crm, entity="contact")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nobody_waits_for_a_cancelled_comparison():
    token = Token()
    token.cancel()
    with cancellable(token), pytest.raises(Cancelled):
        groups_of(Columns([1, 2], ["Ali", "Ali"], [0, 0], ["", ""], ["", ""]), {})


def test_many_told_apart_namesakes_are_compared_quickly():
    nothing = [""] * 20_000
    rows = Columns(list(range(20_000)), ["Test"] * 20_000, [0] * 20_000, nothing, nothing)
    apart = {id_: frozenset({0, 1 + id_ % 7}) for id_ in range(20_000)}
    assert groups_of(rows, apart) == []
    [group] = groups_of(rows, dict(itertools.islice(apart.items(), 19_999)))
    assert len(group.ids) == 20_000


def test_a_backup_keeps_what_was_told_apart(crm, tmp_path):
    people = [records.save(crm, entity="contact", values={"name": "Ali"}).id for _n in range(2)]
    tell_apart(crm, entity="contact", records=people)
    made = backup.make_backup(crm.engine, tmp_path / "copy.crm")
    copy = open_engine(made.path, read_only=True)
    try:
        assert state_of(copy)["told_apart"] == state_of(crm.engine)["told_apart"]
    finally:
        copy.dispose()

