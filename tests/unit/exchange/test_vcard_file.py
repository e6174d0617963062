"""vCards of every age and program: what is in them comes out right, and one bad card costs no good one."""

import base64
import quopri
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.exchange import vcard_cards, vcard_file, vcard_lines
from crmdesk.exchange.tables import LONGEST_CELL
from crmdesk.exchange.vcard_cards import DEEPEST, cards
from crmdesk.exchange.vcard_file import COMPANIES, KINDS, PEOPLE, open_table
from crmdesk.exchange.vcard_lines import Lines
from crmdesk.exchange.vcard_writing import card_lines
from crmdesk.l10n.errors import CrmError

PEOPLE_OF_FOUR_LANGUAGES = {
    "fa": ("زهرا گلپایگانی", "پیگیری چاپ کاتالوگ"),
    "ar": ("عبد الرحمن الهاشمي", "يفضل الاتصال صباحا"),
    "he": ("רבקה בן־דוד", "מעדיפה פגישות בבוקר"),
    "en": ("Zoë O’Neill", "prefers “mornings”"),
}
PHOTO = bytes(range(256)) * 3


@pytest.fixture
def read(tmp_path):
    """The table in some text or bytes."""

    def read(written, **how):
        path = tmp_path / "cards.vcf"
        path.write_bytes(written if isinstance(written, bytes) else written.encode())
        return open_table(path, **how)

    return read


def rows_of(table):
    return [dict(zip(table.header, cells, strict=True)) for _line, cells in table.rows()]


def card(*lines, version="3.0", end="\r\n"):
    return end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def only(table):
    [row] = rows_of(table)
    return {name: text for name, text in row.items() if text}


def told(table):
    """The notes of a table that was read, by the first words of their message."""
    return {note.message.split(" ")[0]: note.count for note in table.notes}


def reasons(table):
    return {line: reason.message.format(**reason.params) for line, reason in table.refused.items()}


# Versions and the programs that write them --------------------------------------------------------------------


def test_a_card_of_today(read):
    table = read(
        card(
            "KIND:individual",
            "UID:urn:uuid:7d1c",
            "FN;PREF=2;LANGUAGE=en:Sara Ahmadi",
            "FN;PREF=1;LANGUAGE=fa:سارا احمدی",
            "N:Ahmadi;Sara;;Dr.;",
            "ORG:Acme, Ltd;Sales",
            "TITLE:Head of sales\\; east",
            "EMAIL;PREF=2:second@x.com",
            'EMAIL;TYPE="work,home";PREF=1:first@x.com',
            "TEL;VALUE=uri;TYPE=fax:tel:+98-21-5555555",
            "TEL;VALUE=uri;PREF=1;TYPE=cell:tel:+98-912-345-6789;ext=12",
            "URL:https://x.com/a;b,c",
            'ADR;LABEL="Main 7; Shiraz":;;Main 7,Unit 2;Shiraz;Fars;71345;Iran',
            "LANG:fa",
            "CATEGORIES:vip,one\\, two,مهم",
            "NOTE:two\\nlines\\, and a \\\\ sign",
            "BDAY:19800101",
            version="4.0",
        )
    )
    assert only(table) == {
        "name": "سارا احمدی",
        "other_name": "Sara Ahmadi",
        "ref": "urn:uuid:7d1c",
        "company": "Acme, Ltd",
        "title": "Head of sales; east",
        "emails": "first@x.com; second@x.com",
        "phones": "+98-912-345-6789 x12; +98-21-5555555",
        "website": "https://x.com/a;b,c",
        "address": "Main 7,Unit 2\nFars 71345",
        "city": "Shiraz",
        "country": "Iran",
        "language": "fa",
        "tags": "vip; one, two; مهم",
        "note": "two\nlines, and a \\ sign",
    }
    assert told(table) == {"Values": 2}, "the department and the birthday have no field"


