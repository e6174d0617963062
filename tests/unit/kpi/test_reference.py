"""The generated reference says what the declarations say."""

from __future__ import annotations

import pytest

from crmdesk.kpi.catalogue import KPIS
from crmdesk.l10n.texts import _, using
from tools import kpi_reference


def test_the_page_is_up_to_date():
    assert kpi_reference.main(["--check"]) == 0, "run python tools/kpi_reference.py"


def test_a_stale_page_is_found(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kpi_reference, "FOLDER", tmp_path / "docs")
    assert kpi_reference.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert kpi_reference.main([]) == 0
    assert kpi_reference.main(["--check"]) == 0
    kpi_reference.place_of("he").write_text("nothing", encoding="utf-8")
    assert kpi_reference.main(["--check"]) == 1


@pytest.mark.parametrize("code", ["en", "fa", "ar", "he"])
def test_every_rule_of_every_kpi_is_on_it_in_each_language(code):
    page = kpi_reference.reference(code)
    with using(code):
        for kpi in KPIS.values():
            texts = [kpi.name, kpi.meaning, *kpi.includes, *kpi.excludes]
            texts += [variant.formula for variant in kpi.variants]
            assert all(_(text) in page for text in texts)
