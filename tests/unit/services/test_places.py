"""Addresses of books: what is a server's, and what is refused with a sentence."""

from __future__ import annotations

import sys

import pytest

from crmdesk.db.engine import open_engine
from crmdesk.db.faults import NoDriver
from crmdesk.services.places import NoServer, server_address, without_password


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
@pytest.mark.parametrize("rest", ["ali:secret@host:5432/book", "host/book", "/book", "/book?host=/run/pg"])
def test_each_way_to_write_a_server_is_opened_by_the_one_driver(scheme: str, rest: str) -> None:
    assert server_address(f"{scheme}://{rest}") == f"postgresql+psycopg://{rest}"


@pytest.mark.parametrize(
    "address",
    ["mysql://host/book", "sqlite:///book.crm", "http://host/book", "postgresql://host", "postgresql://h:x/b"],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(NoServer):
        server_address(address)


def test_an_address_is_told_without_its_password() -> None:
    told = without_password("postgresql+psycopg://ali:secret@host:5432/book")
    assert told == "postgresql+psycopg://ali@host:5432/book"


def test_a_program_without_the_driver_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(NoDriver):
        open_engine("postgresql+psycopg://127.0.0.1/book")
