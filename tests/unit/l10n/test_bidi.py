"""The order of mixed-direction text, against Unicode's own BidiCharacterTest."""

import os
from pathlib import Path

import pytest

from crmdesk.l10n import bidi
from tests.steps import steps

SAMPLE = Path(__file__).parents[2] / "golden" / "bidi_character_sample.txt"
WHOLE = Path("/usr/share/unicode/BidiCharacterTest.txt")
FA = "فروش مهر ۹۰٪ سهمیه بود (KPI) میانگین 1,250,000 USD و پوشش قیف برای آبان به ۲٫۳ برابر رسید. "


def failures(path: Path) -> tuple[int, list[str]]:
    read, wrong = 0, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, direction, paragraph, levels, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        base = {"0": 0, "1": 1, "2": None}[direction]
        expected = levels.split()
        found = bidi.levels(text, base)
        seen: list[int] = []
        for run in bidi.visual_runs(found):
            places = range(run.start, run.end)
            seen.extend(reversed(places) if run.rtl else places)
        seen = [place for place in seen if expected[place] != "x"]
        right = (
            all(want in {"x", str(level)} for want, level in zip(expected, found, strict=True))
            and seen == [int(place) for place in order.split()]
            and (base is not None or bidi.base_direction(text) == int(paragraph))
        )
        read += 1
        if not right:
            wrong.append(line)
    return read, wrong


def test_sample_of_unicode_cases():
    read, wrong = failures(SAMPLE)
    assert read > 600
    assert wrong == []


def test_every_unicode_case():
    if not WHOLE.exists() and not Path("/usr/bin/apt-get").exists() and "CI" not in os.environ:
        pytest.skip("the Unicode files are a package (unicode-data) of Debian only")
    assert WHOLE.exists(), "install the package unicode-data: it brings BidiCharacterTest.txt"
    read, wrong = failures(WHOLE)
    assert read > 90_000
    assert wrong == []


def test_brackets_are_mirrored_and_controls_dropped():
    assert bidi.reorder_line("(א\u200f) [1]", 1) == "[1] (א)"
    assert bidi.reorder_line("\u2067ab (ג)\u2069", 0) == "(ג) ab"
    assert bidi.mirror("«") == "»"
    assert bidi.mirror("a") == "a"


def test_numbers_keep_their_order_in_right_to_left_text():
    assert "1,250,000" in bidi.reorder_line(FA, 1)
    assert "۹۰" in bidi.reorder_line(FA, 1)
    assert "۱۴۰۵" in bidi.reorder_line("۱۴۰۵", 1)


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [("", 0, 0), ("", 1, 1), ("12 %", 1, 1), ("Acme آوند", 1, 0), ("12 آوند Acme", 0, 1), ("שלום", 0, 1),
     ("\u2067آ\u2069 Acme", 1, 0)],
)  # fmt: skip
def test_base_direction(text, default, expected):
    assert bidi.base_direction(text, default) == expected


def test_lines_of_a_paragraph_are_reordered_one_by_one():
    text = "אבג abc דהו"
    resolved = bidi.resolve(text, 1)
    first = bidi.line_levels(text[:8], resolved[:8], 1)
    assert first == [1, 1, 1, 1, 2, 2, 2, 1], "the blank at the end of the line goes to its reading end"
    assert [(run.start, run.end) for run in bidi.visual_runs(first)] == [(7, 8), (4, 7), (0, 4)]


def test_paragraphs_do_not_steer_one_another():
    assert bidi.levels("\u202eab\u2029cd", 0)[-2:] == [0, 0]
    assert bidi.levels("א\n", 1) == [1, 1]
    assert bidi.runs("", 1) == []


def test_latin_text_is_one_run():
    assert bidi.runs("Sales (KPI): 90 %", 0) == [bidi.Run(0, 17, 0)]


def test_a_letter_of_a_paragraph_costs_few_steps():
    text = (FA * 5)[:370]
    assert steps(bidi.runs, text, 1) < 60 * len(text)


@pytest.mark.parametrize("unit", ["()", "(א", "\u2068", "%", "א%1", "אa1", "\u202b", "א\n", "א(a)", "א "])
def test_a_text_of_twice_the_length_takes_twice_the_steps(unit):
    short, long = (steps(bidi.runs, unit * (length // len(unit)), 1) for length in (2_000, 4_000))
    assert long < 2.1 * short
