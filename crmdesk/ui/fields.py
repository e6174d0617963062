"""Which widget edits which kind of field: the one place where the window asks for a field's kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crmdesk.entities.spec import Kind
from crmdesk.l10n.currencies import CURRENCIES, currency
from crmdesk.l10n.languages import LANGUAGES
from crmdesk.l10n.texts import _
from crmdesk.ui.figure_field import FigureField
from crmdesk.ui.widgets.choice_field import ChoiceField, FlagField
from crmdesk.ui.widgets.date_field import DateField
from crmdesk.ui.widgets.discount_field import DiscountField
from crmdesk.ui.widgets.interval_field import IntervalField
from crmdesk.ui.widgets.lines_field import EmailsField, PhonesField
from crmdesk.ui.widgets.link_field import LinkField
from crmdesk.ui.widgets.minutes_field import MinutesField
from crmdesk.ui.widgets.moment_field import MomentField
from crmdesk.ui.widgets.money_field import MoneyField
from crmdesk.ui.widgets.number_field import NumberField, PercentField
from crmdesk.ui.widgets.tags_field import TagsField
from crmdesk.ui.widgets.text_area import TextArea
from crmdesk.ui.widgets.text_fields import CountryField, IdentField, TextField, UrlField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.entities.spec import Field
    from crmdesk.l10n.measured import KpiId
    from crmdesk.model.setting import BookFacts
    from crmdesk.ui.widgets.field import FieldWidget, Habits
    from crmdesk.ui.widgets.link_field import Create
    from crmdesk.ui.widgets.suggestions import Lookup


@dataclass(frozen=True, slots=True)
class Sources:
    """Where fields get what they cannot know: other records, tags in use, currency, facts and figures.

    `records` finds records of an entity (by its name), `create` makes one where that is allowed.
    """

    records: Callable[[str], Lookup]
    tags: Lookup
    currency: str
    create: Callable[[str], Create | None] = lambda _entity: None
    facts: BookFacts | None = None
    kpis: Callable[[], Sequence[KpiId]] = tuple


def field_widget(
    field: Field, habits: Habits, sources: Sources, parent: QWidget | None = None
) -> FieldWidget:
    """The editor of a field: named by its label, refusing only what the book would refuse."""
    from crmdesk.services.validation import (
        checked,
    )  # brings the mapped classes, which the first paint does without

    widget = _made(field, habits, sources)
    widget.setParent(parent)
    widget.judge = lambda value: checked(field, value)
    name_field(widget, field)
    return widget


def name_field(widget: FieldWidget, field: Field) -> None:
    """Name a field's editor in the language of the window (again after a change of language)."""
    label = _(field.label)
    widget.set_name(_("{label} (required)").format(label=label) if field.required else label)
    if isinstance(widget, FlagField):
        widget.set_words(label)


def _made(field: Field, habits: Habits, sources: Sources) -> FieldWidget:
    if field.kind in PLAIN:
        return PLAIN[field.kind](habits)
    makers: dict[Kind, Callable[[], FieldWidget]] = {
        Kind.MONEY: lambda: MoneyField(habits, sources.currency),
        Kind.DISCOUNT: lambda: DiscountField(habits, sources.currency),
        Kind.LINK: lambda: LinkField(habits, sources.records(field.link), sources.create(field.link)),
        Kind.TAGS: lambda: TagsField(habits, sources.tags),
        Kind.CHOICE: lambda: ChoiceField(habits, lambda: _choices(field), required=field.required),
        Kind.LANGUAGE: lambda: ChoiceField(habits, _languages),
        Kind.PERIOD: lambda: _period(habits, sources),
        Kind.KPI: lambda: _kpi(habits, sources),
        Kind.FIGURE: lambda: FigureField(habits, sources.currency),
        Kind.CURRENCY: lambda: ChoiceField(habits, lambda: _currencies(habits), required=True),
    }
    return makers[field.kind]()


PLAIN: dict[Kind, Callable[[Habits], FieldWidget]] = {
    Kind.TEXT: TextField,
    Kind.COUNTRY: CountryField,
    Kind.LONG_TEXT: TextArea,
    Kind.EMAILS: EmailsField,
    Kind.PHONES: PhonesField,
    Kind.URL: UrlField,
    Kind.IDENT: IdentField,
    Kind.NUMBER: NumberField,
    Kind.PERCENT: PercentField,
    Kind.DATE: DateField,
    Kind.MOMENT: MomentField,
    Kind.MINUTES: MinutesField,
    Kind.INTERVAL: IntervalField,
    Kind.FLAG: FlagField,
}


def _period(habits: Habits, sources: Sources) -> FieldWidget:
    from crmdesk.model.setting import BookFacts
    from crmdesk.ui.period_field import PeriodField  # brings the mapped classes too

    return PeriodField(habits, sources.facts or BookFacts())


def _kpi(habits: Habits, sources: Sources) -> FieldWidget:
    from crmdesk.ui.kpi_field import KpiField  # as above

    return KpiField(habits, sources.kpis)


def _choices(field: Field) -> list[tuple[Any, str]]:
    return [(one, _(getattr(one, "label", "")) or str(one)) for one in field.choices or ()]


def _languages() -> list[tuple[Any, str]]:
    return list({row.catalogue: row.own_name for row in reversed(LANGUAGES)}.items())[::-1]


def _currencies(habits: Habits) -> list[tuple[Any, str]]:
    stored = (code for code, row in CURRENCIES.items() if not row.stored_as)
    own = currency(habits.locale.currency)
    shown = {own.stored_code: own.code}
    return [(code, _currency(shown.get(code, code), habits.fmt.unit(code))) for code in stored]


def _currency(code: str, unit: str) -> str:
    return code if unit == code else f"{unit} ({code})"
