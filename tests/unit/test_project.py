"""The project's own rules: fonts as they came, layers as drawn, nothing built among the sources."""

import ast
import hashlib
import re
import shutil
import struct
import subprocess
import tomllib
from pathlib import Path

import pytest
import uharfbuzz

ROOT = Path(__file__).resolve().parents[2]
FONTS = sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
WEIGHTS = {"400Regular", "500Medium", "600SemiBold", "700Bold"}

LATIN = "".join(map(chr, range(0x20, 0x7F)))
MARKS = "\u200c\u200d\u200e\u200f"
PERSIAN = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءأؤئۀة"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويى" + "".join(map(chr, range(0x64B, 0x653))) + "\u0670"
HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת" + "ְֱֲֳִֵֶַָֹֻּׁׂ" + "׳״"
NEEDED = {
    "Vazirmatn": LATIN + MARKS + PERSIAN + ARABIC + "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩" + "،؛؟٪٫٬«»…–—·•−×÷%₪﷼$€£",
    "Heebo": LATIN + MARKS + HEBREW + "…–—·•−×÷%₪$€£",
}


def contracts():
    """The import contracts of pyproject.toml by name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def imports_of(file):
    """The whole names that a source file imports, also inside functions and for type checkers only."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


# Fonts --------------------------------------------------------------------------------------------------------


def test_each_family_has_its_four_weights_and_its_licence():
    for family in NEEDED:
        assert {font.stem.split("_")[1] for font in FONTS if font.stem.startswith(family)} == WEIGHTS
        licence = (ROOT / "resources" / "fonts" / f"OFL-{family}.txt").read_text("utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
        assert family in licence.splitlines()[0]


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_font_is_the_one_its_origin_names(font):
    origin = (ROOT / "resources" / "fonts" / "ORIGIN.md").read_text("utf-8")
    row = next(line for line in origin.splitlines() if f"| {font.name} |" in line)
    assert f"`{hashlib.sha256(font.read_bytes()).hexdigest()}`" in row


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_font_may_be_embedded_without_limit(font):
    face = uharfbuzz.Face(uharfbuzz.Blob(font.read_bytes()))
    (rights,) = struct.unpack_from(">H", face.reference_table("OS/2").data, 8)
    assert rights == 0


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_font_has_every_character_its_languages_need(font):
    face = uharfbuzz.Face(uharfbuzz.Blob(font.read_bytes()))
    has = set(face.unicodes)
    assert not [hex(ord(char)) for char in NEEDED[font.stem.split("_")[0]] if ord(char) not in has]


# Layers -------------------------------------------------------------------------------------------------------


def layer_numbers():
    """Each top-level module's layer, the highest 0."""
    layers = contracts()["Layers"]["layers"]
    return {
        name.strip(" ()"): number for number, layer in enumerate(layers) for name in re.split(r"[|:]", layer)
    }


def test_every_top_level_module_has_its_layer():
    present = {file.stem for file in (ROOT / "crmdesk").iterdir() if file.suffix == ".py"}
    present |= {file.parent.name for file in (ROOT / "crmdesk").glob("*/__init__.py")}
    assert present - {"__init__"} <= set(layer_numbers())


def test_imports_point_downwards():
    layers, wrong = layer_numbers(), []
    for file in sorted((ROOT / "crmdesk").rglob("*.py")):
        own = file.relative_to(ROOT / "crmdesk").with_suffix("").parts[0]
        for name in set(imports_of(file)):
            package, _, rest = name.partition(".")
            other = rest.split(".")[0]
            if package != "crmdesk" or other in {"", own} or own == "__init__":
                continue
            if layers[other] <= layers[own]:
                wrong.append(f"{file.relative_to(ROOT)} imports {name}")
    assert not wrong


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("PySide6", {"ui", "app.py"}),
        ("pyqtgraph", {"ui"}),
        ("reportlab", {"report"}),
        ("sqlalchemy", {"db", "kpi", "services", "model", "app.py", "entities"}),
        ("alembic", {"db"}),
    ],
)
def test_libraries_stay_in_their_layer(library, homes):
    users = {
        file.relative_to(ROOT / "crmdesk").parts[0]
        for file in (ROOT / "crmdesk").rglob("*.py")
        if any(name.split(".")[0] == library for name in imports_of(file))
    }
    assert users <= homes


def test_architecture_page_names_every_package():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = set(re.findall(r"^crmdesk/([\w/]+)/ ", page, flags=re.MULTILINE))
    present = {
        file.parent.relative_to(ROOT / "crmdesk").as_posix()
        for file in (ROOT / "crmdesk").rglob("*.py")
        if file.parent != ROOT / "crmdesk" and not {"_catalogues", "versions"} & set(file.parts)
    }
    assert drawn == present


# The sources --------------------------------------------------------------------------------------------------


def tracked_files():
    """What the repository holds; skipped in a copy that is not one."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [Path(name) for name in listed.stdout.decode().split("\0") if name]


def test_nothing_built_is_tracked():
    built = {".mo", ".pyc", ".qm", ".so", ".whl", ".crm"}
    folders = {"__pycache__", "_catalogues", "build", "dist", ".venv"}
    assert not [str(file) for file in tracked_files() if file.suffix in built or folders & set(file.parts)]


def test_no_source_file_is_too_long():
    sources = [file for part in ("crmdesk", "tools") for file in (ROOT / part).rglob("*.py")]
    long = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in sources}
    assert {name: lines for name, lines in long.items() if lines > 500} == {}
