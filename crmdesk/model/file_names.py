"""File names that are safe to write on any computer, and those of programs.

A name comes from outside: from another computer, a card, a damaged book. It may have a path in it, hide
what it is behind characters that turn text round, or mean a device.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_BYTES: Final = 200
UNNAMED: Final = "file"
_LONGEST_ENDING: Final = 24
_JOINERS: Final = frozenset("\u200c\u200d")
"""Characters without a width that Persian and Indic words need."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_ENDINGS: Final = (
    "action app appimage application appref-ms apk bat bin cmd com command cpl csh deb desktop diagcab "
    "dll dmg docm dotm elf exe gadget hta inf ins iso jar jnlp js jse ksh lnk mam msc msh msi msix msp "
    "mst osx out pif pkg pl pptm ps1 ps1xml ps2 psc1 psm1 py pyc pyw pyz rb reg rgs rpm run scf scpt scr "
    "sct settingcontent-ms sh shb shs so sys terminal tool url vb vbe vbs vbscript vhd vhdx vxd webloc "
    "website wine workflow ws wsc wsf wsh xbap xlam xlsm xpi"
)
_PROGRAMS: Final = frozenset(_ENDINGS.split())


def safe_name(name: str) -> str:
    r"""The name a file is kept and saved under: no path, no device, nothing unseen, at most 200 bytes.

    `..\..\x.exe` is `x.exe`; a name of which nothing is left is `file`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(char for char in last if char in _JOINERS or unicodedata.category(char) not in _UNSEEN)
    kept = " ".join(seen.translate(_FORBIDDEN).split()).strip(". \u200c\u200d")
    if _DEVICE.match(kept):
        kept = f"_{kept}"
    return _shortened(kept) or UNNAMED


def _shortened(name: str) -> str:
    """A name within the limit; what it ends with, which tells its kind, stays."""
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    room = MOST_BYTES - len(f"{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip('. ')}{dot}{ending}"


def numbered(name: str, number: int) -> str:
    """Another name for a file where the first is taken: `x (2).pdf`."""
    stem, dot, ending = name.rpartition(".")
    return safe_name(f"{stem} ({number}){dot}{ending}" if dot and stem else f"{name} ({number})")


def is_program(name: str) -> bool:
    """Whether a file of that name may run something when it is opened."""
    _stem, dot, ending = name.rpartition(".")
    return bool(dot) and ending.casefold().strip() in _PROGRAMS
