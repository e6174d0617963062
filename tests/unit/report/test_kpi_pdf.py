"""The owner's page in all languages, digits and papers, read back by programs that did not make it."""

import json
import re
import sys
import unicodedata
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from printed_pages import plain, read_with_pdfium, read_with_poppler
from report_pages import DIGITS, LANGUAGES, PAPERS, data_of, full_book, last_month, new_book, page_of

from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Role, Unit
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Grain, Period
from crmdesk.report import charts, kpi_pdf
from crmdesk.report.kpi_pdf import make_report, write_report
from crmdesk.report.page_notes import notes
from crmdesk.report.page_words import PageWords
from crmdesk.report.sheet import Sheet
from crmdesk.services import deals, panel, records, reports
from crmdesk.services.colleagues import Colleagues
from crmdesk.services.headline import LONGEST, headline
from crmdesk.services.panel import Question
from crmdesk.services.panel_roles import MOST_TILES, TileKey, keep_panel, offered_tiles
from crmdesk.services.report_charts import PageChart, PageShape

MM = 72 / 25.4
PICTURE = re.compile(rb"/Subtype\s*/Image\b")
HOSTILE_LIST = Path(__file__).parents[4] / "shared" / "data" / "hostile.json"
HOSTILE = '<b>AT&T</b> <img src="http://127.0.0.1/x.png"> &lt;'
every_page = pytest.mark.parametrize(
    ("language", "digits", "paper"),
    [(one, two, three) for one in LANGUAGES for two in DIGITS for three in PAPERS],
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def shown_numbers(words):
    """Every number of the table, as the page shows it."""
    found = []
    for row in words.data.rows:
        figure = row.figure
        if figure.unit is Unit.MONEY:
            found.append(words.money(figure.value))
        else:
            found.append(words.figures.short(figure.value, figure.unit)[0])
        if figure.goal and figure.unit is Unit.MONEY:
            found.append(words.money(figure.goal.value))
    return [plain(one) for one in found]


def searched(text):
    """A text as a person would search it."""
    return re.sub(r"\s+", " ", plain(text))


@every_page
def test_numbers_stand_there_and_never_reversed(language, digits, paper, tmp_path):
    pdf, words = page_of(language, digits, paper)
    for found in (searched(read_with_pdfium(pdf)), searched(read_with_poppler(pdf, tmp_path / "page.pdf"))):
        numbers = shown_numbers(words)
        digits_only = {re.sub(r"[٪%]", "", one) for one in numbers}
        for number in digits_only:
            assert number in found
            backwards = number[::-1]
            if len(number) > 4 and backwards not in digits_only:
                assert not re.search(rf"(?<![\d٫.,٬]){re.escape(backwards)}(?![\d٫.,٬])", found), number
        others = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩".translate({ord(one): None for one in "".join(digits_only)})
        own = {"latn": "0123456789", "arabext": "۰۱۲۳۴۵۶۷۸۹", "arab": "٠١٢٣٤٥٦٧٨٩"}[digits]
        assert any(one in found for one in own), others


@every_page
def test_every_page_keeps_its_margins_and_counts_itself(language, digits, paper):
    pdf, words = page_of(language, digits, paper)
    document = pypdfium2.PdfDocument(pdf)
    sides = 13 if paper == "a4" else 15.9
    for number, page in enumerate(document, 1):
        image = page.render(scale=2).to_numpy()
        ink = (image < 200).any(axis=2)
        rows, columns = ink.any(axis=1).nonzero()[0] / 2 / MM, ink.any(axis=0).nonzero()[0] / 2 / MM
        wide, high = (part / MM for part in page.get_size())
        assert columns[0] >= sides - 0.5
        assert columns[-1] <= wide - sides + 0.5
        assert rows[0] >= 9.5
        assert rows[-1] <= high - 8.5
        told = searched(words.say("Page {page} of {pages}", page=number, pages=len(document))).split()
        foot = searched(page.get_textpage().get_text_range()).split()[-len(told) :]
        assert sorted(told) == sorted(foot)


@every_language
def test_the_file_says_what_it_is_and_is_small(language):
    pdf, words = page_of(language)
    reader = pypdf.PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    expected = {"en": "en-US", "fa": "fa-IR", "ar": "ar-SA", "he": "he-IL"}[language]
    assert root["/Lang"] == expected
    assert root["/ViewerPreferences"].get("/Direction") == (None if language == "en" else "/R2L")
    assert words.data.period.label(words.fmt) in reader.metadata.title
    assert reader.metadata.author == words.data.facts.name
    assert len(pdf) < 300_000
    assert not PICTURE.search(pdf)
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        assert re.fullmatch(r"/[A-Z]{6}\+(Vazirmatn|Heebo)-(Regular|Medium|SemiBold|Bold)", font["/BaseFont"])
        assert font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()


@every_language
def test_letters_are_letters_and_none_is_missing(language, tmp_path, monkeypatch):
    sheets = []
    finish = Sheet.finish
    monkeypatch.setattr(Sheet, "finish", lambda sheet: sheets.append(sheet) or finish(sheet))
    data = data_of(language)
    pdf = make_report(data, locale=Locale.of(language))
    for text in (read_with_pdfium(pdf), read_with_poppler(pdf, tmp_path / "page.pdf")):
        odd = {char for char in text if unicodedata.category(char) == "Co" or "\ufb50" <= char <= "\ufefc"}
        assert not odd - {"\ufeff"}
    assert sheets[0].missing == set()


@every_language
def test_names_can_be_searched(language):
    pdf, words = page_of(language)
    found = searched(read_with_pdfium(pdf))
    people = [row.name for row in words.data.colleagues.rows if row.key]
    assert len(people) > 3
    assert sum(searched(name) in found for name in people) >= 0.9 * len(people)
    assert searched(words.data.facts.name) in found


def place_of(pdf, text, below=0.0):
    """Left, top and right of the first place of a text below a height, in millimetres."""
    page = pypdfium2.PdfDocument(pdf)[0]
    textpage = page.get_textpage()
    search = textpage.search(text, match_case=True)
    while hit := search.get_next():
        boxes = [textpage.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        top = (page.get_size()[1] - max(box[3] for box in boxes)) / MM
        if top > below:
            return min(box[0] for box in boxes) / MM, top, max(box[2] for box in boxes) / MM
    raise AssertionError(text)


@every_language
def test_the_headline_begins_at_the_reading_start(language):
    pdf, words = page_of(language)
    told = headline(words.data, words.fmt)
    if language != "en" and unicodedata.bidirectional(told[0]) == "L":
        pytest.skip("not translated yet")
    left, top, right = place_of(pdf, plain(told).split()[0], below=28)
    assert top < 38
    assert (abs(left - 13) < 1) if language == "en" else (abs(right - 197) < 1)


@every_language
def test_columns_follow_the_reading_direction(language):
    pdf, words = page_of(language)
    heads = [words.say(one) for one in ("Actual", "Target", "Variance", "Status")]
    lefts = [place_of(pdf, head, below=44)[0] for head in heads]
    assert lefts == sorted(lefts, reverse=language != "en")
    number = plain(words.figures.short(words.data.figure("deals_created").value, Unit.COUNT)[0])
    assert number in searched(read_with_pdfium(pdf))


@every_language
def test_the_percent_sign_is_always_on_its_side(language):
    pdf, _words = page_of(language)
    textpage = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    text = textpage.get_text_range()
    boxes = [(char, textpage.get_charbox(index)) for index, char in enumerate(text) if not char.isspace()]
    sides = set()
    for char, (left, bottom, right, top) in boxes:
        if char not in "%٪" or bottom < 100:
            continue
        level = [box for other, box in boxes if other.isdigit() and box[1] < (top + bottom) / 2 < box[3] + 2]
        near_left = any(-1 <= left - box[2] < 3.5 for box in level)
        near_right = any(-1 <= box[0] - right < 3.5 for box in level)
        assert near_left != near_right
        sides.add("right" if near_left else "left")
    assert sides == {"left" if language in {"fa", "ar"} else "right"}


@every_language
def test_the_chart_of_a_share_has_the_percent_sign_of_its_language(language):
    work = full_book(language)
    keep_panel(work, role=Role.SUPPORT, tiles=[TileKey("backlog")], charts=["sla"])
    data = reports.read_report(work, period=last_month(work), role="support")
    pdf = make_report(data, locale=Locale.of(language, calendar=data.facts.calendar.value))
    text = read_with_pdfium(pdf)
    assert ("%" in text) == (language in {"en", "he"})
    assert ("٪" in text) == (language in {"fa", "ar"})


@every_language
def test_grey_has_no_colour_and_says_each_status_in_words(language):
    data = data_of(language)
    locale = Locale.of(language)
    pdf = make_report(data, locale=locale, grey=True)
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=1.5).to_numpy()
    assert (image.max(axis=2) == image.min(axis=2)).all()
    words, found = PageWords(data, locale), searched(read_with_pdfium(pdf))
    for row in data.rows:
        if row.figure.value is not None and not row.figure.too_few:
            assert all(word in found for word in searched(words.figures.status(row.figure)).split())


def test_the_shown_amounts_of_the_colleagues_add_up_to_the_team():
    data = data_of("fa")
    words = PageWords(data, Locale.of("fa"))
    for sold in ([row.sold for row in data.colleagues.rows], [Decimal(10) ** 9 / 3] * 3):
        shown = words.shown_column(sold, sum(sold))
        assert sum(shown) == words.shown_column([sum(sold)], sum(sold))[0]


def test_the_tally_adds_up_to_the_rows():
    data = data_of("en")
    assert sum(data.tally().values()) == len(data.rows)
    assert data.tally()[Status.NONE] >= sum(row.figure.too_few for row in data.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_headline_is_short(language):
    work = full_book(language)
    period = last_month(work)
    for _step in range(6):
        data = reports.read_report(work, period=period, role="sales")
        told = headline(data, PageWords(data, Locale.of(language)).fmt)
        assert told.endswith((".", "؟", "!"))
        assert len(plain(told)) <= LONGEST + 10
        period = period.previous()


def many_people(data, count):
    row = next(one for one in data.colleagues.rows if one.key)
    share = data.colleagues.team.sold / count
    rows = [replace(row, key=str(number), name=f"Person {number:03}", sold=share) for number in range(count)]
    return replace(data, colleagues=Colleagues(rows=tuple(rows), team=data.colleagues.team))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (6, 1), (40, 2), (90, 4)])
