"""The files of the sample book: quotes of open deals, delivery notes of won ones, and corrected invoices."""

from __future__ import annotations

import csv
import io
import tempfile
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crmdesk.db import attached
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.currencies import exponent
from crmdesk.l10n.numerals import local_digits
from crmdesk.model.attachment import Attachment
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.ticket import Ticket
from crmdesk.services.attachments import take_in
from crmdesk.services.demo_support import SETTLED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from crmdesk.db.uow import Unit
    from crmdesk.l10n.languages import Digits

Row = dict[str, Any]

_ONE_IN: Final = 100
"""For so many contacts there is one file of each kind."""


def tell_files(
    unit: Unit,
    said: Row,
    *,
    size: int,
    digits: Digits,
    deals: Sequence[Row],
    sold: Sequence[tuple[str, int]],
    tickets: Sequence[Row],
) -> None:
    """Attach the latest files of a book of `size` contacts; `sold` is each deal's product and number.

    `digits` is the set that people write numbers with.
    """
    known = {
        deal["id"]: deal | {"product": name, "number": number}
        for deal, (name, number) in zip(deals, sold, strict=True)
    }
    story = _Files(unit, said, digits, max(1, size // _ONE_IN))
    folder, rows = attached.folder_of(unit.work.engine), []
    with tempfile.TemporaryDirectory() as place:
        for name, text, row in story.all(known, tickets):
            path = Path(place, name)
            path.write_text(text, "utf-8-sig")
            rows.append(row | take_in(folder, path))
    unit.insert_many(Attachment, rows)


class _Files:
    """What each file says, and to which record it belongs; all came before today."""

    def __init__(self, unit: Unit, said: Row, digits: Digits, most: int) -> None:
        self.unit, self.said, self.digits, self.most = unit, said, digits, most

    def all(self, deals: dict[int, Row], tickets: Sequence[Row]) -> Iterator[tuple[str, str, Row]]:
        """The name of each file, its text, and what its record says beside them."""
        came, gone = itemgetter("created"), itemgetter("closed")
        still = [one for one in deals.values() if one["status"] is DealStatus.OPEN]
        for deal in self._latest(still, came):
            row = self._row(Deal, deal["id"], deal, came(deal))
            yield self._name("quote", deal, "csv"), self._table(deal), row
        won = [one for one in deals.values() if one["status"] is DealStatus.WON and one["company_id"]]
        for deal in self._latest(won, gone):
            row = self._row(Contact, deal["company_id"], deal, gone(deal))
            yield self._name("note", deal, "txt"), self._note(deal), row
        old = self.unit.today() - SETTLED
        wrong = [one for one in tickets if one["created"] < old and one["status"].is_over and one["deal_id"]]
        for ticket in self._latest(wrong, came):
            deal = deals[ticket["deal_id"]]
            row = self._row(Ticket, ticket["id"], ticket, came(ticket))
            yield self._name("invoice", deal, "csv"), self._table(deal), row

    def _latest(self, rows: Sequence[Row], day: itemgetter[str]) -> list[Row]:
        past = [one for one in rows if day(one) < self.unit.today()]
        return sorted(past, key=day)[-self.most :]

    def _row(self, model: Any, record: int, of: Row, day: dt.date) -> Row:
        return {
            "entity": model.__tablename__,
            "record_id": record,
            "added": self.unit.facts.noon_of(day),
            "staff_id": of["owner_id"],
        }

    def _name(self, what: str, deal: Row, ending: str) -> str:
        return f"{self.said[what]} {deal['ref']}.{ending}"

    def _table(self, deal: Row) -> str:
        """A deal as a sheet of one line."""
        text = io.StringIO()
        amount = Decimal(deal["amount"]).scaleb(-exponent(deal["currency"]))
        lines = csv.writer(text)
        lines.writerow([*self.said["heads"][:-1], f"{self.said['heads'][-1]} ({deal['currency']})"])
        lines.writerow([deal["product"], deal["number"], amount / deal["number"], amount])
        return text.getvalue()

    def _note(self, deal: Row) -> str:
        """What was handed over to whom, and when."""
        parts = calendar(self.unit.facts.calendar).from_date(deal["closed"])
        day = f"{parts.year}/{parts.month:02}/{parts.day:02}"
        number = local_digits(str(deal["number"]), self.digits)
        return "\n".join(
            [
                f"{self.said['note']} {deal['ref']}",
                f"{self.said['day']}: {local_digits(day, self.digits)}",
                f"{self.said['to']}: {deal['name']}",
                f"{deal['product']} × {number}",
                f"{self.said['received']}: ____________",
                "",
            ]
        )
