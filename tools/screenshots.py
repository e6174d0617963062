"""Pictures of the window at each page, from sample books made for them.

    python tools/screenshots.py                      the pictures of the README, into docs/pictures
    python tools/screenshots.py FOLDER [LANGUAGE …]  every page in light and dark, to look at

Each picture is taken in a process of its own, with preferences of its own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fa", "ar", "he", "en")
PAGES = (
    "today", "contacts", "companies", "deals", "tickets", "subscriptions", "activities", "kpis", "settings",
    "kpis:sales", "kpis:rep", "kpis:support", "kpis:marketing",
)  # fmt: skip
"""Sections; of the KPIs, after the colon, the role."""
README = (("panel_fa", "fa", "kpis", "light"), ("panel_en", "en", "kpis", "dark"))

_TAKE = """
import sys
from pathlib import Path
from crmdesk import app
from crmdesk.services import books, demo
from crmdesk.ui.preferences import Preferences
book, file, language, section, theme = sys.argv[1:]
if not books.exists(book):
    demo.make_demo_book(book, language=language, size=500, months=24, seed=1).engine.dispose()
section, _colon, role = section.partition(":")
Preferences.kpi_role.default = role or "owner"
app.picture_of_page(book, Path(file), language, section=section, theme=theme)
"""


def main() -> None:
    """Take the pictures that the arguments ask for."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"
    languages = sys.argv[2:] or LANGUAGES
    wanted: tuple[tuple[str, str, str, str], ...] = README
    if sys.argv[1:]:
        wanted = tuple(
            (f"{page.replace(':', '_')}_{language}_{theme}", language, page, theme)
            for language in languages
            for page in PAGES
            for theme in ("light", "dark")
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name, language, page, theme in wanted:
            take(folder / f"{name}.png", Path(place), language, page, theme)


def take(file: Path, place: Path, language: str, page: str, theme: str) -> None:
    """One picture, taken unseen."""
    own = {name: str(place / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA")}
    words = [str(place / f"{language}.crm"), str(file.resolve()), language, page, theme]
    surroundings = os.environ | own | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", _TAKE, *words], check=True, cwd=ROOT, env=surroundings)
    print(file)


if __name__ == "__main__":
    main()