@pytest.mark.parametrize("paper", PAPERS)
def test_many_colleagues_go_to_a_further_page_and_none_is_lost(count, pages, paper):
    pdf = make_report(many_people(data_of("en"), count), locale=Locale.of("en"), paper=paper)
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(document) in ({pages} if paper == "a4" else {pages, pages + 1})
    last = " ".join(texts[1:] or texts)
    assert all(f"Person {number:03}" in last for number in range(count))
    assert all("Colleague" in text and "Monthly report: Sales manager" in text for text in texts)
    assert texts[-1].count("Whole team") == 1
    if len(texts) > 1:
        assert "others" in texts[0]


def test_other_colleagues_without_a_decided_deal_have_a_dash():
    data = many_people(data_of("en"), 40)
    rows = [replace(row, won=0, closed=0, win_rate=None) for row in data.colleagues.rows]
    data = replace(data, colleagues=replace(data.colleagues, rows=tuple(rows)))
    text = searched(read_with_pdfium(make_report(data, locale=Locale.of("en"))))
    assert " others " in text
    assert "0 of 0" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_long", [False, True])
def test_no_line_of_a_note_ends_within_what_is_reckoned(language, is_long):
    words = PageWords(data_of(language), Locale.of(language))
    told = " ".join(notes(words, is_long=is_long))
    assert re.search("\u00a0÷\u00a0\\W*\\d", told)
    assert not re.search(" [=÷×]\\s\\W*\\d", told.replace("\u00a0", "_"))


