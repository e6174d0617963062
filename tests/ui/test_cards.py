"""vCards in the window: the wizard reads them with nothing to decide, the export dialog writes them."""

import pytest
from PySide6.QtWidgets import QFileDialog

from crmdesk.services import lists
from crmdesk.ui.dialogs.export_dialog import ExportDialog
from crmdesk.ui.dialogs.import_wizard.opening import ImportOpener
from crmdesk.ui.dialogs.import_wizard.wizard import RESULT
from tests.ui.real_window import RealWindow

CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nUID:1\nFN:سارا احمدی\nTEL:+989123456789\nBDAY:1980-01-01\n"
    "PHOTO;ENCODING=b:AAAA\nEND:VCARD\nBEGIN:VCARD\nNOTE:nobody\nEND:VCARD\n"
)


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """A window on an empty English book with two cards imported by the wizard."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory)
    one.opener = ImportOpener(one.window)
    file = tmp_path / "people.vcf"
    file.write_text(CARDS, encoding="utf-8")
    one.opener.open(file=file)
    one.settle()
    yield one
    one.close()


def test_cards_need_no_decision(shown):
    wizard = shown.opener.wizard
    assert wizard.flow.kind == "contacts"
    columns = {one.heading: one.field.name for one in wizard.flow.plan.columns if one.field is not None}
    assert columns == {"name": "name", "ref": "ref", "phones": "phones", "note": "note"}
    assert len(wizard.flow.plan.columns) == len(columns), "no column without a field"
    while wizard.place != RESULT:
        wizard.go_on()
        shown.settle()
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (1, 1)


@pytest.mark.parametrize("plural", ["contacts", "deals"])
def test_people_can_go_out_as_cards_and_deals_cannot(shown, tmp_path, monkeypatch, plural):
    offered = []

    def choose(_parent, _title, _name, kinds):
        offered.extend(kinds.split(";;"))
        return str(tmp_path / "out"), offered[-1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    column = "name" if plural == "contacts" else "title"
    query = lists.ListQuery(entity=plural.removesuffix("s"), columns=(column,))
    ExportDialog(shown.window.desk, query, plural, shown.window).choose.click()
    shown.settle()
    assert [kind.rpartition("*")[2] for kind in offered] == [
        ".xlsx)",
        ".csv)",
        *([".vcf)"] * (plural == "contacts")),
    ]
    assert (tmp_path / "out.vcf").exists() is (plural == "contacts")