def test_a_card_of_a_telephone_with_groups_and_labels(read):
    table = read(
        card(
            "N:כהן;דנה;;;",
            "FN:דנה כהן",
            "item1.TEL;type=pref:03-555-1234",
            "item1.X-ABLabel:_$!<WorkFAX>!$_",
            "item2.TEL:054-555-1234",
            "item2.X-ABLabel:_$!<Mobile>!$_",
            "item2.TEL:054-555-1234",
            "item3.URL;type=pref:http\\://www.x.co.il",
            "PHOTO;ENCODING=b;TYPE=JPEG:" + base64.b64encode(PHOTO).decode(),
        )
    )
    expected = {"name": "דנה כהן", "phones": "054-555-1234; 03-555-1234", "website": "http://www.x.co.il"}
    assert only(table) == expected
    assert told(table) == {"Pictures": 1}


def test_a_card_of_an_old_office_program(read):
    label = "street and number=0D=0A=\r\n=0D=0A=\r\n012345  town"
    table = read(
        card(
            "N;LANGUAGE=de:Müller;Jörg;;Sir;jun.",
            "TEL;WORK;FAX:+49 89 1234567",
            "TEL;CELL;VOICE:+49 170 1234567",
            f"LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:{label}",
            "EMAIL;PREF;INTERNET:j@x.de",
            "EMAIL;X400:no address",
            "PHOTO;TYPE=JPEG;ENCODING=BASE64:",
            " " + base64.b64encode(PHOTO).decode(),
            "",
            'X-MS-OL-DESIGN;CHARSET=utf-8:<card xmlns="http://x"/>',
            "REV:20120305T131933Z",
            "",
            version="2.1",
        )
    )
    assert only(table) == {
        "name": "Sir Jörg Müller jun.",
        "emails": "j@x.de",
        "phones": "+49 170 1234567; +49 89 1234567",
        "address": "street and number\n\n012345  town",
    }


