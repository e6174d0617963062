"""The search box: rows equal those of a plain filter, on both engines, whatever is typed."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from crmdesk.db import search
from crmdesk.l10n.normalise import fold
from crmdesk.model import Contact, ContactKind, Product, SearchEntry
from crmdesk.model.search import ENTITY_NUMBERS, entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

NAMES = """
علی رضایی|علي رضائي|مُحَمَّد|محمد‌علی کریمی|محمد علی کریمی|می‌رود|می رود|کتاب|كتاب|کتاب‌ها|کتاب ها|كتابخانه
أحمد العبد الله|احمد عبدالله|مؤسسة الأمل|موسسه الامل|شركة النور|شَرِكَة|فاطمة|فاطمه
שלום|שָׁלוֹם כהן|שלום־כהן|רמת גן|בע״מ|בע"מ|יצחק לוי|ג׳ורג׳
O'Brien|O’Brien & Sons|AT&T|Łukasz Żółć|Straße 5|strasse 5|Æther|naïve café|ibm|I B M|x_y|x%y|50% off|50%_x|a*b|a-b|c++
C#|"quoted"|back\\slash|semi;colon|tab	inside|two  spaces|NEAR(a b)|a AND b|a OR b|NOT a|(paren|^caret|{curly}|col:umn
ali|Ali Reza|alireza|khalil|boris amiri|sam|samir|a|ab|abc|abcd|ابجد|é|é|ﷲ|ﻻ|½|²|١٢٣|123|۱۲۳|0|00
١٢٣٤٥|😀 smile|👨‍👩‍👧 family|\u202ereversed\u202c|null\u0000byte|עברית english فارسی|中文 名字|ญี่ปุ่น|кириллица Ёлка
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
PHONES = [
    "+989121234567", "+98 912 123 4567", "0912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷", "00989121234567", "09351112233",
    "+97225551234", "02-555-1234", "+1 (212) 555-0100", "+966501234567", "٠٥٠١٢٣٤٥٦٧", "+44 (0)20 7946 0018",
    "+4420 7946 0018", "12345", "1234", "+98",
]  # fmt: skip
HOSTILE = """
'|"|''|""|%|_|\\|*|?|;|--|/*|' OR '1'='1|" OR ""="|%%|__|\\%|\\_|a%|%a|_a|a_|x_y|x%y|50%|50%_|(|)|()|{|}|^|^a|a^|:|col:|text:ali
search_index:a|ali*|*ali|"ali|ali"|"ali"|-ali|+ali|~ali|ali reza|reza ali|ALI|Ali|aLI|NEAR|NEAR(ali reza)|AND|OR|NOT|ali AND reza
ali OR reza|ali NOT reza|a b|b a|i b m|ib m|obrien|o'brien|o’brien|o brien|'; DROP TABLE contact;--|\x00|\x00ali|ali\x00|\ud800|\ud800ali
\u200c|\u200f|\u202e|\u2066x\u2069|\t|\n| |  ||a\tb|a\nb|sort_key|id|1|12|123|0|00|000|١٢٣|۱۲۳|1 2 3|+|++|+9|+98|0098|00|098|09|0912
+98912|0098912|98912|912|0912123|0912 123|0912-123-4567|+98 (912) 123 4567|123 4567|1234567|4567|345|935|0935|021|02-555|025551234
+97225551234|+972 2 555|050|0501234567|+966 50|212|(212)|212-555|+1|+1212|020|02079|+44 20|+440|7946 0018|🙂|😀|👨‍👩‍👧|中|中文|名字|中文名字
ญ|ญี่ปุ่น|К|кир|ёлка|елка|ё|علی|علي|عل|ع|رضایی|رضائي|محمدعلی|محمد علی|محمد‌علی|محمدعلي كريمي|می|میرود|می رود|می‌رود|رود|ی رود|کتاب
كتاب|کتابها|کتاب ها|کتاب‌ها|ها|خانه|عبدالله|عبد الله|العبد|مؤسسة|موسسه|الأمل|امل|شركة|شرکه|فاطمه|שלום|שָׁלוֹם|של|ש|שלוםכהן|שלום כהן|שלום־כהן
בע״מ|בע"מ|בע|רמתגן|רמת-גן|גורג|ג׳ורג׳|łukasz|lukasz|zolc|straße|strasse|strasse5|ss|æ|ae|cafe|café|c++|c#|c|#|at&t|&|at|x|a*b|a-b|½|2|²|ﷲ|ﻻ|لا
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


def plainly(query: str, raw: str) -> bool:
    """The meaning of a search, written as a filter over the fields' lines (no index, no stored text)."""
    tokens = fold(query[:200]).split()
    if not tokens:
        return True
    words, starts = parts(raw)

    def holds(token: str) -> bool:
        inside = any(token in word if len(token) >= 3 else word.startswith(token) for word in words)
        return inside or any(start.startswith(token) for start in starts)

    return all(map(holds, tokens)) or holds("".join(tokens)) or calls(" ".join(tokens), words, starts)