def test_revenue_has_no_diamond_before_the_book_began(monkeypatch):
    work = full_book("en")
    quarter = Period.containing(work.today(), Grain.QUARTER, work.facts.calendar).previous()
    data = reports.read_report(work, period=quarter, role="owner")
    still = replace(data.rows[0].figure, parts=())
    moved = (SimpleNamespace(key="new", value=Decimal(90_00)),)
    periods = quarter.series(13)
    found = [replace(still, period=one, parts=moved if one == quarter else ()) for one in periods]
    drawn = []
    monkeypatch.setattr(charts, "draw_diamond", lambda _sheet, centre: drawn.append(centre))
    shown = replace(data, charts=(PageChart(PageShape.MOVEMENTS),), movements=tuple(found))
    make_report(shown, locale=Locale.of("en"))
    assert len(drawn) == len([one for one in periods if one.end > data.began]) == 6


def test_an_empty_book_has_a_page_that_says_so():
    work = new_book("en", name="Quiet & Co")
    data = reports.read_report(work, period=last_month(work), role="sales")
    text = searched(read_with_pdfium(make_report(data, locale=Locale.of("en"))))
    assert "There are no deals in this book yet" in text
    assert "No open deal is overdue" in text
    assert text.count("No data") == 4
    assert "Page 1 of 1" in text


