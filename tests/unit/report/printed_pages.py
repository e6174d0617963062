"""Pages made for a test, and what two independent programs read in them."""

import re
import subprocess
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pypdfium2

from crmdesk.report.sheet import Imprint, Sheet
from crmdesk.report.text import TextStyle
from crmdesk.report.writer import Writer

BODY = TextStyle(10)
MADE = datetime(2026, 11, 1, 9, 14, tzinfo=UTC)
_STEERING = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


def new_sheet(catalogue, **more):
    rtl = catalogue != "en"
    imprint = Imprint(
        more.pop("title", "گزارش"),
        "آوند",
        {"fa": "fa-IR", "ar": "ar-SA", "he": "he-IL"}.get(catalogue, "en-US"),
        MADE,
    )
    return Sheet(imprint, catalogue=catalogue, rtl=rtl, **more)


def page_of(catalogue, texts, *, width=150.0, style=BODY):
    """A page with each text as a paragraph, as a PDF file."""
    sheet = new_sheet(catalogue)
    writer = Writer(sheet)
    top = 20.0
    for text in texts:
        top += writer.lines(20, top, width, writer.wrap(text, style, width), style) + 2
    return sheet.finish()


def read_with_poppler(pdf, path, *options):
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def read_with_pdfium(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def plain(text):
    """Text without the marks that extractors add to steer its order."""
    return _STEERING.sub("", unicodedata.normalize("NFKC", text))


def words(text):
    """Words as one types them in a search: without the punctuation at their ends."""
    parts = _STEERING.sub(" ", unicodedata.normalize("NFKC", text).replace("\u200b", "")).split()
    bare = (re.sub(r"^[^\w+@]+|[^\w%٪]+$", "", part) for part in parts)
    return Counter(part for part in bare if part)


def recall(source, found):
    """Share of the source's words that are found, in percent."""
    wanted = words(source)
    missing = wanted - words(found)
    return 100 * (1 - missing.total() / wanted.total())
