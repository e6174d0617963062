"""The products of a deal: one row each with quantity, price and amount, and their sum below."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.services import deal_lines
from crmdesk.services.deal_lines import Line
from crmdesk.ui import theme
from crmdesk.ui.draft_values import restore_field, snapshot_of
from crmdesk.ui.paint import END
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.money_field import MoneyField
from crmdesk.ui.widgets.number_field import NumberField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.model.money import Money
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.widgets.suggestions import Lookup

QUANTITY, PRICE, AMOUNT = 72, 116, 104


class LineRow(QWidget):
    """One product: who it is, how many, at which price; `amount` follows while one types."""

    edited = Signal()
    removed = Signal()

    def __init__(self, desk: Desk, products: Lookup, code: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.product = LinkField(desk, products)
        self.quantity, self.price = NumberField(desk), MoneyField(desk, code)
        self.amount = DirLabel("", "body", "mute", align=END, figure=True, parent=self)
        self.remove = Button("", "ghost", "x", small=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.product, 1)
        for part, width in ((self.quantity, QUANTITY), (self.price, PRICE), (self.amount, AMOUNT)):
            part.setFixedWidth(theme.px(width))
            row.addWidget(part)
        row.addWidget(self.remove)
        self.quantity.set_value(Decimal(1))
        self.remove.clicked.connect(self.removed)
        self.product.edited.connect(self._ask_price)
        for field in self.fields():
            field.edited.connect(self._follow)
        self.retranslate()

    def fields(self) -> tuple[LinkField, NumberField, MoneyField]:
        """Its three editors."""
        return self.product, self.quantity, self.price

    def show_line(self, line: Line) -> None:
        """Show a line of the book."""
        self.product.set_link(line.product, line.name)
        self.quantity.set_value(line.quantity)
        self.price.set_value(line.price)
        self._say_amount()

    def snapshot(self) -> list[Any]:
        """What its editors hold, as plain JSON, also where it cannot be read."""
        return [snapshot_of(field, None) for field in self.fields()]

    def restore(self, kept: Sequence[Any]) -> None:
        """Put a snapshot back."""
        for field, shot in zip(self.fields(), kept, strict=False):
            field.set_value(None)
            restore_field(field, shot)
        self._say_amount()

    def is_empty(self) -> bool:
        """Whether no product was named; such a row is no line."""
        return not self.product.line.text().strip()

    def line(self) -> Line | None:
        """The line as it stands, None while it cannot be read."""
        try:
            product, quantity, price = self.product.read(), self.quantity.read(), self.price.read()
        except CrmError:
            return None
        if product is None or quantity is None:
            return None
        return Line(product, self.product.line.text(), quantity, price or 0)

    def check(self) -> bool:
        """Say beside the fields what cannot be read."""
        fine = [field.check() for field in self.fields()]
        if fine[1] and self.quantity.read() is None:
            self.quantity.set_error(_("Enter a number, for example 1,250,000."))
            fine[1] = False
        return all(fine)

    def _ask_price(self) -> None:
        """A product newly chosen brings its list price, if nothing was typed and the currency is the same."""
        try:
            product = self.product.read()
        except CrmError:
            return
        if product is not None and not self.price.line.text():
            work = partial(deal_lines.price_of, product=product)
            self.desk.read(owner=self, key="price", work=work, done=self._take_price)

    def _take_price(self, found: Money | None) -> None:
        if found is not None and found.currency == self.price.code and not self.price.line.text():
            self.price.set_value(found.minor)
            self._follow()

    def _follow(self) -> None:
        self._say_amount()
        self.edited.emit()

    def _say_amount(self) -> None:
        line = self.line()
        self.amount.setText("" if line is None else self.desk.fmt.amount(line.amount, self.price.code))

    def set_currency(self, code: str) -> None:
        """Prices are in the currency of the deal."""
        self.price.set_currency(code)
        self._say_amount()

    def retranslate(self) -> None:
        """Names and figures in the language of the window."""
        for field, name in zip(self.fields(), (_("Product"), _("Quantity"), _("Price")), strict=True):
            field.set_name(name)
            field.retranslate()
        show_hint(self.product.line, _("Product"))
        self.remove.set_name(_("Remove this product"))
        self._say_amount()


class LinesTable(QWidget):
    """The lines of a deal. `sum_offered` is asked for by a press: the sum is to be the deal's amount.

    `base` are the lines of the book that these are a change of; `arranged` tells of rows that came or went.
    """

    edited = Signal()
    arranged = Signal()
    sum_offered = Signal(int)

    def __init__(self, desk: Desk, products: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self._products = desk, products
        self.code = desk.work.facts.currency
        self.rows: list[LineRow] = []
        self.base: tuple[Line, ...] = ()
        self._amount: int | None = None
        self.heading = DirLabel("", "strong", parent=self)
        self.add, self.use_sum = (
            Button("", "link", "plus", small=True, parent=self),
            Button("", small=True, parent=self),
        )
        self.total = DirLabel("", "medium", parent=self)
        column, foot = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        column.addLayout(self._column)
        foot.addWidget(self.add)
        foot.addStretch(1)
        foot.addWidget(self.total)
        foot.addWidget(self.use_sum)
        column.addLayout(foot)
        self.add.clicked.connect(self._add_and_go)
        self.use_sum.clicked.connect(self._offer_sum)
        self.retranslate()

    def start(self, lines: Sequence[Line], code: str, amount: int | None) -> None:
        """Show a deal's lines; what is typed from now on is a change. Rows that show them already stay."""
        shown = [row.line() for row in self.rows]
        self.base, self.code, self._amount = tuple(lines), code, amount
        if None in shown or deal_lines.plain(filter(None, shown)) != deal_lines.plain(lines):
            while self.rows:
                self._drop(self.rows[-1])
            for line in lines:
                self._add().show_line(line)
            self.arranged.emit()
        for row in self.rows:
            row.set_currency(code)
        self._tell_sum()

    def lines(self) -> list[Line] | None:
        """The lines as they stand, None while one of them cannot be read."""
        found = [row.line() for row in self.rows if not row.is_empty()]
        return None if None in found else [line for line in found if line is not None]

    def is_changed(self) -> bool:
        """Whether they differ from the start."""
        lines = self.lines()
        return lines is None or deal_lines.plain(lines) != deal_lines.plain(self.base)

    def snapshot(self) -> list[Any] | None:
        """The rows as plain JSON, to be kept as a draft; None while they are as at the start."""
        return [row.snapshot() for row in self.rows if not row.is_empty()] if self.is_changed() else None

    def restore(self, kept: Any) -> None:
        """Put kept rows in place of those shown; what makes no sense is left out."""
        while self.rows:
            self._drop(self.rows[-1])
        for shots in kept if isinstance(kept, list) else ():
            if isinstance(shots, list):
                self._add().restore(shots)
        self._tell_sum()
        self.arranged.emit()

    def stops(self) -> list[QWidget]:
        """What the tab key reaches, as it is read."""
        rows = [(*(field.line for field in row.fields()), row.remove) for row in self.rows]
        return [*chain.from_iterable(rows), self.add, self.use_sum]

    def check(self) -> bool:
        """Point out the first row that cannot be read."""
        for row in self.rows:
            if not row.is_empty() and not row.check():
                next(field for field in row.fields() if field.error).setFocus()
                return False
        return True

    def _add(self) -> LineRow:
        row = LineRow(self.desk, self._products, self.code, self)
        row.edited.connect(self._tell_sum)
        row.edited.connect(self.edited)
        row.removed.connect(partial(self._remove, row))
        self._column.addWidget(row)
        self.rows.append(row)
        return row

    def _add_and_go(self) -> None:
        row = self._add()
        self.arranged.emit()
        row.product.setFocus()

    def _remove(self, row: LineRow) -> None:
        self._drop(row)
        self._tell_sum()
        self.edited.emit()
        self.add.setFocus()

    def _drop(self, row: LineRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def follow(self, code: str, amount: int | None) -> None:
        """The deal's currency or amount was changed."""
        self.code, self._amount = code, amount
        for row in self.rows:
            row.set_currency(code)
        self._tell_sum()

    def _sum(self) -> int | None:
        lines = self.lines()
        return deal_lines.sum_of(lines) if lines else None

    def _tell_sum(self) -> None:
        total = self._sum()
        shown = "" if total is None else self.desk.fmt.money(total, self.code)
        self.total.setText(_("Sum: {amount}").format(amount=shown) if shown else "")
        self.use_sum.setVisible(total is not None and total != self._amount)

    def _offer_sum(self) -> None:
        total = self._sum()
        if total is not None:
            self.sum_offered.emit(total)

    def retranslate(self) -> None:
        """Words and figures in the language of the window."""
        self.heading.setText(_("Products"))
        self.add.setText(_("Add a product"))
        self.use_sum.setText(_("Use as the amount"))
        for row in self.rows:
            row.retranslate()
        self._tell_sum()