def test_a_young_book_says_since_when_and_gives_no_verdict_on_few():
    work = new_book("en")
    for number in range(3):
        records.save(
            work,
            entity="deal",
            values={"title": f"Deal {number}", "amount": 100_000, "created": last_month(work).start},
        )
    data = reports.read_report(work, period=last_month(work), role="sales")
    text = searched(read_with_pdfium(make_report(data, locale=Locale.of("en"))))
    assert "since Oct 26" in text
    assert data.figure("deals_created").value == 3
    assert all(point.value is None for point in data.figure("deals_created").series[:-1])


@every_language
def test_a_small_book_is_printed_without_cuts(language):
    work = new_book(language)
    month = last_month(work)
    before = month.previous()
    for period, amount in ((before, 15_000_000), (month, 320_000_000)):
        values = {"title": "A", "amount": amount, "created": before.start}
        made = records.save(work, entity="deal", values=values)
        deals.win(work, deal=made.id, day=period.start)
    data = reports.read_report(work, period=month, role="sales")
    assert PageWords(data, Locale.of(language)).change(data.figure("sales_total")).amount
    assert "…" not in read_with_pdfium(make_report(data, locale=Locale.of(language)))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_page_with_the_tiles_of_its_panel(role):
    work = full_book("en")
    period = last_month(work)
    data = reports.read_report(work, period=period, role=role)
    tiles = panel.read_panel(work, question=Question(period=period, role=role)).figures
    assert {(row.figure.kpi.id, row.figure.value) for row in data.rows} == {
        (one.kpi.id, one.value) for one in tiles
    }
    pdf = make_report(data, locale=Locale.of("en"))
    text = searched(read_with_pdfium(pdf))
    assert all(one.kpi.name in text for one in tiles)
    assert len(pypdfium2.PdfDocument(pdf)) <= 2


@pytest.mark.parametrize("paper", PAPERS)
def test_the_most_tiles_there_can_be_are_all_on_paper(paper):
    work = new_book("en")
    known = [key for key in offered_tiles(KPIS) if not key.variant][:MOST_TILES]
    keep_panel(work, role=Role.OWNER, tiles=known, charts=None)
    data = reports.read_report(work, period=last_month(work), role="owner")
    pdf = make_report(data, locale=Locale.of("en"), paper=paper)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    shown = searched(page.get_text_range())
    assert len(known) == MOST_TILES
    assert all(KPIS[key.kpi].name in shown for key in known)
    feet = [page.get_charbox(index)[1] for index in range(page.count_chars())]
    assert min(feet) > 0


@every_language
@pytest.mark.parametrize(
    ("charts", "titles"),
    [
        (["funnel", "sales"], ["Sales funnel", "Sales and target"]),
        (["revenue", "cohorts", "sales"], ["Revenue", "Sales and target"]),
        (["sales"], ["Sales and target"]),
        (["funnel"], ["Sales funnel"]),
        ([], []),
    ],
)
def test_the_page_has_the_charts_of_the_panel_whole(language, charts, titles):
    work = full_book(language)
    keep_panel(work, role=Role.OWNER, tiles=[TileKey("backlog")], charts=charts)
    data = replace(reports.read_report(work, period=last_month(work), role="owner"), attention=None)
    keep_panel(work, role=Role.OWNER, tiles=None, charts=None)
    words = PageWords(data, Locale.of(language, calendar=data.facts.calendar.value))
    text = read_with_pdfium(make_report(data, locale=words.locale))
    found = searched(text)
    for title in titles:
        assert searched(words.say(title)) in found, title
    for title in {"Sales funnel", "Sales and target"}.difference(titles):
        assert searched(words.say(title)) not in found, title
    assert "…" not in text


