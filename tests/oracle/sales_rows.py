"""The populations of deals and leads by plain loops over a book's rows: the truth for the queries."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.kpi.population import Basis
    from tests.oracle.book import Book, Rows

Row = dict[str, Any]


NAMES = (
    *("won", "lost", "closed", "created", "created_open", "created_closed", "created_won", "open_at_end"),
    *("expected", "entered", "passed", "undecided", "stays", "leads", "leads_sold", "leads_waiting"),
    *("leads_answered", "leads_unanswered", "leads_then", "conversions"),
)


def rows_of(book: Book, population: str, period: Period, basis: Basis) -> Rows:
    """The rows of one population in a period, each with its record, dimensions and values."""
    today = basis.today
    found: Rows = []
    if population in NAMES[-7:]:
        for contact in book.contact:
            found += _lead(book, contact, population, period)
        return found
    for deal in book.deal:
        if deal["trashed"] is not None:
            continue
        moves = book.moves_of(deal)
        if population in {"won", "lost", "closed"}:
            found += _closes(book, deal, moves, population, period)
        elif population in {"created", "created_open", "created_closed", "created_won"}:
            found += _created(book, deal, moves, population, period)
        elif population in {"open_at_end", "expected"}:
            found += _open(book, deal, moves, population, period, today=today)
        elif population in {"entered", "passed", "undecided"}:
            found += _entries(book, deal, moves, population, period)
        elif population == "stays":
            found += _stays(book, deal, moves, period)
        else:
            raise KeyError(population)
    return found


def _inside(day: dt.date, period: Period) -> bool:
    return period.start <= day < period.end


def _row(book: Book, deal: Row, owner: int | None, **values: Any) -> Row:
    lines = [line for line in book.deal_line if line["deal_id"] == deal["id"]]
    lines.sort(key=lambda line: (line["position"], line["id"]))
    return {
        "record": deal["id"],
        "owner": owner,
        "team": book.get("staff", owner).get("team") or None,
        "product": lines[0]["product_id"] if lines else None,
        "source": deal["source"] or None,
        "company": deal["customer_id"],
        "pipeline": deal["pipeline_id"],
        "campaign": deal.get("campaign_id"),
        **values,
    }


def _amount(deal: Row, move: Row) -> int:
    return deal["base_amount"] if move["until_day"] is None else move["base_amount"]


def _standing(moves: Rows, period: Period) -> Row | None:
    """The move that holds when the period ends: the last one before it."""
    before = [move for move in moves if move["day"] < period.end]
    return before[-1] if before else None


def _close_row(book: Book, deal: Row, move: Row) -> Row:
    return _row(
        book,
        deal,
        move["owner_id"],
        outcome=move["outcome"],
        reason=move["reason"] or None,
        competitor=None,
        amount=_amount(deal, move),
        days=(move["day"] - deal["created"]).days,
    )


def _closes(book: Book, deal: Row, moves: Rows, population: str, period: Period) -> Rows:
    move = _standing(moves, period)
    if move is None or move["outcome"] == "open" or not _inside(move["day"], period):
        return []
    if population != "closed" and move["outcome"] != population:
        return []
    return [_close_row(book, deal, move)]


def _created(book: Book, deal: Row, moves: Rows, population: str, period: Period) -> Rows:
    if not _inside(deal["created"], period):
        return []
    last = moves[-1]
    if population in {"created", "created_open"}:
        if population == "created_open" and last["outcome"] != "open":
            return []
        return [_row(book, deal, moves[0]["owner_id"], amount=deal["base_amount"])]
    if last["outcome"] == "open" or (population == "created_won" and last["outcome"] != "won"):
        return []
    return [_close_row(book, deal, last)]


def _open(book: Book, deal: Row, moves: Rows, population: str, period: Period, *, today: dt.date) -> Rows:
    move = _standing(moves, period)
    if move is None or move["outcome"] != "open":
        return []
    expected = deal["expected_close"]
    by_day = population == "expected" and period.grain is not Grain.ALL
    if by_day and (expected is None or not _inside(expected, period)):
        return []
    stage = book.get("stage", move["stage_id"])
    own = deal["probability"]
    return [
        _row(
            book,
            deal,
            deal["owner_id"] if move is moves[-1] else move["owner_id"],
            stage=stage["id"],
            amount=_amount(deal, move),
            probability=stage["probability"] if own is None else own,
            age=max((min(period.end, today) - move["day"]).days, 0),
        )
    ]


def _entries(book: Book, deal: Row, moves: Rows, population: str, period: Period) -> Rows:
    """Walk through the deal's life, stage by stage."""
    found = []
    for stage in book.stage:
        if stage["trashed"] is not None:
            continue
        first, passed = None, deal["status"] == "won"
        for move in moves:
            there = book.get("stage", move["stage_id"])
            same = there["pipeline_id"] == stage["pipeline_id"]
            wins = move["outcome"] == "won" and move is moves[-1]
            reached = same and (there["position"] >= stage["position"] or wins)
            if move["outcome"] == "lost" or (move["outcome"] == "won" and not wins):
                continue
            if reached and first is None:
                first = move
            passed = passed or (same and there["position"] > stage["position"])
        if first is None or not _inside(first["day"], period):
            continue
        state = "passed" if passed else "lost" if deal["status"] == "lost" else "undecided"
        if population in {"entered", state}:
            amount = _amount(deal, first)
            found.append(_row(book, deal, first["owner_id"], stage=stage["id"], state=state, amount=amount))
    return found


