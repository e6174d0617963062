"""The look of the window: colours, type sizes and the one place where they are put on.

Colours are named by what they are for; contrast is computed from them in the tests (text 4.5:1, edges 3:1).
The sizes and colours are those of the drawn screens; sizes in points at 96 dots per inch.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from crmdesk.paths import resource
from crmdesk.ui.paint import forget_lines, solid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QApplication

    from crmdesk.l10n.languages import Locale

Role = Literal["caption", "body", "medium", "strong", "title", "tile", "subject"]
Tone = Literal["text", "mute", "acc", "onacc", "good", "bad", "warn"]

FAMILIES = (["Vazirmatn", "Heebo"], ["Heebo", "Vazirmatn"])  # Arabic script, then Hebrew and Latin
ARABIC_SCRIPT = frozenset({"fa", "ar"})
TIGHTER = 0.8
"""How much closer digits of one width stand to one another (px)."""
SIZES: dict[Role, tuple[float, float]] = {  # points: Persian and Arabic, then Hebrew and Latin
    "caption": (9, 8.75),
    "body": (10, 9.75),
    "medium": (10, 9.75),
    "strong": (10, 9.75),
    "subject": (13.5, 13.5),
    "title": (15, 15),
    "tile": (17, 17),
}
WEIGHTS: dict[Role, QFont.Weight] = {
    "caption": QFont.Weight.Normal,
    "body": QFont.Weight.Normal,
    "medium": QFont.Weight.Medium,
}
CUTS = ("400Regular", "600SemiBold", "500Medium")
"""The weights that the window writes in, as the files are named; a frame without pages has the first two."""
SMALLEST_TEXT, LARGEST_TEXT = 90, 150  # per cent
BOX_PAD = (10, 12)  # px, from the left and from the right: where Qt begins the text of a line too
DESIGN_DPI = 96.0


class Tokens(NamedTuple):
    """Colours by use, as #RRGGBB. Series palettes keep their order: the n-th series, the n-th step."""

    name: str
    bg: str
    surf: str
    alt: str
    ground: str
    line: str
    line2: str
    ctl: str
    text: str
    mute: str
    acc: str
    onacc: str
    accbg: str
    acch: str
    good: str
    bad: str
    warn: str
    goodbg: str
    badbg: str
    warnbg: str
    note: str
    bar: str
    spark: str
    heat: tuple[str, ...]
    series: tuple[str, ...]
    movements: dict[str, str]

    def colour(self, name: str) -> QColor:
        """The colour of a name, for painters."""
        return QColor(str(getattr(self, name)))

    def single(self) -> dict[str, str]:
        """All colours that stand alone, by name."""
        values = self._asdict()
        return {name: value for name, value in values.items() if isinstance(value, str) and value[0] == "#"}


LIGHT = Tokens(
    name="light",
    bg="#F4F6F8", surf="#FFFFFF", alt="#F9FAFB", ground="#EAEDF2",
    line="#E1E5EA", line2="#C9D0D9", ctl="#7C8796",
    text="#1B2430", mute="#5B6675",
    acc="#1F5FBF", onacc="#FFFFFF", accbg="#E7EFFB", acch="#F1F6FD",
    good="#0B6E4F", bad="#B3261E", warn="#8A5300",
    goodbg="#E6F4EE", badbg="#FBEBE9", warnbg="#FCF2E0", note="#FFF8E6",
    bar="#3B78CC", spark="#E4EDFA",
    heat=("#EAF1FB", "#D2E2F7", "#B3CEF0", "#8DB3E5", "#3B74C0", "#1F5AA8", "#123F80"),
    series=("#1F5FBF", "#730000", "#C2637B", "#8A8A00", "#4C1744"),
    movements={
        "new": "#0A3F86", "expansion": "#2F86D6", "reactivation": "#6E7B89",
        "contraction": "#C77700", "churn": "#8E1B14",
    },
)  # fmt: skip

DARK = Tokens(
    name="dark",
    bg="#14181E", surf="#1C222B", alt="#202732", ground="#10141A",
    line="#2E3743", line2="#465263", ctl="#7D899A",
    text="#E6EAF0", mute="#A3AEBD",
    acc="#7FB2FF", onacc="#0B1B33", accbg="#233A5C", acch="#1F2C40",
    good="#5BD0A0", bad="#FF8A80", warn="#F2B457",
    goodbg="#183A30", badbg="#43262A", warnbg="#3D3220", note="#2B2A22",
    bar="#6FA3EE", spark="#22324A",
    heat=("#222E3F", "#273C57", "#2B4B74", "#315E96", "#7FB2FF", "#A6CAFF", "#CFE2FF"),
    series=("#7FB2FF", "#FFE08A", "#D4573F", "#A9B4C2", "#9350E0"),
    movements={
        "new": "#7FB2FF", "expansion": "#B9D4FF", "reactivation": "#8C97A5",
        "contraction": "#F2B457", "churn": "#FF8A80",
    },
)  # fmt: skip


class Look:
    """What is put on now: colours, language and text scale (1.0 is 100 %)."""

    tokens = LIGHT
    arabic_script = False
    scale = 1.0


_look = Look()


def tokens() -> Tokens:
    """The colours put on now."""
    return _look.tokens


