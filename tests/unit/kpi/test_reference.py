"""The generated reference says what the declarations say."""

from __future__ import annotations

from crmdesk.kpi.catalogue import KPIS
from tools import kpi_reference


def test_the_page_is_up_to_date():
    assert kpi_reference.main(["--check"]) == 0, "run python tools/kpi_reference.py"


def test_a_stale_page_is_found(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kpi_reference, "PLACE", tmp_path / "docs" / "kpis.md")
    assert kpi_reference.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert kpi_reference.main([]) == 0
    assert kpi_reference.main(["--check"]) == 0
    kpi_reference.PLACE.write_text("# The KPI reference\n", encoding="utf-8")
    assert kpi_reference.main(["--check"]) == 1


def test_every_rule_of_every_kpi_is_on_it():
    page = kpi_reference.reference()
    for kpi in KPIS.values():
        texts = [kpi.name, kpi.meaning, *kpi.includes, *kpi.excludes]
        texts += [variant.formula for variant in kpi.variants]
        assert all(text in page for text in texts)