@pytest.mark.parametrize("language", PEOPLE_OF_FOUR_LANGUAGES)
@pytest.mark.parametrize("width", [3, 10, 73])
def test_quoted_printable_breaks_softly_anywhere(read, language, width):
    name, note = PEOPLE_OF_FOUR_LANGUAGES[language]

    def quoted(text):
        codes = [f"={byte:02X}" for byte in text.encode()]
        step = max(width // 3, 1)
        return "=\r\n".join("".join(codes[at : at + step]) for at in range(0, len(codes), step))

    head = "CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE"
    table = read(
        card(
            f"FN;{head}:{quoted(name)}", f"NOTE;{head}:{quoted(note)}", "TEL;CELL:+15550100001", version="2.1"
        )
    )
    assert only(table) == {"name": name, "note": note, "phones": "+15550100001"}


def test_quoted_printable_as_the_library_writes_it(read):
    note = "price = 5; see C:\\new\\folder\n" + "گفت‌وگو " * 30
    coded = quopri.encodestring(note.encode()).decode().replace("=0A", "=0D=0A").replace("\n", "\r\n")
    coded = coded.replace("folder\r\n", "folder=0D=0A=\r\n")
    table = read(card("FN:Ali", f"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{coded}", version="2.1"))
    assert only(table)["note"] == note


def test_quoted_printable_that_ends_in_a_sign_takes_no_other_value_with_it(read):
    table = read(card("FN;ENCODING=QUOTED-PRINTABLE:Ali=", "TEL;CELL:+15550100001", version="2.1"))
    assert only(table) == {"name": "Ali", "phones": "+15550100001"}


def test_base64_texts_are_read(read):
    name = base64.b64encode("لیلا".encode()).decode()
    assert only(read(card(f"FN;ENCODING=B;CHARSET=UTF-8:{name}"))) == {"name": "لیلا"}


# Lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_lines_end_in_any_way(read, end):
    table = read(card("FN:Ali", "NOTE:one", " two", "TEL:+15550100001", end=end).encode())
    assert only(table)["phones"] == "+15550100001"
    if end != "\r\r\n":
        assert only(table)["note"] == "onetwo"


def test_folds_within_a_letter_are_joined(read):
    name = "محمدرضا شجریان خراسانی " * 9
    data = f"FN:{name}".encode()
    folded = b"\r\n ".join(data[at : at + 20] for at in range(0, len(data), 20))
    assert only(read(b"BEGIN:VCARD\r\nVERSION:3.0\r\n" + folded + b"\r\nEND:VCARD\r\n")) == {"name": name}


def test_old_folds_between_words_keep_the_blank(read):
    assert only(read(card("FN:Ali", "NOTE:one two", " three", version="2.1")))["note"] == "one two three"


def test_folds_without_a_blank_are_joined(read):
    long = "a long note that an old telephone folds at seventy-two signs a line, not"
    table = read(card("FN:Ali", f"NOTE:{long}", "hing before it", "TEL:+15550100001", version="2.1"))
    assert only(table) == {"name": "Ali", "note": f"{long}hing before it", "phones": "+15550100001"}


def test_bare_lines_of_a_note_are_its_lines(read):
    table = read(card("FN:Ali", "NOTE:first", "second", "Price: 5", "TEL:+15550100001"))
    assert only(table) == {"name": "Ali", "note": "first\nsecond\nPrice: 5", "phones": "+15550100001"}


def test_a_picture_folded_without_blanks_is_one_picture(tmp_path):
    text = base64.b64encode(PHOTO).decode()
    path = tmp_path / "cards.vcf"
    pieces = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    path.write_text(card("FN:Ali", f"PHOTO;BASE64;JPEG:{pieces}", "TEL:1", version="2.1", end="\n"))
    [found] = cards(path, wide=None, lines=Lines())
    [picture] = found.pictures
    assert (picture.content(), picture.medium) == (PHOTO, "JPEG")


def test_pictures_are_at_hand_as_bytes_the_preferred_first(tmp_path):
    path = tmp_path / "cards.vcf"
    text = base64.b64encode(PHOTO).decode()
    path.write_text(
        card(
            "FN:Ali",
            "LOGO;VALUE=uri:https://x.com/a.png",
            f"PHOTO;PREF=1:data:image/png;base64,{text}",
            version="4.0",
        )
    )
    [found] = cards(path, wide=None, lines=Lines())
    assert (found.pictures[0].content(), found.pictures[0].medium) == (PHOTO, "image/png")


def test_lines_that_are_nothing_are_counted(read):
    table = read("From: me\nhello\n" + card("FN:Ali", "rubbish"))
    assert only(table) == {"name": "Ali"}
    assert told(table) == {"Lines": 2}


# Encodings ----------------------------------------------------------------------------------------------------

OLD = {
    "cp1256": ("زهرا محمدي", "لطفا صبح ها تماس بگيريد و قيمت را اعلام كنيد"),
    "iso8859_6": ("عبد الرحمن الهاشمي", "يفضل الاتصال صباحا قبل الساعة العاشرة"),
    "cp1255": ("רבקה בן דוד", "מעדיפה פגישות בבוקר ולא בערב"),
    "iso8859_8": ("רבקה בן דוד", "מעדיפה פגישות בבוקר ולא בערב"),
}


@pytest.mark.parametrize("encoding", OLD)
@pytest.mark.parametrize("declared", ["", "right", "ISO-8859-1", "US-ASCII", "nonsense"])
def test_old_encodings_come_out_right_declared_or_not(read, encoding, declared):
    name, note = OLD[encoding]
    said = {"": "", "right": f";CHARSET={encoding}"}.get(declared, f";CHARSET={declared}")
    table = read(card(f"FN{said}:{name}", f"NOTE{said}:{note}", version="2.1").encode(encoding))
    assert only(table) == {"name": name, "note": note}


@pytest.mark.parametrize("encoding", OLD)
def test_old_encodings_come_out_right_in_quoted_printable(read, encoding):
    name, note = OLD[encoding]
    quoted = ["".join(f"={byte:02X}" for byte in text.encode(encoding)) for text in (name, note)]
    lines = [
        f"{head};ENCODING=QUOTED-PRINTABLE:{text}" for head, text in zip(("FN", "NOTE"), quoted, strict=True)
    ]
    assert only(read(card(*lines, version="2.1"))) == {"name": name, "note": note}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", PEOPLE_OF_FOUR_LANGUAGES)
def test_unicode_of_every_kind_is_known(read, encoding, language):
    name, note = PEOPLE_OF_FOUR_LANGUAGES[language]
    assert only(read(card(f"FN:{name}", f"NOTE:{note}").encode(encoding))) == {"name": name, "note": note}


def test_a_declared_encoding_that_is_wrong_is_not_believed(read):
    name = "زهرا"
    assert only(read(card(f"FN;CHARSET=ISO-8859-1:{name}", version="2.1"))) == {"name": name}
    wrong = card(f"FN;CHARSET=UTF-8:{name}", version="2.1").encode("cp1256")
    assert only(read(wrong, encoding="cp1256")) == {"name": name}


def test_western_letters_stay_western(read):
    name = "Jörg Müller-Weiß"
    assert only(read(card(f"FN;CHARSET=ISO-8859-1:{name}", version="2.1").encode("latin-1"))) == {
        "name": name
    }


def test_cards_of_several_encodings_in_one_file(read):
    first, second = OLD["cp1256"][0], "گلپایگانی"
    data = card(f"FN:{first}", f"NOTE:{OLD['cp1256'][1]}").encode("cp1256") + "\ufeff".encode()
    assert [row["name"] for row in rows_of(read(data + card(f"FN:{second}").encode()))] == [first, second]


def test_halves_of_letters_are_joined_or_taken_out(read):
    pair = "😀".encode("utf-16-be")
    halves = b"".join(
        chr(int.from_bytes(pair[at : at + 2])).encode("utf-8", "surrogatepass") for at in (0, 2)
    )
    table = read(b"BEGIN:VCARD\nFN:A" + halves + b"B" + halves[:3] + b"\x00C\nEND:VCARD\n")
    assert only(table) == {"name": "A😀BC"}
    assert told(table) == {"Invisible": 2}


def test_letters_that_cannot_be_read_are_told(read):
    table = read(card("FN:Ali", "NOTE:x").encode() + b"BEGIN:VCARD\nFN:\xd8\nEND:VCARD\n", encoding="utf-8")
    assert [row["name"] for row in rows_of(table)] == ["Ali", "\ufffd"]
    assert told(table) == {"Texts": 1}


# People, companies and others ---------------------------------------------------------------------------------

MIXED = (
    card("FN:Sara", "ORG:Acme")
    + card("KIND:org", "FN:Acme", "ORG:Acme", "TEL:+15550100001", version="4.0")
    + card("X-ABShowAs:COMPANY", "N:;;;;", "FN:Globex", "ORG:Globex;")
    + card("N:;;;;", "ORG:Initech", "URL:https://x.com")
    + card("KIND:group", "FN:Friends", version="4.0")
    + card("EMAIL:only@x.com")
)


def test_people_and_companies_are_tables_of_their_own(read):
    people, companies = (read(MIXED, sheet=kind) for kind in KINDS)
    assert [row["name"] for row in rows_of(people)] == ["Sara", "only@x.com"]
    assert people.header == ["name", "company", "emails"]
    assert told(people) == {"Cards": 1}
    assert [row["name"] for row in rows_of(companies)] == ["Acme", "Globex", "Initech"]
    assert companies.header == ["name", "phones", "website"]
    assert (people.kind, companies.kind, read(MIXED).kind) == (PEOPLE, COMPANIES, PEOPLE)


def test_a_file_of_companies_alone_is_one(read):
    companies = card("ORG:Acme")
    assert read(companies).kind == COMPANIES
    with pytest.raises(CrmError, match="only of companies"):
        read(companies, sheet=PEOPLE)
    with pytest.raises(CrmError, match="only of people"):
        read(card("FN:Ali"), sheet=COMPANIES)


@pytest.mark.parametrize(
    "written", ["", "name,phone\nAli,1\n", "\x89PNG\r\n\x1a\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"]
)
def test_what_holds_no_card_is_refused(read, written):
    with pytest.raises(CrmError, match="no cards"):
        read(written)


@pytest.mark.parametrize("how", [{"delimiter": ","}, {"sheet": "Sheet1"}, {"encoding": "klingon"}])
def test_what_cards_do_not_have_is_refused(read, how):
    with pytest.raises(CrmError):
        read(card("FN:Ali"), **how)


# Bad cards ----------------------------------------------------------------------------------------------------


def test_each_bad_card_is_named_and_every_good_one_kept(read):
    table = read(
        card("FN:First")
        + "FN:Headless\r\nEND:VCARD\r\n"
        + card("NOTE:nobody")
        + card("FN:Wordy", "NOTE:" + "x" * (LONGEST_CELL + 1))
        + "BEGIN:VCARD\r\nFN:Endless\r\n"
        + card("FN:Last")
        + "BEGIN:VCARD\r\nFN:Torn\r\nTEL:+9891"
    )
    rows = rows_of(table)
    assert [row["name"] for row in rows] == ["First", "Headless", "", "Wordy", "Endless", "Last", "Torn"]
    assert reasons(table) == {
        5: "Card 2, “Headless”, has no beginning: the line BEGIN:VCARD is missing.",
        7: "Card 3 has neither a name nor a company, an e-mail address or a phone number.",
        11: "Card 4, “Wordy”, has a text of more than 1000000 characters.",
        22: "Card 7, “Torn”, breaks off: the file ends within it.",
    }
    assert told(table) == {"Cards": 1}


def test_cards_within_cards_are_cards(read):
    table = read(card("FN:Boss", "AGENT:", card("FN:Assistant").rstrip(), "TEL:+15550100001", version="2.1"))
    assert [(row["name"], row["phones"]) for row in rows_of(table)] == [
        ("Assistant", ""),
        ("Boss", "+15550100001"),
    ]
    inline = read(card("FN:Boss", "AGENT:BEGIN:VCARD\\nFN:Assistant\\nEND:VCARD\\n", "TEL:+15550100001"))
    assert only(inline) == {"name": "Boss", "phones": "+15550100001"}


@pytest.mark.parametrize("announced", ["AGENT:\n", "AGENT:BEGIN:VCARD\n"])
def test_three_thousand_cards_within_one_another_are_read(read, announced):
    begin = "" if "BEGIN" in announced else "BEGIN:VCARD\n"
    depth = 3000
    opened = "BEGIN:VCARD\nFN:0\n" + "".join(f"{announced}{begin}FN:{number}\n" for number in range(1, depth))
    table = read(opened + "END:VCARD\n" * depth + card("FN:after"))
    names = [row["name"] for row in rows_of(table)]
    assert names == [*map(str, reversed(range(depth))), "after"]
    assert not table.refused


def test_cards_that_others_stand_within_do_not_lack_their_end(read):
    depth = 3000
    opened = "".join(f"BEGIN:VCARD\nFN:{number}\n" for number in range(depth))
    table = read(opened + "END:VCARD\n" * depth + card("FN:after"))
    assert [row["name"] for row in rows_of(table)] == [*map(str, range(depth)), "after"]
    assert not table.refused
    within = "Cards that others stand within, read as cards of their own: {count}."
    assert [(note.message, note.count) for note in table.notes] == [(within, depth - 1)]
    endless = "Cards without a line for their end, read as far as they go: {count}."
    table = read(opened + "END:VCARD\n" * (depth - 10))
    assert len(rows_of(table)) == depth
    assert {note.message: note.count for note in table.notes} == {endless: 10, within: depth - 11}


def test_cards_too_deep_are_refused_by_number(read):
    depth = DEEPEST + 5
    table = read("BEGIN:VCARD\nFN:x\nAGENT:\n" * depth + "END:VCARD\n" * depth)
    assert len(rows_of(table)) == depth
    assert len(table.refused) == 5


@pytest.mark.parametrize(
    "fill",
    [
        lambda most: "NOTE:" + "x" * ((most + 1) << 20),
        lambda most: "TEL:1\n" * ((most << 20) // 150),
        lambda most: "NOTE;ENCODING=QUOTED-PRINTABLE:" + "=D8=\n" * ((most << 20) // 3),
    ],
    ids=["one line", "many lines", "many folds"],
)
def test_a_card_of_any_size_costs_no_more_than_its_share(read, monkeypatch, fill):
    for module in (vcard_cards, vcard_file, vcard_lines):
        monkeypatch.setattr(module, "LARGEST", 4)
    table_of = card("FN:Good") + "BEGIN:VCARD\nFN:Huge\n"
    table = read(table_of + fill(4) + "\nEND:VCARD\n" + card("FN:After"))
    assert [row["name"] for row in rows_of(table)] == ["Good", "Huge", "After"]
    assert list(reasons(table).values()) == ["Card 2, “Huge”, holds more than 4 MB."]


def test_files_of_pictures_are_streamed(tmp_path):
    path = tmp_path / "cards.vcf"
    photo = "\r\n ".join([base64.b64encode(PHOTO[:54]).decode()] * 3000)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(card(f"FN:علی {number}", f"PHOTO;ENCODING=b:{photo}") for number in range(30))
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_table(path).rows()) == 30
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


# Out ----------------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), max_size=120)


@settings(max_examples=60, deadline=None)
@given(
    name=TEXTS.filter(str.strip), note=TEXTS, version=st.sampled_from(["4.0", "3.0"]), company=st.booleans()
)
def test_lines_are_short_whole_letters_and_say_the_same_again(tmp_path_factory, name, note, version, company):
    texts = {"name": name, "note": note + "\n;,\\", "address": note, "segment": note}
    lines = b"".join(card_lines(texts, is_company=company, version=version, exact=True)).split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)
    path = tmp_path_factory.mktemp("cards") / "cards.vcf"
    path.write_bytes(b"\r\n".join(lines))
    [found] = cards(path, wide=None, lines=Lines())
    heads = {one.head.name: one.text("utf-8") for one in found.properties() if one.head.name != "ADR"}
    assert heads["FN"] == name
    assert heads["NOTE"] == note + "\n;,\\"
    assert heads.get("X-CRMDESK-SEGMENT", "") == note


def test_what_has_no_place_in_a_card_goes_only_into_an_exact_one():
    texts = {"name": "Ali", "owner": "Sara", "رنگ": "red", "other_name": "عل", "language": "fa"}
    for version, others in (
        ("4.0", ["FN:عل", "LANG:fa"]),
        ("3.0", ["X-CRMDESK-OTHER-NAME:عل", "X-CRMDESK-LANGUAGE:fa"]),
    ):
        written = {
            exact: b"".join(card_lines(texts, is_company=False, version=version, exact=exact))
            .decode()
            .split("\r\n")
            for exact in (True, False)
        }
        assert set(others) < set(written[False])
        assert set(written[True]) - set(written[False]) == {"X-CRMDESK-OWNER:Sara"}


def test_a_value_cannot_begin_another(read, tmp_path):
    evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:evil\x00\x1b"
    texts = dict.fromkeys(("name", "emails", "phones", "website", "ref", "tags", "language", "owner"), evil)
    data = b"".join(card_lines(texts, is_company=False, version="4.0", exact=True))
    assert data.count(b"BEGIN:VCARD\r\n") == data.count(b"\r\nEND:VCARD\r\n") == 1
    assert only(read(data))["name"] == "x\nEND:VCARD\nBEGIN:VCARD\nFN:evil"
