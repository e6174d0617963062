"""Making, keeping and printing the report in the background: the preview shows the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from crmdesk.exchange.whole_file import whole_file
from crmdesk.l10n.languages import Locale

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtPrintSupport import QPrinter

    from crmdesk.db.uow import Work
    from crmdesk.model.period import Period
    from crmdesk.report.kpi_pdf import PaperName
    from crmdesk.report.preview import Picture

PREVIEW_WIDTH = 1100
PRINT_DOTS = 300
BAND = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the report is to be: empty digits are those of the language."""

    period: Period
    language: str
    digits: str
    calendar: str
    paper: PaperName
    grey: bool
    role: str = "owner"

    @property
    def locale(self) -> Locale:
        """How the report is written."""
        return Locale.of(self.language, digits=self.digits or None, calendar=self.calendar)

    @property
    def file_name(self) -> str:
        """A name in plain letters that sorts by period."""
        return f"KPI_{self.period.key}_{self.role}_{self.locale.catalogue}.pdf"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report and its pages as pictures."""

    wishes: Wishes
    pdf: bytes
    pages: list[Picture]


def make(work: Work, wishes: Wishes) -> Made:
    """Read the book, draw the report, and draw the pages of the file."""
    from crmdesk.report.kpi_pdf import make_report
    from crmdesk.report.preview import draw_pages
    from crmdesk.services.reports import read_report

    page = read_report(work, period=wishes.period, role=wishes.role)
    pdf = make_report(page, locale=wishes.locale, paper=wishes.paper, grey=wishes.grey)
    return Made(wishes, pdf, draw_pages(pdf, width=PREVIEW_WIDTH))


def keep(path: Path, pdf: bytes) -> Path:
    """Write the file, whole or not at all.

    Raises:
        CrmError: there is no room or no right to write there.
    """
    with whole_file(path) as draft:
        draft.write_bytes(pdf)
    return path


def print_pages(printer: QPrinter, pdf: bytes) -> int:
    """Print the file's pages at their own size; how many there were."""
    from crmdesk.report.preview import draw_pages

    finer = ceil(printer.resolution() / PRINT_DOTS)
    pages = draw_pages(pdf, dots=printer.resolution() / finer)
    painter = QPainter(printer)
    for number, page in enumerate(pages):
        if number:
            printer.newPage()
        _paint(painter, page, finer)
    painter.end()
    return len(pages)


def _paint(painter: QPainter, page: Picture, finer: int) -> None:
    """Paint a page in bands, on whole dots of the printer: a band does not hold the window up."""
    image = image_of(page)
    for top in range(0, page.height, BAND):
        band = image.copy(0, top, page.width, min(BAND, page.height - top))
        place = QRect(0, top * finer, band.width() * finer, band.height() * finer)
        painter.drawImage(place, band)


def image_of(page: Picture) -> QImage:
    """A page as an image with pixels of its own: Qt would not keep the picture's."""
    return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32).copy()