def system_tokens(palette: QPalette) -> Tokens:
    """The colours of a high-contrast desktop, taken from its palette and from nothing else."""

    def of(role: QPalette.ColorRole) -> str:
        return palette.color(role).name()

    role = QPalette.ColorRole
    text, back, select, link = of(role.WindowText), of(role.Window), of(role.Highlight), of(role.Link)
    backs = dict.fromkeys(
        ("bg", "surf", "alt", "ground", "accbg", "acch", "goodbg", "badbg", "warnbg", "note", "spark"),
        back,
    )
    fronts = dict.fromkeys(("line", "line2", "ctl", "text", "mute", "good", "bad", "warn", "bar"), text)
    chart = dict.fromkeys(LIGHT.movements, text)
    accents = {"acc": link, "onacc": back}
    seven = (back,) * 4 + (select,) * 3
    return Tokens(
        name="system", **backs, **fronts, **accents, heat=seven, series=(text, select, link, select, text),
        movements=chart,
    )  # fmt: skip


@cache
def load_font(family: str, cut: str) -> list[str]:
    """Read a bundled font in one weight, once; the families found."""
    number = QFontDatabase.addApplicationFont(str(resource("fonts", f"{family}_{cut}.ttf")))
    return QFontDatabase.applicationFontFamilies(number)


def load_fonts(cuts: Iterable[str] = CUTS) -> None:
    """Read all fonts that the window writes in: names come in any script, whatever its language is."""
    for family, cut in product(FAMILIES[0], cuts):
        load_font(family, cut)
    forget_lines()


def font(role: Role = "body", locale: Locale | None = None) -> QFont:
    """The font of a role, in the language put on or in that of *locale*."""
    arabic = _look.arabic_script if locale is None else writes_arabic_script(locale)
    return QFont(_font(role, int(not arabic), _look.scale))


@cache
def _font(role: Role, script: int, scale: float) -> QFont:
    result = QFont()
    result.setFamilies(FAMILIES[script])
    result.setPointSizeF(SIZES[role][script] * scale * _points_per_point())
    result.setWeight(WEIGHTS.get(role, QFont.Weight.DemiBold))
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


def number_font(role: Role = "body", locale: Locale | None = None) -> QFont:
    """The font of right-aligned number columns only: digits of one width, which Persian ones are not."""
    result = font(role, locale)
    if _look.arabic_script if locale is None else writes_arabic_script(locale):
        result.setFeature(QFont.Tag("tnum"), 1)
        tighter = TIGHTER * _look.scale
        result.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -tighter)
        result.setWordSpacing(2 * tighter)
    return result


def writes_arabic_script(locale: Locale) -> bool:
    """Whether the language is written in the Arabic script (Persian, Arabic)."""
    return locale.catalogue in ARABIC_SCRIPT


def _points_per_point() -> float:
    """Sizes are drawn for 96 dots per inch; a desktop that counts 72 would show them a quarter smaller."""
    screen = QGuiApplication.primaryScreen()
    return DESIGN_DPI / screen.logicalDotsPerInch() if screen else 1.0


def px(length: int) -> int:
    """A drawn length that grows with the text (never below its drawn size)."""
    return round(length * max(1.0, _look.scale))


def palette_of(colours: Tokens) -> QPalette:
    """The palette of the Fusion style in these colours."""
    result, role = QPalette(), QPalette.ColorRole
    pairs = {
        role.Window: colours.bg, role.WindowText: colours.text, role.Base: colours.surf,
        role.AlternateBase: colours.alt, role.Text: colours.text, role.Button: colours.surf,
        role.ButtonText: colours.text, role.BrightText: colours.onacc, role.PlaceholderText: colours.mute,
        role.Highlight: colours.accbg, role.HighlightedText: colours.text, role.Accent: colours.acc,
        role.Link: colours.acc, role.LinkVisited: colours.acc, role.ToolTipBase: colours.alt,
        role.ToolTipText: colours.text, role.Light: colours.surf, role.Midlight: colours.line,
        role.Mid: colours.line2, role.Dark: colours.ctl, role.Shadow: colours.ctl,
    }  # fmt: skip
    for which, colour in pairs.items():
        result.setBrush(which, solid(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setBrush(QPalette.ColorGroup.Disabled, which, solid(colours.ctl))
    return result


def style_sheet(colours: Tokens, *, rtl: bool = False) -> str:
    """The short sheet of resources/themes with the colours and lengths filled in; its marks are pictures.

    `@px(32-8)` is a drawn length of 32 without 8 px of edges that do not grow.
    """
    sheet = resource("themes", "style.qss").read_text(encoding="utf-8")
    values = colours.single() | {"marks": resource("themes", colours.name).as_posix()}
    pad = BOX_PAD[rtl]
    values |= {"boxpad": str(pad), "boxinner": str(pad - 1)}
    sheet = re.sub(r"@px\((\d+)-?(\d*)\)", lambda drawn: f"{px(int(drawn[1])) - int(drawn[2] or 0)}px", sheet)
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def apply_theme(app: QApplication, colours: Tokens, locale: Locale, text_scale: int = 100) -> None:
    """Put colours, fonts, text size (per cent) and reading direction on the whole program.

    What is on already is not put on again: each costs a walk over every widget there is. Of the fonts only
    those are read here that a first frame is written in (see `load_fonts`).
    """
    _look.tokens = colours
    _look.arabic_script = writes_arabic_script(locale)
    load_fonts(CUTS[:2])
    _look.scale = min(max(text_scale, SMALLEST_TEXT), LARGEST_TEXT) / 100
    own = colours.name in {LIGHT.name, DARK.name}
    palette, body = palette_of(colours) if own else QPalette(), font("body")
    sheet = style_sheet(colours, rtl=locale.rtl) if own else ""
    if app.palette() != palette:
        app.setPalette(palette)
    if app.font() != body:
        app.setFont(body)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)
    app.setProperty("layoutDirection", int(locale.rtl))