def parts(raw: str) -> tuple[set[str], set[str]]:
    """The words of the fields, and what is found by its beginning: words written as one, and phones."""
    words: set[str] = set()
    starts: set[str] = set()
    for line in raw.splitlines():
        found = fold(line).split()
        words.update(found)
        starts.update("".join(found[at : at + 3]) for at in range(len(found) - 1))
        if is_phone(" ".join(found)) and sum(c.isdigit() for c in line) >= 5:
            numbers = numbers_of(" ".join(found))
            starts.update(numbers)
            words.add(numbers[0])
    return words, starts


def is_phone(folded: str) -> bool:
    rest = folded.lstrip("+(")
    return bool(rest) and rest[0] in "0123456789" and all(c in "0123456789 ()./+-" for c in rest)


CODES = {"1", "7", "20", "27", "30", "31", "44", "49", "81", "86", "90", "91", "98", "966", "971", "972"}


def numbers_of(folded: str) -> list[str]:
    """A number's digits without zeros in front, and without the country code that it shows."""
    bare = folded
    while "( 0 )" in bare or "(0)" in bare:
        bare = bare.replace("( 0 )", "").replace("(0)", "")
    digits = "".join(c for c in bare if c in "0123456789").lstrip("0")
    if folded.removeprefix("(").startswith(("+", "00")):
        code = next((digits[:n] for n in (1, 2, 3) if digits[:n] in CODES), digits[:3])
        if len(code) < len(digits) and digits[: len(code)] == code and (code in CODES or len(code) == 3):
            return [digits, digits[len(code) :]]
    return [digits]


def calls(folded: str, words: Iterable[str], starts: Iterable[str]) -> bool:
    if not is_phone(folded):
        return False
    keys = [key for key in numbers_of(folded) if key]
    begun = any(start.startswith(key) for key in keys for start in starts)
    return begun or (bool(keys) and len(keys[0]) >= 5 and any(keys[0] in word for word in words))


def fill(engine: Engine, texts: dict[int, str]) -> None:
    rows = [
        {"id": n, "version": 1, "name": raw.replace("\x00", ""), "sort_key": "", "kind": ContactKind.PERSON, "created": dt.date(2026, 1, 1)}
        for n, raw in texts.items()
    ]  # fmt: skip
    with engine.connect() as connection:
        connection.execute(Contact.__table__.insert(), rows)
        search.store(connection, {entry_id("contact", n): raw for n, raw in texts.items()})
        connection.commit()


def records() -> dict[int, str]:
    """Names, phones, and both with an address."""
    chance = random.Random(5)
    raws = [*NAMES, *PHONES]
    raws += [f"{chance.choice(NAMES)}\n{chance.choice(PHONES)}\nmail{n}@example.com" for n in range(150)]
    raws += [f"{chance.choice(NAMES)} {chance.choice(NAMES)}\n{chance.choice(PHONES)}" for _ in range(150)]
    return dict(enumerate(raws, start=1))


def test_entries_made_together_have_each_records_words_and_beginnings() -> None:
    chance = random.Random(8)
    signs = [chr(code) for code in (*range(0x3000), *range(0xFB00, 0x10000), *range(0x1F600, 0x1F640))]
    pieces = [*NAMES, *PHONES, *signs, *(2000 * ["\n", " ", "a"])]
    raws = [f"a{sign}b" for sign in signs]
    raws += ["".join(chance.choices(pieces, k=chance.randrange(9))) for _ in range(5000)]
    for at in range(0, len(raws), 700):
        batch = raws[at : at + 700]
        for raw, made in zip(batch, search.entry_texts(batch), strict=True):
            line, begun = made.split("\n")
            words, starts = parts(raw)
            assert line == f"  {'  '.join(line.split())}  "
            assert set(line.split(" ")) - {""} == words, repr(raw)
            assert set(begun.split("\t")) - {""} == starts - {""}, repr(raw)
            assert len(line.split()) == len(words)
    assert search.entry_texts([]) == []


def matches(session: Session, query: str) -> set[int]:
    return set(
        session.scalars(select(Contact.id).where(search.condition(session, "contact", Contact.id, query)))
    )


