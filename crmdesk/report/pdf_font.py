"""Fonts inside a PDF file, and all that is known here of reportlab's insides (written for 5.1).

Each pair of a glyph and its text gets a code of its own, so that what is searched and copied is right even
where one glyph stands for different letters. Type 0 fonts, Identity-H, the glyphs used and no others.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from crmdesk.report.shaping import ZERO_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crmdesk.report.fonts import Cut
    from crmdesk.report.shaping import Glyph

_KEPT_TABLES = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
_CMAP_BLOCK = 100
_FINEST_PICTURE = 400


class PdfFont:
    """One cut as one document embeds it."""

    def __init__(self, cut: Cut, name: str) -> None:
        self.name = name
        self._cut = cut
        self._codes: dict[tuple[int, str], int] = {}

    def code(self, glyph: int, text: str) -> int:
        """Code of a glyph that stands for `text`."""
        return self._codes.setdefault((glyph, text), len(self._codes) + 1)

    def addObjects(self, document: Any) -> None:
        """Write the font into the document; reportlab asks for it when all pages are drawn."""
        program, numbers = _subset(self._cut, {glyph for glyph, _ in self._codes})
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        base = pdfdoc.PDFName(f"{tag}+{self._cut.name}")
        descendant = _dictionary(
            Type=pdfdoc.PDFName("Font"),
            Subtype=pdfdoc.PDFName("CIDFontType2"),
            BaseFont=base,
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=document.Reference(self._descriptor(document, base, program)),
            W=pdfdoc.PDFArray(
                [1, pdfdoc.PDFArray([_number(self._cut.width_of(glyph)) for glyph, _ in self._codes])]
            ),
            CIDToGIDMap=document.Reference(
                _stream(b"\0\0" + b"".join(numbers[glyph].to_bytes(2, "big") for glyph, _ in self._codes))
            ),
        )
        font = _dictionary(
            Type=pdfdoc.PDFName("Font"),
            Subtype=pdfdoc.PDFName("Type0"),
            BaseFont=base,
            Encoding=pdfdoc.PDFName("Identity-H"),
            DescendantFonts=pdfdoc.PDFArray([document.Reference(descendant)]),
            ToUnicode=document.Reference(_stream(to_unicode([text for _, text in self._codes]))),
        )
        document.idToObject[pdfdoc.BasicFonts].dict[self.name] = document.Reference(font)

    def _descriptor(self, document: Any, base: str, program: bytes) -> Any:
        return _dictionary(
            Type=pdfdoc.PDFName("FontDescriptor"),
            FontName=base,
            Flags=4,
            FontBBox=pdfdoc.PDFArray([-1000, -round(self._cut.descent), 2000, round(self._cut.ascent)]),
            ItalicAngle=0,
            Ascent=round(self._cut.ascent),
            Descent=-round(self._cut.descent),
            CapHeight=711,
            StemV=80,
            FontFile2=document.Reference(_stream(program, Length1=len(program))),
        )


def to_unicode(texts: Sequence[str]) -> bytes:
    """The CMap that says what the codes from 1 on stand for."""
    rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(texts, 1)]
    blocks = [rows[start : start + _CMAP_BLOCK] for start in range(0, len(rows), _CMAP_BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


class PdfCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that draws shaped glyphs and knows no font but ours."""

    def __init__(self, size: tuple[float, float], *, lang: str, rtl: bool, created: datetime | None) -> None:
        super().__init__(None, pagesize=size, pageCompression=0, invariant=1, lang=lang)
        self._doc.defaultStreamFilters = [pdfdoc.PDFZCompress]
        self._doc.delayedFonts = []
        self._own_fonts: dict[str, PdfFont] = {}
        if created is not None:
            self._doc._timeStamp = _Moment(created)  # noqa: SLF001 -- reportlab takes only the clock's time
            self._doc.updateSignature(created.isoformat())
        if rtl:
            self.setViewerPreference("Direction", "R2L")
        self.setViewerPreference("DisplayDocTitle", "true")
        self.setViewerPreference("PrintScaling", "None")

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def show(
        self, x: float, y: float, size: float, colour: tuple[float, float, float], glyphs: Sequence[Glyph]
    ) -> None:
        """Draw glyphs of one cut from left to right from (x, y) on the baseline, in points.

        Marks over and under letters are drawn as shapes: extractors would read them as words or lines of
        their own and tear the word, and its letters carry their text already.
        """
        font = self._font(glyphs[0].cut)
        code = self._code
        code.append(f"BT {' '.join(map(_number, colour))} rg /{font.name} {_number(size)} Tf")
        code.append(f"1 0 0 1 {_number(x)} {_number(y)} Tm")
        row: list[str] = []
        marks: list[tuple[float, float, Glyph]] = []
        pen = owed = 0.0
        for glyph in glyphs:
            if glyph.text == ZERO_WIDTH:
                marks.append((x + (pen + glyph.dx) * size / 1000, y + glyph.dy * size / 1000, glyph))
                owed += glyph.advance
            else:
                _move(row, owed + glyph.dx)
                row.append(f"<{font.code(glyph.number, glyph.text):04X}>")
                owed = glyph.advance - glyph.dx - glyph.cut.width_of(glyph.number)
            pen += glyph.advance
        code.append(f"[{' '.join(row)}] TJ ET".replace("> <", ""))
        for left, bottom, glyph in marks:
            self._draw_shape(left, bottom, size / 1000, glyph)

    def draw_picture(self, data: bytes, place: tuple[float, float, float, float], *, grey: bool) -> None:
        """Draw a PNG or JPEG undistorted inside (left, bottom, width, height), no finer than print needs."""
        picture = Image.open(BytesIO(data)).convert("RGBA")
        picture.thumbnail((_FINEST_PICTURE, _FINEST_PICTURE))
        if grey:
            picture = picture.convert("LA").convert("RGBA")
        self.drawImage(ImageReader(picture), *place, mask="auto", preserveAspectRatio=True)

    def _draw_shape(self, x: float, y: float, scale: float, glyph: Glyph) -> None:
        """Fill the contours of a glyph in the colour of the text before it."""
        self._code.append(f"q {_number(scale, 6)} 0 0 {_number(scale, 6)} {_number(x)} {_number(y)} cm")
        for operator, operands in glyph.cut.outline(glyph.number):
            self._code.append(" ".join([*(_number(part, 1) for part in operands), operator]))
        self._code.append("f Q")

    def _font(self, cut: Cut) -> PdfFont:
        if cut.name not in self._own_fonts:
            font = PdfFont(cut, f"F{len(self._own_fonts) + 1}")
            self._own_fonts[cut.name] = font
            self._doc.delayedFonts.append(font)
        return self._own_fonts[cut.name]


class _Moment:
    """The moment a document was made, as reportlab wants to be told it."""

    def __init__(self, moment: datetime) -> None:
        minutes = int((offset.total_seconds() if (offset := moment.utcoffset()) else 0) // 60)
        self.YMDhms = tuple(moment.timetuple())[:6]
        self.t = moment.timestamp()
        self.dhh, self.dmm = divmod(minutes, 60)


def _move(row: list[str], distance: float) -> None:
    if abs(distance) > 0.01:  # noqa: PLR2004 -- a hundred-thousandth of the type size
        row.append(_number(-distance))


def _number(value: float, places: int = 3) -> str:
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def _dictionary(**entries: Any) -> Any:
    return pdfdoc.PDFDictionary(entries)


def _stream(content: bytes, **entries: Any) -> Any:
    return pdfdoc.PDFStream(_dictionary(**entries), content)


def _subset(cut: Cut, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """The cut with these glyphs and no others, and their new numbers."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    dropped = set(cut.face.table_tags) - _KEPT_TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in dropped)
    plan = hb.SubsetPlan(cut.face, wanted)
    mapping = plan.old_to_new_glyph_mapping
    return bytes(plan.execute().blob.data), {glyph: mapping[glyph] for glyph in glyphs}
