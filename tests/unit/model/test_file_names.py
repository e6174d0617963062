"""File names that are safe on every computer, whatever they were."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.model.file_names import is_program, numbered, safe_name

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("..\\..\\x.exe", "x.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\a.dll", "a.dll"),
        ("\\\\server\\share\\b.pdf", "b.pdf"),
        ("quote.pdf:evil.exe", "quote.pdf_evil.exe"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("nul .pdf", "_nul .pdf"),
        ("lpt¹.doc", "_lpt¹.doc"),
        ("console.txt", "console.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("..", "file"),
        ("", "file"),
        ("a/", "file"),
        (".bashrc", "bashrc"),
        ("trailing. ", "trailing"),
        ("tab\tand\nbreak\x00.txt", "tabandbreak.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("broken\udcff.txt", "broken.txt"),
    ],
)
def test_a_name_from_anywhere_is_safe(name, safe):
    assert safe_name(name) == safe


@given(st.text(st.characters(), max_size=400))
def test_any_text_becomes_a_name_that_can_be_written(text):
    name = safe_name(text)
    assert 0 < len(name.encode()) <= 200
    assert not set('<>:"/\\|?*') & set(name)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") & set(name)
    assert name[0] not in ". "
    assert name[-1] not in ". "
    assert name.split(".")[0].strip().casefold() not in DEVICES
    assert safe_name(name) == name


def test_a_second_file_of_a_name_is_numbered():
    assert numbered("a.pdf", 2) == "a (2).pdf"
    assert numbered("a", 3) == "a (3)"
    assert len(numbered("x" * 196 + ".pdf", 2).encode()) <= 200


@pytest.mark.parametrize(
    "name", ["a.exe", "b.PDF.exe", "c.Bat", "d.js", "e.lnk", "f.sh", "g.xlsm", "h.desktop"]
)
def test_programs_are_known(name):
    assert is_program(name)


@pytest.mark.parametrize("name", ["a.pdf", "exe", "b.docx", "c.exe.pdf", "d.jpg"])
def test_papers_and_pictures_are_none(name):
    assert not is_program(name)