def _stays(book: Book, deal: Row, moves: Rows, period: Period) -> Rows:
    found = []
    for move, after in itertools.pairwise(moves):
        if move["outcome"] == "open" and _inside(after["day"], period):
            days = (after["day"] - move["day"]).days
            found.append(
                _row(
                    book,
                    deal,
                    move["owner_id"],
                    stage=move["stage_id"],
                    days=days,
                    amount=move["base_amount"],
                )
            )
    return found


def _lead(book: Book, contact: Row, population: str, period: Period) -> Rows:
    if contact["trashed"] is not None:
        return []
    bought = [deal for deal in book.deal if deal["customer_id"] == contact["id"] and deal["trashed"] is None]
    row = {
        "record": contact["id"],
        "owner": contact["owner_id"],
        "team": book.get("staff", contact["owner_id"]).get("team") or None,
        "source": contact["source"] or None,
        "campaign": contact.get("campaign_id"),
    }
    paid = [
        state["since"]
        for state in book.subscription_state
        if state["customer_id"] == contact["id"]
        and state["status"] in {"active", "past_due"}
        and state["monthly"] > 0
    ]
    standing = [_standing(book.moves_of(deal), period) for deal in bought]
    wins = [move["day"] for move in standing if move is not None and move["outcome"] == "won"]
    then = min([*wins, *(day for day in paid if day < period.end)], default=None)
    if population == "conversions":
        return [row] if then is not None and _inside(then, period) and contact["created"] <= then else []
    if population == "leads_then":
        party = contact["company_id"] is None or then is not None
        is_lead = then is None or then >= contact["created"]
        return [row] if party and is_lead and _inside(contact["created"], period) else []
    sale = min([*(deal["closed"] for deal in bought if deal["status"] == "won"), *paid], default=None)
    belongs = contact["company_id"] is not None and sale is None
    was_customer = sale is not None and sale < contact["created"]
    if belongs or was_customer or not _inside(contact["created"], period):
        return []
    told = [one["minutes"] for one in book.lead_response if one["customer_id"] == contact["id"]]
    wanted = {
        "leads": True,
        "leads_sold": sale is not None,
        "leads_waiting": sale is None,
        "leads_answered": bool(told),
        "leads_unanswered": not told and sale is None,
    }[population]
    return [{**row, "response": told[0] if told else None}] if wanted else []