@every_language
def test_data_is_never_markup(language, tmp_path):
    work = new_book(language, name=HOSTILE)
    staff = records.save(work, entity="staff", values={"name": HOSTILE}).id
    company = records.save(work, entity="company", values={"name": HOSTILE}).id
    records.save(
        work,
        entity="deal",
        values={"title": "x" * 5000, "company": company, "owner": staff, "amount": 10**15},
    )
    data = reports.read_report(
        work, period=Period.containing(work.today(), Grain.MONTH, work.facts.calendar), role="sales"
    )
    pdf = make_report(data, locale=Locale.of(language))
    found = plain(read_with_poppler(pdf, tmp_path / "page.pdf"))
    assert "AT&T" in found
    assert "127.0.0.1/x.png" in found
    assert not re.search(rb"/(URI|Launch|JavaScript|Annots|AA|OpenAction)\b", pdf)


@pytest.mark.skipif(not HOSTILE_LIST.is_file(), reason="no list of hostile texts here")
def test_listed_hostile_texts_are_printed():
    hostile_texts = json.loads(HOSTILE_LIST.read_text(encoding="utf-8", errors="surrogatepass"))
    data = many_people(data_of("fa"), len(hostile_texts))
    rows = [replace(row, name=text) for row, text in zip(data.colleagues.rows, hostile_texts, strict=True)]
    data = replace(data, colleagues=Colleagues(rows=tuple(rows), team=data.colleagues.team))
    assert len(make_report(data, locale=Locale.of("fa"))) < 400_000


_opened = []
_is_watching = False


def _watch(event, arguments):
    if _is_watching and event in {"open", "socket.connect", "subprocess.Popen", "urllib.Request"}:
        _opened.append(str(arguments[0]))


sys.addaudithook(_watch)


def test_nothing_is_opened_but_the_logo(tmp_path):
    from PIL import Image

    logo = tmp_path / "logo.png"
    Image.new("RGB", (200, 200), "#1F5FBF").save(logo)
    data = replace(data_of("he"), logo=str(logo))
    make_report(data, locale=Locale.of("he"))
    globals()["_is_watching"] = True
    try:
        pdf = make_report(data, locale=Locale.of("he"))
    finally:
        globals()["_is_watching"] = False
    opened = {one for one in _opened if not one.startswith((sys.prefix, sys.base_prefix))}
    assert opened == {str(logo)}
    assert PICTURE.search(pdf)


@pytest.mark.parametrize("content", [None, b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_lost_or_broken_logo_is_left_out(content, tmp_path):
    logo = tmp_path / "logo.png"
    if content is not None:
        logo.write_bytes(content)
    pdf = make_report(replace(data_of("en"), logo=str(logo)), locale=Locale.of("en"))
    assert not PICTURE.search(pdf)


@pytest.mark.parametrize("grain", [Grain.QUARTER, Grain.YEAR, Grain.DAYS])
@every_language
def test_other_periods_have_a_page_too(grain, language):
    work = full_book(language)
    month = last_month(work)
    period = (
        Period.days(month.start, month.start.replace(day=month.start.day), month.calendar)
        if grain is Grain.DAYS
        else Period.containing(month.start, grain, month.calendar)
    )
    data = reports.read_report(work, period=period, role="sales")
    pdf = make_report(data, locale=Locale.of(language), paper="letter")
    assert len(pypdfium2.PdfDocument(pdf)) <= 2


def test_the_file_is_written(tmp_path):
    path = tmp_path / "page.pdf"
    write_report(path, page=data_of("en"), locale=Locale.of("en"))
    assert path.read_bytes().startswith(b"%PDF")
    assert kpi_pdf.make_report(data_of("en"), locale=Locale.of("en")) == path.read_bytes()
