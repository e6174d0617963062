"""The frozen program needs no Python: it makes the demo book and writes the owner's page.

Builds it (a minute or two), beside the other commands of `make test STAGE=e2e`.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif(not importlib.util.find_spec("PyInstaller"), reason="PyInstaller is not installed"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program, built into a folder of its own."""
    built = tmp_path_factory.mktemp("frozen")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "WARN",
            "--distpath",
            built / "dist",
            "--workpath",
            built / "build",
            "build.spec",
        ],
        cwd=ROOT,
        check=True,
    )
    return built / "dist" / "crmdesk" / ("crmdesk.exe" if os.name == "nt" else "crmdesk")


@pytest.fixture(scope="module")
def run(program, tmp_path_factory):
    """Runs the frozen program in a home of its own, with nothing of this Python and no display."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    env = kept | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    env |= {"APPDATA": str(home), "LOCALAPPDATA": str(home), "QT_QPA_PLATFORM": "offscreen"}

    def run(*words):
        done = subprocess.run(
            [program, *words],
            cwd=home,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def book(run, tmp_path_factory):
    """A small demo book in Persian, made by the frozen program."""
    book = tmp_path_factory.mktemp("book") / "demo.crm"
    run("--book", str(book), "--lang", "fa", "demo", "--size", "40")
    return book


def pages_of(file):
    """A PDF's pages and the names of its fonts."""
    reader = PdfReader(file)
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    return reader.pages, fonts


def test_demo_leaves_a_book_a_page_and_a_picture(book):
    assert book.stat().st_size > 0
    assert list(book.parent.glob("**/*.pdf"))
    pictures = list(book.parent.glob("**/*.png"))
    assert pictures
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_report_is_one_persian_page_in_the_shipped_font(run, book):
    out = book.parent / "out.pdf"
    run("--book", str(book), "--lang", "fa", "report", str(out))
    pages, fonts = pages_of(out)
    assert len(pages) == 1
    assert any("Vazirmatn" in name for name in fonts)
    text = pages[0].extract_text()
    assert sum("\u0600" <= char <= "\u06ff" for char in text) > 100


def test_figures_are_computed(run, book):
    assert '"win_rate"' in run("--book", str(book), "kpi", "win_rate", "--period", "all", "--json")
