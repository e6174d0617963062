"""Where the letters of the Persian, Arabic and Hebrew keyboards lie on a US keyboard.

Sources: ISIRI 9147 and Microsoft's Persian, Microsoft's Arabic (101) and Hebrew (standard) layouts. X11 and
Wayland number keys by position (evdev code + 8); Windows keeps the US virtual key in these layouts.
"""

from __future__ import annotations

import unicodedata
from typing import Final

US: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"

PERSIAN: Final = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./\u200d"
PERSIAN_SHIFT: Final = "ًٌٍَُِّْ][}{ؤئيإأآة»«:؛كٓژٰ\u200cٔء><؟÷"
PERSIAN_OLD: Final = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو./\u200d"
ARABIC: Final = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظذ"
ARABIC_SHIFT: Final = 'ًٌَُﻹإ‘÷×؛<>ٍِ][ﻷأـ،/:"~ْ}{ﻵآ’,.؟ّ'
HEBREW: Final = "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.;"

LAYOUTS: Final = {
    "fa": (PERSIAN, PERSIAN_SHIFT, PERSIAN_OLD),
    "ar": (ARABIC, ARABIC_SHIFT),
    "he": (HEBREW,),
}
LIGATURES: Final = {"لا": "b", "لأ": "g", "لإ": "t", "لآ": "b"}
"""What one Arabic key types as two letters."""

X11_ROWS: Final = ((10, "1234567890-="), (24, "qwertyuiop[]"), (38, "asdfghjkl;'`"), (52, "zxcvbnm,./"))
X11_KEYS: Final = {first + n: char for first, row in X11_ROWS for n, char in enumerate(row)}
WINDOWS_KEYS: Final = (
    {ord(char.upper()): char for char in "abcdefghijklmnopqrstuvwxyz0123456789"}
    | dict(zip((0xBA, 0xBB, 0xBC, 0xBD, 0xBE, 0xBF, 0xC0), ";=,-./`", strict=True))
    | dict(zip((0xDB, 0xDD, 0xDE), "[]'", strict=True))
)


def _tables() -> dict[str, tuple[dict[str, str], ...]]:
    return {
        code: tuple(dict(zip(reversed(row), reversed(US), strict=False)) for row in rows)
        for code, rows in LAYOUTS.items()
    }


_TABLES: Final = _tables()


def us_key(text: str, catalogue: str) -> str | None:
    """The US key at the place where `text` is typed, or None.

    A letter that two layouts place differently is read by the layout of `catalogue` first.
    """
    if text in LIGATURES:
        return LIGATURES[text]
    if len(text) != 1:
        return None
    digit = unicodedata.digit(text, None)
    if digit is not None:
        return str(digit)
    if text.isascii():
        return None
    for code in sorted(_TABLES, key=lambda code: code != catalogue):
        for table in _TABLES[code]:
            if text in table:
                return table[text]
    return None


def us_key_at(platform: str, scan: int, virtual: int) -> str | None:
    """The US key at a physical place, as the platform numbers it; None where it does not say."""
    if platform in {"xcb", "wayland"}:
        return X11_KEYS.get(scan)
    return WINDOWS_KEYS.get(virtual) if platform == "windows" else None


def on_other_keyboard(text: str, catalogue: str) -> str:
    """What the same keys type on the keyboard of a language, or on a US one; empty where it is the same.

    A person who forgot to change the keyboard typed "hgihl" for «الهام», or «شزئث» for "acme".
    """
    if text.isascii():
        row = LAYOUTS.get(catalogue, (US,))[0]
        letters = dict(zip(US, row, strict=False))
        typed = "".join(letters.get(char.lower(), char) for char in text)
    else:
        typed = "".join(us_key(char, catalogue) or char for char in text)
    return typed if typed != text and any(char.isalpha() for char in typed) else ""