def test_two_hundred_hostile_queries_find_what_a_plain_filter_finds(engine: Engine) -> None:
    texts = records()
    fill(engine, texts)
    queries = list(dict.fromkeys([*HOSTILE, *PHONES, *NAMES, "x" * 100_000, "ali " * 500, '"' * 300]))
    assert len(queries) >= 300
    with Session(engine) as session:
        for query in queries:
            expected = {n for n, raw in texts.items() if plainly(query, raw)}
            assert matches(session, query) == expected, repr(query[:50])
            found = search.find(session, "contact", query, 1000)
            if fold(query):
                assert set(found) == expected
                assert len(found) == len(expected)
            else:
                assert found == []


def test_random_pieces_of_names_find_what_a_plain_filter_finds(engine: Engine) -> None:
    texts = records()
    fill(engine, texts)
    chance = random.Random(11)
    with Session(engine) as session:
        for _ in range(300):
            pieces = []
            for raw in chance.choices(list(texts.values()), k=chance.choice((1, 1, 2, 3))):
                start = chance.randrange(len(raw))
                pieces.append(raw[start : start + chance.randrange(1, 9)])
            query = chance.choice(("", " ")).join(pieces)
            expected = {n for n, raw in texts.items() if plainly(query, raw)}
            assert matches(session, query) == expected, repr(query)


SPELLINGS = [
    ("کتاب", ["كتاب"]),
    ("میرود", ["می‌رود", "می رود"]),
    ("می رود", ["می‌رود", "می رود", "میرود"]),
    ("می‌رود", ["می رود", "میرود"]),
    ("محمد", ["مُحَمَّد"]),
    ("0912", ["۰۹۱۲"]),
    ("שלום", ["שָׁלוֹם"]),
    ("علیرضا", ["علی رضا"]),
]


def test_the_spellings_of_one_word_find_one_another(engine: Engine) -> None:
    names = list(dict.fromkeys(name for _query, spelt in SPELLINGS for name in spelt))
    fill(engine, dict(enumerate(names, start=1)))
    with Session(engine) as session:
        for query, spelt in SPELLINGS:
            assert {names[n - 1] for n in matches(session, query)} >= set(spelt), query


def test_what_no_word_begins_with_is_not_found_across_a_space(engine: Engine) -> None:
    fill(engine, {1: "Boris Amiri", 2: "Sam"})
    with Session(engine) as session:
        assert matches(session, "sam") == {2}
        assert matches(session, "borisa") == {1}


def test_a_telephone_is_found_however_it_is_written(engine: Engine) -> None:
    written = ["+989121234567", "+98 (912) 123-4567", "0912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷"]
    fill(engine, {n: f"Ali\n{phone}" for n, phone in enumerate(written)} | {9: "Sara\n+982122334455"})
    typed = [
        "0912 123",
        "09121234567",
        "+989121234567",
        "00989121234567",
        "+98 912",
        "۰۹۱۲۱۲۳",
        "912-123",
        "٠٩١٢",
    ]
    with Session(engine) as session:
        for query in [*typed, "1234567", "4567", "123-4567"]:
            assert matches(session, query) == {0, 1, 2, 3}, query


def test_the_best_come_first_even_behind_many_others(engine: Engine) -> None:
    texts = {n: f"Khalil {n:05d}" for n in range(1, 2001)}
    texts |= {n: f"Alison {n:05d}" for n in range(2001, 4001)}
    texts |= {4001: "Reza Ali", 4002: "ali"}
    fill(engine, texts)
    with Session(engine) as session:
        found = search.find(session, "contact", "Ali", 10)
        assert found == [4001, 4002, *range(2001, 2009)]
        assert search.find(session, "contact", "ali", 2005)[-3:] == [1, 2, 3]


def test_each_table_is_searched_for_itself(engine: Engine) -> None:
    fill(engine, {7: "Ali"})
    with engine.connect() as connection:
        search.store(connection, {entry_id("product", 7): "Ali", entry_id("product", 8): "Aligned"})
        connection.commit()
    with Session(engine) as session:
        assert search.find(session, "contact", "ali", 10) == [7]
        assert search.find(session, "product", "ali", 10) == [7, 8]
        assert search.find(session, "deal", "ali", 10) == []


@pytest.mark.parametrize("together", [1, 3, 7, 1000])
def test_all_tables_are_searched_together_as_each_by_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    chance = random.Random(5)
    words = ("ali", "alison", "khali", "reza", "ali reza")
    counts = dict(zip(ENTITY_NUMBERS, (30, 0, 3, 9, 2, 0, 12, 1, 0, 5), strict=True))
    held = {table: {n: chance.choice(words) for n in range(1, count + 1)} for table, count in counts.items()}
    with engine.connect() as connection:
        stored = {entry_id(table, n): raw for table, its in held.items() for n, raw in its.items()}
        search.store(connection, stored)
        connection.commit()
    monkeypatch.setattr(search, "_TOGETHER", together)
    ranks = (lambda raw: "ali" in raw.split(), lambda raw: raw.startswith("ali"), lambda raw: "ali" in raw)
    for tables in (list(ENTITY_NUMBERS), ["subscription", "deal", "contact"], ["staff", "cost"]):
        for limit in (1, 2, 4, 40):
            with Session(engine) as session:
                found = search.find_each(session, tables, "ali", limit)
            wanted = {
                table: list(dict.fromkeys(n for rank in ranks for n, raw in held[table].items() if rank(raw)))
                for table in tables
            }
            assert found == {table: its[:limit] for table, its in wanted.items()}


