"""Contrast of two colours, as the Web Content Accessibility Guidelines 2.2 count it.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from PySide6.QtGui import QColor

DARK_INK, LIGHT_INK = "#0C1826", "#FFFFFF"
LINEAR_BELOW = 0.04045


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, 0 to 1."""
    shade = QColor(colour)
    red, green, blue = (_linear(part) for part in (shade.redF(), shade.greenF(), shade.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """Near-black or white for text on a coloured cell, whichever stands out more."""
    return max(DARK_INK, LIGHT_INK, key=lambda ink: contrast(ink, ground))
