"""The PostgreSQL server of the tests, which CRMDESK_TEST_POSTGRES names."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def server() -> Iterator[Callable[[str], None]]:
    """Runs statements beside the databases of the tests."""
    engine = create_engine(os.environ["CRMDESK_TEST_POSTGRES"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement)) and None
    engine.dispose()


def address(database: str) -> str:
    """The address of a database on it."""
    url = make_url(os.environ["CRMDESK_TEST_POSTGRES"]).set(database=database)
    return url.render_as_string(hide_password=False)
