"""All groups of figures, each with its plain rows, its plain arithmetic, and its part of a random book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.oracle import activity, money, quality, retention, risk, sales, service, voice
from tests.oracle.book import random_book

if TYPE_CHECKING:
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Answer, Get, Rows
    from tests.oracle.book import Book

GROUPS = (sales, retention, service, voice, activity, risk, quality, money)
"""Each has POPULATIONS (name -> rows of a book in a period), ANSWERS, DETAILS, and `grow`."""

POPULATIONS = {name: rows for group in GROUPS for name, rows in group.POPULATIONS.items()}
ANSWERS = {key: answer for group in GROUPS for key, answer in group.ANSWERS.items()}
DETAILS = {key: answer for group in GROUPS for key, answer in group.DETAILS.items()}


def make_book(random: Random, deals: int) -> Book:
    """A random book with something of everything that figures count."""
    book = random_book(random, deals)
    for group in GROUPS:
        group.grow(book, random)
    return book


def rows_of(book: Book, population: str, period: Period, basis: Basis) -> Rows:
    """The rows of one population in a period, each with its record, dimensions and values."""
    known = book.known.setdefault((population, period, basis.today), [])
    if not known:
        known.append(POPULATIONS[population](book, period, basis))
    found: Rows = known[0]
    return found


def answer_of(kpi: str, variant: str, get: Get) -> Answer:
    """A figure by plain arithmetic."""
    found: Answer = ANSWERS[kpi, variant](get)
    return found


def detail_of(kpi: str, detail: str, get: Get) -> Any:
    """The value of a detail beside a figure by plain arithmetic: of that figure, or of that name anywhere."""
    answer = DETAILS[kpi, detail] if (kpi, detail) in DETAILS else DETAILS[detail]
    return answer(get)[0]
