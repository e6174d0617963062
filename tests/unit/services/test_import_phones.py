"""Several columns of numbers or addresses in one file: all are kept, each once."""

import csv

import pytest

from crmdesk.services import records
from crmdesk.services.importing.mapping import filled_twice, is_ready, put_field
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import


@pytest.fixture
def planned(crm, tmp_path):
    """The plan of contacts under a header."""

    def planned(header, *rows, **options):
        path = tmp_path / "contacts.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return make_plan(path, kind="contacts", options=Options(**options), calendar=crm.facts.calendar)

    return planned


def kept(crm, plan, record=1):
    result = run_import(crm, plan=plan)
    assert not result.rejected, [str(error.reason) for error in result.errors]
    values = records.open_record(crm, entity="contact", record=record).values
    return "\n".join(values["phones"]), "\n".join(values["emails"])


@pytest.mark.parametrize(
    ("header", "phones"),
    [
        (("نام", "تلفن", "موبایل"), "021 8877 6655\n0912 345 6789"),
        (("الاسم", "هاتف العمل", "الجوال"), "021 8877 6655\n0912 345 6789"),
        (("שם", "טלפון", "נייד"), "021 8877 6655\n0912 345 6789"),
        (("Name", "Phone", "Mobile"), "021 8877 6655\n0912 345 6789"),
        (("Name", "Phone", "Phone 2"), "021 8877 6655\n0912 345 6789"),
        (("Name", "Phone (1)", "phone_2"), "021 8877 6655\n0912 345 6789"),
        (("نام", "تلفن ۱", "تلفن۲"), "021 8877 6655\n0912 345 6789"),
        (("Name", "Phone", "Address 2"), "021 8877 6655"),
        (("Name", "Phone", "2"), "021 8877 6655"),
    ],
)
def test_a_second_column_of_numbers_is_kept_too(crm, planned, header, phones):
    assert kept(crm, planned(header, ("Sara", "021 8877 6655", "0912 345 6789"))) == (phones, "")


def test_each_is_kept_once_and_empty_cells_are_nothing(crm, planned):
    header = ("Name", "Phone", "Mobile", "Phone 3", "E-mail", "E-mail 2")
    plan = planned(
        header,
        ("Sara", "021 8877 6655; 0912 345 6789", "0912 345 6789", "", "a@x.com", "b@x.com"),
        ("Dan", "", "", "021 1111 2222", "", "a@x.com"),
    )
    assert kept(crm, plan) == ("021 8877 6655\n0912 345 6789", "a@x.com\nb@x.com")
    assert run_import(crm, plan=plan).unchanged == 2
    assert kept(crm, plan, record=2) == ("021 1111 2222", "a@x.com")


def test_what_cannot_be_read_is_named_by_its_own_column(crm, planned):
    result = run_import(crm, plan=planned(("Name", "Phone", "Mobile"), ("Sara", "021 8877 6655", "none")))
    assert [(error.line, error.column) for error in result.errors] == [(2, "Mobile")]


def test_a_person_may_choose_one_column_or_several(crm, planned):
    header, row = ("Name", "Phone", "Other"), ("Sara", "021 8877 6655", "0912 345 6789")
    alone = planned(header, row, mapping={"phones": "Other"})
    assert [one.field and one.field.name for one in alone.columns] == ["name", None, "phones"]
    plan = put_field(planned(header, row), place=2, field="phones", calendar=crm.facts.calendar)
    assert is_ready(plan)
    assert filled_twice(plan) == {}
    assert kept(crm, plan) == ("021 8877 6655\n0912 345 6789", "")
