"""Composing a figure by choosing: figures, numbers, signs and brackets, and its value now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.kpi.expression import BadExpression, read_expression
from crmdesk.kpi.own import Composed
from crmdesk.kpi.spec import Better, Unit
from crmdesk.l10n.marks import LRM
from crmdesk.l10n.texts import N_, _
from crmdesk.model.period import Grain, Period
from crmdesk.services import own_kpis
from crmdesk.services.figure_words import FigureWords
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_field import ChoiceField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

SIGNS: Final = ("+", "−", "×", "÷", "(", ")")
REST_MS: Final = 200


class ComposeForm(QWidget):
    """The name, the formula, its unit and which way is better; below the formula what it says and comes to.

    `edited` comes with every change of the formula.
    """

    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = ""
        self.name, self.meaning = TextField(desk, self), TextField(desk, self)
        self.formula = TextField(desk, self, figure=True)
        self.choice = ChoiceField(desk, self._figures, self)
        self.unit = ChoiceField(desk, self._units, self, required=True)
        self.better = ChoiceField(desk, self._ways, self, required=True)
        # The formula reads left to right in every language, and so do its brackets.
        self.signs = [Button(f"{LRM}{sign}{LRM}", small=True, name=sign, parent=self) for sign in SIGNS]
        self.back = Button("", "ghost", "undo-2", small=True, parent=self)
        self.told = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self.value = DirLabel("", "strong", wrapped=True, parent=self)
        self._labels = [DirLabel("", "caption", "mute", parent=self) for _field in range(6)]
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._lay_out()
        self.choice.box.activated.connect(self._insert_figure)
        for sign, button in zip(SIGNS, self.signs, strict=True):
            button.clicked.connect(partial(self._insert_sign, sign))
        self.back.clicked.connect(self._take_back)
        self.formula.edited.connect(self._changed)
        self.unit.edited.connect(self._changed)
        self._rest.timeout.connect(self._try_out)
        self.retranslate()

    def _lay_out(self) -> None:
        keys = QWidget(self)
        flow = FlowLayout(keys, 6)
        for button in (*self.signs, self.back):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        name, formula, choice, unit, better, meaning = self._labels
        for label, *parts in (
            (name, self.name),
            (choice, self.choice, keys),
            (formula, self.formula, self.told, self.value),
            (unit, self.unit),
            (better, self.better),
            (meaning, self.meaning),
        ):
            column.addWidget(label)
            for part in parts:
                column.addWidget(part)

    # The choices

    def _figures(self) -> list[tuple[str, str]]:
        """The figures that can be used, by their names in the language of the window."""
        found = [(one.word, _full_name(one)) for one in own_kpis.offered()]
        return sorted(found, key=lambda one: one[1])

    def _units(self) -> list[tuple[str, str]]:
        return [(unit.value, _(words)) for unit, words in own_kpis.UNITS.items()]

    def _ways(self) -> list[tuple[str, str]]:
        return [(way.value, _(words)) for way, words in own_kpis.BETTER.items()]

    # Writing the formula

    def _insert_figure(self, _row: int) -> None:
        word = self.choice.read()
        if word:
            self._insert(word)
            self.choice.put(None)

    def _insert_sign(self, sign: str, _checked: object = None) -> None:
        self._insert(sign)

    def _insert(self, word: str) -> None:
        """Put a word where the cursor stands, with a space on either side."""
        line = self.formula.line
        before, after = line.text()[: line.cursorPosition()].rstrip(), line.text()[line.cursorPosition() :]
        text = f"{before} {word} ".lstrip()
        line.setText(text + after.lstrip())
        line.setCursorPosition(len(text))
        self.formula.edited.emit()
        line.setFocus()

    def _take_back(self) -> None:
        """Take the word before the cursor away."""
        line = self.formula.line
        before, after = line.text()[: line.cursorPosition()].rstrip(), line.text()[line.cursorPosition() :]
        text = before.rpartition(" ")[0]
        line.setText(f"{text} {after.lstrip()}".lstrip() if text else after.lstrip())
        line.setCursorPosition(len(text) + 1 if text else 0)
        self.formula.edited.emit()
        line.setFocus()

    # What it comes to

    def composed(self) -> Composed:
        """What is written now."""
        return Composed(
            kpi=self._id,
            name=self.name.read() or "",
            expression=self.formula.line.text(),
            unit=self.unit.read() or Unit.COUNT.value,
            better=self.better.read() or Better.UP.value,
            meaning=self.meaning.read() or "",
        )

    def start(self, made: Composed | None) -> None:
        """Begin with a figure of one's own, or with none."""
        made = made or Composed(kpi="", name="", expression="", unit="share", better="up")
        self._id = made.kpi
        self.name.set_value(made.name)
        self.formula.set_value(made.expression)
        self.unit.set_value(made.unit)
        self.better.set_value(made.better)
        self.meaning.set_value(made.meaning)
        self.choice.put(None)
        self._changed()

    def _changed(self) -> None:
        self.formula.set_error("")
        self.edited.emit()
        self._rest.start()

    def _try_out(self) -> None:
        """Say the formula with the names of its figures, and ask what it comes to in this month."""
        text = self.formula.line.text()
        self.value.setText("")
        self.told.setText("")
        if not text.strip():
            return
        try:
            expression = read_expression(text)
        except BadExpression as error:
            self.formula.set_error(self._desk.fmt.error(error))
            return
        self.told.setText(expression.written({one.word: _full_name(one) for one in own_kpis.offered()}))
        work = partial(own_kpis.preview, made=self.composed(), period=self._present())
        self._desk.read(owner=self, key="preview", work=work, done=self._show, failed=self._refuse)

    def _present(self) -> Period:
        facts = self._desk.work.facts
        return Period.containing(self._desk.work.today(), Grain.MONTH, facts.calendar, facts.fiscal_start)

    def _show(self, figure: Figure) -> None:
        words = FigureWords(self._desk.fmt, self._desk.work.facts)
        period = figure.period.label(words.fmt)
        if figure.value is None:
            self.value.setText(words.reason(figure))
            return
        value = words.exact(figure.value, figure.unit)
        self.value.setText(words.fmt.sentence(N_("{period} so far: {value}"), period=period, value=value))

    def _refuse(self, error: CrmError) -> None:
        self.formula.set_error(self._desk.fmt.error(error))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        words = (_("Name"), _("Formula"), _("Add a figure"), _("Shown as"), _("Better"), _("Meaning"))
        fields = (self.name, self.formula, self.choice, self.unit, self.better, self.meaning)
        for label, field, text in zip(self._labels, fields, words, strict=True):
            label.setText(text)
            field.set_name(text)
            field.retranslate()
        self.back.set_name(_("Take the last word away"))


def _full_name(one: own_kpis.Offered) -> str:
    return f"{_(one.kpi)} ({_(one.variant)})" if one.variant else _(one.kpi)
