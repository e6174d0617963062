"""The one-page PDF against a bare reportlab page with the same fonts and as many letters, in CPU of one run.

    python tests/benchmarks/bench_report.py [TURNS]

Prints milliseconds of both in each language and their ratio; the wanted ratio is at most 4. The bare page
embeds the same cuts through reportlab's own TTFont, unshaped, and draws the page's texts and as many lines.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from crmdesk.db.uow import Work
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Grain, Period
from crmdesk.paths import resource
from crmdesk.report import pdf_font
from crmdesk.report.fonts import FAMILIES, WEIGHTS
from crmdesk.report.kpi_pdf import make_report
from crmdesk.report.shaping import shape
from crmdesk.report.text import paragraph_of
from crmdesk.services import books, demo
from crmdesk.services.reports import ReportData, read_report

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 11, 20, 9, 14, tzinfo=dt.UTC)
WANTED = 4.0


def data_of(folder: Path, language: str) -> ReportData:
    """Last month's report of a sample book."""
    made = books.make_book(folder / f"{language}.crm", wishes=demo.wishes_for(language))
    work = Work(made.engine, clock=lambda: NOW)
    demo.fill(work, language=language, size=300, months=18, seed=1)
    month = Period.containing(work.today(), Grain.MONTH, work.facts.calendar).previous()
    assert month is not None
    data = read_report(work, period=month)
    work.engine.dispose()
    return data


def pieces_of(data: ReportData, locale: Locale) -> tuple[list[tuple[float, float, float, str, str]], int]:
    """What the page draws: each text with its place, size and cut; and how many drawing commands besides."""
    pieces: list[tuple[float, float, float, str, str]] = []
    show = pdf_font.PdfCanvas.show
    strokes = 0

    def note(canvas, *drawn) -> None:
        x, y, size, _colour, glyphs = drawn
        pieces.append((x, y, size, glyphs[0].cut.name, "".join(glyph.text for glyph in glyphs)))
        show(canvas, *drawn)

    pdf_font.PdfCanvas.show = note
    paths = pdf_font.PdfCanvas.drawPath

    def stroke(canvas, path, **options) -> None:
        nonlocal strokes
        strokes += 1
        paths(canvas, path, **options)

    pdf_font.PdfCanvas.drawPath = stroke
    try:
        make_report(data, locale=locale)
    finally:
        pdf_font.PdfCanvas.show, pdf_font.PdfCanvas.drawPath = show, paths
    return pieces, strokes


def draw_bare(pieces: list[tuple[float, float, float, str, str]], strokes: int) -> bytes:
    """The same texts and as many lines on a plain canvas, with the fonts loaded already."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(595.3, 841.9))
    for x, y, size, cut, text in pieces:
        canvas.setFont(cut, size)
        canvas.drawString(x, y, text)
    for number in range(strokes):
        path = canvas.beginPath()
        path.moveTo(40, 40 + number)
        path.lineTo(500, 40 + number)
        canvas.drawPath(path)
    canvas.save()
    return file.getvalue()


def make_anew(data: ReportData, locale: Locale) -> bytes:
    """The page in a program that has shaped no text before; its fonts are loaded."""
    shape.cache_clear()
    paragraph_of.cache_clear()
    return make_report(data, locale=locale)


def cpu(work: Callable[[], object], turns: int) -> float:
    """The median CPU milliseconds of one turn, after a turn to warm up."""
    work()
    found = []
    for _turn in range(turns):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return median(found)


def main() -> int:
    """Print the ratio of each language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("turns", type=int, nargs="?", default=30)
    turns = parser.parse_args().turns
    for family in {name for names in FAMILIES.values() for name in names}:
        for weight, style in WEIGHTS.items():
            file = resource("fonts", f"{family}_{weight}{style}.ttf")
            pdfmetrics.registerFont(TTFont(f"{family}-{style}", str(file), shapable=False))
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for language in ("en", "fa", "ar", "he"):
            data, locale = data_of(Path(folder), language), Locale.of(language)
            pieces, strokes = pieces_of(data, locale)
            page = cpu(lambda data=data, locale=locale: make_report(data, locale=locale), turns)
            cold = cpu(lambda data=data, locale=locale: make_anew(data, locale), turns)
            bare = cpu(lambda pieces=pieces, strokes=strokes: draw_bare(pieces, strokes), turns)
            worst = max(worst, page / bare)
            times = f"page {page:.1f} ms ({cold:.1f} with nothing shaped before), bare {bare:.1f} ms"
            sys.stdout.write(f"{language}: {times}, ratio {page / bare:.2f} ({cold / bare:.2f})\n")
    sys.stdout.write(f"worst ratio {worst:.2f}, wanted at most {WANTED}\n")
    return int(worst > WANTED)


if __name__ == "__main__":
    sys.exit(main())