def test_a_search_of_all_tables_asks_three_times_for_rare_words(engine: Engine) -> None:
    fill(engine, {n: f"Name {n}" for n in range(1, 500)})
    asked: list[str] = []
    with Session(engine) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        search.find_each(session, ENTITY_NUMBERS, "nobody", 40)
        assert len(asked) == 3
        search.find_each(session, ENTITY_NUMBERS, "name", 40)
    assert len(asked) == 3 + 4, "there are more contacts than are read together: the others are asked for again"


def test_entries_follow_their_records(engine: Engine) -> None:
    fill(engine, {1: "Ali", 2: "Sara"})
    with engine.connect() as connection:
        search.store(
            connection,
            {entry_id("contact", 1): "Reza", entry_id("contact", 2): None, entry_id("contact", 3): None},
        )
        search.store(connection, {entry_id("contact", 1): "Reza"})
        connection.commit()
    with Session(engine) as session:
        assert search.find(session, "contact", "ali", 10) == []
        assert search.find(session, "contact", "sara", 10) == []
        assert search.find(session, "contact", "reza", 10) == [1]


def test_an_undone_write_leaves_the_index_as_it_was(engine: Engine) -> None:
    fill(engine, {1: "Ali"})
    with engine.connect() as connection:
        search.store(connection, {entry_id("contact", 1): "Reza", entry_id("contact", 2): "Reza"})
        connection.rollback()
    with Session(engine) as session:
        assert search.find(session, "contact", "reza", 10) == []
        assert search.find(session, "contact", "ali", 10) == [1]


def test_rebuilt_equals_stored(engine: Engine) -> None:
    texts = {n: raw for n, raw in records().items() if "\n" not in raw and "\x00" not in raw}
    fill(engine, texts)
    with engine.connect() as connection:
        stored = connection.execute(select(SearchEntry.id, SearchEntry.text).order_by(SearchEntry.id)).all()
        connection.execute(text("UPDATE contact SET trashed = 5 WHERE id = 1"))
        assert search.rebuild(connection) == len(texts) - 1
        rebuilt = connection.execute(select(SearchEntry.id, SearchEntry.text).order_by(SearchEntry.id)).all()
        connection.commit()
    assert rebuilt == stored[1:]
    with Session(engine) as session:
        for query in ("alireza", "کتاب", "098"):
            expected = {n for n, raw in texts.items() if n != 1 and plainly(query, raw)}
            assert expected
            assert set(search.find(session, "contact", query, 100)) == expected


def test_no_search_reads_all_entries(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a plan of PostgreSQL depends on its statistics")
    fill(engine, {n: f"Name {n}" for n in range(1, 500)})
    plans: list[str] = []

    def explain(connection, _cursor, statement, parameters, _context, _many) -> None:
        driver = connection.connection.driver_connection
        plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(engine, "before_cursor_execute", explain)
    with Session(engine) as session:
        for query in ("a", "ab", "abc", "name 7", "0912 123", "می رود"):
            search.find(session, "contact", query, 50)
            matches(session, query)
    assert plans
    assert [plan for plan in plans if "SCAN search_entry" in plan or "SCAN contact" in plan] == []
    assert any("search_index VIRTUAL TABLE INDEX" in plan and "M" in plan for plan in plans)


def test_every_character_that_folding_keeps_can_be_found(engine: Engine) -> None:
    kept = [c for c in map(chr, range(0x21, 0x3000)) if fold(c) == c and unicodedata.category(c)[0] in "LNPS"]
    chance = random.Random(2)
    texts = {n: "".join(chance.sample(kept, 6)) for n in range(1, 400)}
    fill(engine, texts)
    with Session(engine) as session:
        for number, raw in texts.items():
            assert number in search.find(session, "contact", raw[1:5], 50), raw
            assert number in search.find(session, "contact", raw[:2], 400), raw


def test_products_are_found_by_name_and_number(work) -> None:
    with work.write() as unit:
        product = unit.add(Product(name="GTX Pro", ref="P-100", currency="USD"))
        unit.commit("Added")
    for query in ("gtxpro", "gtx p", "p-100", "100"):
        assert work.read(lambda session, query=query: search.find(session, "product", query, 5)) == [
            product.id
        ]
