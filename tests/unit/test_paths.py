"""The program finds its files in a checkout, in a wheel and frozen, and keeps the user's apart."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

from crmdesk import paths


def load_copy(package: Path):
    """The module as it would be if the program were installed in `package`."""
    target = package / "paths.py"
    target.write_text(Path(paths.__file__).read_text("utf-8"), "utf-8")
    spec = importlib.util.spec_from_file_location("paths_copy", target)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_checkout_finds_shipped_fonts():
    assert paths.resource("fonts", "Vazirmatn_400Regular.ttf").is_file()
    assert paths.resource("fonts").parent == paths.resource()


def test_installed_package_prefers_its_own_resources(tmp_path):
    package = tmp_path / "site" / "crmdesk"
    (package / "resources" / "icons").mkdir(parents=True)
    (tmp_path / "site" / "resources" / "icons").mkdir(parents=True)
    found = load_copy(package)
    assert found.resource("icons") == package / "resources" / "icons"
    assert found.catalogues() == package / "_catalogues"
    assert found.migrations() == package / "db" / "migrations"


def test_checkout_copy_falls_back_to_the_folder_above(tmp_path):
    package = tmp_path / "checkout" / "crmdesk"
    package.mkdir(parents=True)
    (tmp_path / "checkout" / "resources").mkdir()
    assert load_copy(package).resource("x.svg") == tmp_path / "checkout" / "resources" / "x.svg"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the XDG variables are Linux's")
def test_users_files_follow_the_users_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert paths.user_data() == tmp_path / "data" / "crmdesk"
    assert paths.default_book().parent == paths.user_data()
    assert paths.settings_file().parent == tmp_path / "config" / "crmdesk"
    assert not paths.user_data().exists()


def test_backups_lie_beside_their_book_and_apart_from_other_books(tmp_path):
    first, second = tmp_path / "a.crm", tmp_path / "b.crm"
    assert paths.backups_of(first).parent == tmp_path
    assert paths.backups_of(first) != paths.backups_of(second)
    assert paths.backups_of(first) not in {first, second}


def test_imports_nothing_of_the_program():
    tree = ast.parse(Path(paths.__file__).read_text("utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.startswith("crmdesk") for name in named)
