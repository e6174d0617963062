"""The charts: axes at the reading start in local digits, marks by key and pointer, a table twin, files."""

import csv
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage

from crmdesk.kpi.figure import Part
from crmdesk.kpi.spec import Role
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.period import Period
from crmdesk.services import figures, records
from crmdesk.services.figure_words import FigureWords
from crmdesk.services.panel import Question, read_panel
from crmdesk.services.panel_charts import Funnel
from crmdesk.ui.charts import axes, frame
from crmdesk.ui.charts.marks import Mark, Plotted
from crmdesk.ui.charts.periods import PeriodChart
from crmdesk.ui.pages.kpis import by_period
from crmdesk.ui.pages.kpis import card as card_module
from crmdesk.ui.pages.kpis.by_stage import write_funnel
from crmdesk.ui.pages.kpis.contents import Writer
from tests.ui.kpi_parts import KpiWindow, empty_book, story_book

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)
SLACK = 2  # px


@pytest.fixture
def open_in(qapp, tmp_path):
    """A function that opens the page in a language."""
    shown = []

    def show(language="en", *, book=story_book, role=Role.SALES, **how):
        one = KpiWindow(qapp, tmp_path, book(tmp_path, language), language, role=role, **how)
        shown.append(one)
        return one

    yield show
    for one in shown:
        one.close()


def axis_place(chart, side):
    """An axis and the bars' rectangle, both in the scene."""
    return chart.space.axes[side].sceneBoundingRect(), chart.view.sceneBoundingRect()


@pytest.mark.parametrize(("language", "side", "far"), [("en", "left", "right"), ("fa", "right", "left")])
def test_the_value_axis_stands_at_the_reading_start_outside_the_bars(open_in, language, side, far):
    one = open_in(language)
    sales, funnel = (card.chart for card in one.page.cards[:2])
    for chart in (sales, funnel):
        assert chart.space.axes[side].isVisible()
        assert not chart.space.axes[far].isVisible()
        axis, bars = axis_place(chart, side)
        assert (axis.right() <= bars.left() + 1) if side == "left" else (axis.left() >= bars.right() - 1)
    widget = sales.mapTo(one.window, sales.rect().center()).x()
    assert sales.place_of(0, 0).x() < sales.place_of(12, 0).x(), "time runs left to right in every language"
    assert widget > 0


@pytest.mark.parametrize(
    ("language", "digits"), [("fa", "۰۱۲۳۴۵۶۷۸۹"), ("ar", "٠١٢٣٤٥٦٧٨٩"), ("he", "0123456789")]
)
def test_ticks_are_in_local_digits(open_in, language, digits):
    chart = open_in(language).page.cards[0].chart
    axis = chart.start_axis()
    low, high = chart.view.viewRange()[1]
    ((spacing, values),) = axis.tickValues(low, high, chart.plot_area().height())
    assert len(values) > 1
    for text in axis.tickStrings(values, 1, spacing):
        figures_in = [char for char in text if char.isdigit()]
        assert figures_in
        assert set(figures_in) <= set(digits)


def test_there_is_no_menu_of_the_library_and_no_dragging(open_in):
    for card in open_in().page.cards:
        assert card.chart.view.menuEnabled() is False
        assert card.chart.view.state["mouseEnabled"] == [False, False]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_time_runs_the_other_way_where_the_person_wants_it(open_in, language):
    one = open_in(language)
    one.preferences.time_runs = "rtl"
    one.settle()
    chart = one.page.cards[0].chart
    assert chart.place_of(0, 0).x() > chart.place_of(12, 0).x()


def test_marks_are_the_figures_and_the_table_is_their_twin(open_in):
    one = open_in()
    one.page.show_period(OCTOBER)
    one.settle()
    sales, funnel, _stays, reasons = one.page.cards[:4]
    (total,) = figures.compute(one.work, ids=["sales_total"], period=OCTOBER.next(), series=13)
    assert [mark.value for mark in sales.plotted.marks] == [float(point.value) for point in total.series]
    fmt = one.desk.fmt
    assert [line[1] for line in sales.lines.lines()] == [
        fmt.amount(round(p.value), "USD") for p in total.series
    ]
    stages, won = figures.compute(one.work, ids=["stage_conversion", "deals_won"], period=OCTOBER)
    counts = [part.of for part in stages.parts] + [won.value]
    assert [mark.value for mark in funnel.plotted.marks] == [float(count) for count in counts]
    assert [line[1] for line in funnel.lines.lines()] == [fmt.integer(int(count)) for count in counts]
    waiting = [float(part.detail["undecided"]) for part in stages.parts]
    assert [mark.undecided for mark in funnel.plotted.marks] == [*waiting, 0.0]
    (lost,) = figures.compute(one.work, ids=["lost_reasons"], period=OCTOBER)
    shown = [mark.value for mark in reasons.plotted.marks if mark.tone == "bar"]
    assert shown == sorted(shown, reverse=True)
    assert sum(mark.value for mark in reasons.plotted.marks) == lost.of


def test_the_switch_shows_the_table_and_its_rows_open_the_same(open_in, press):
    one = open_in()
    one.page.show_period(OCTOBER)
    one.settle()
    for card in one.page.cards[:4]:
        assert card._place.currentWidget() is card.chart
        card.switch._buttons[1].setChecked(True)
        assert card._place.currentWidget() is card.table
        card.table.opened.emit(0)
        one.settle()
        assert one.page._sheet.isVisible()
        assert one.page._sheet.drill.asked == one.page.charts.opens(card)[0]
        press(one.page._sheet, Qt.Key.Key_Escape)


def test_keys_choose_a_bar_and_open_its_rows(open_in, press):
    one = open_in()
    one.page.show_period(OCTOBER)
    one.settle()
    chart = one.page.cards[0].chart
    chart.setFocus()
    assert chart.current == 11, "the keys begin at the chosen period"
    press(chart, Qt.Key.Key_Left)
    assert chart.plotted.marks[10].told == chart.accessibleDescription()
    assert "September 2026" in chart.accessibleDescription()
    press(chart, Qt.Key.Key_Return)
    one.settle()
    assert one.page._sheet.drill.asked.period == OCTOBER.previous()
    (figure,) = figures.compute(one.work, ids=["sales_total"], period=OCTOBER.previous())
    assert one.page._sheet.drill.figure.value == figure.value


def test_a_click_on_a_stage_opens_its_deals(open_in, qtbot):
    one = open_in("fa")
    chart = one.page.cards[1].chart
    qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.strip_of(1).center())
    one.settle()
    asked = one.page._sheet.drill.asked
    assert asked.kpi == "stage_conversion"
    assert asked.part == chart.plotted.marks[1].label


def test_bars_begin_at_the_reading_start(open_in):
    for language, side in (("en", 1), ("he", -1)):
        one = open_in(language)
        chart = one.page.cards[1].chart
        ends = [chart.place_of(value, 0).x() for value in (0, 1)]
        assert (ends[1] - ends[0]) * side > 0


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_no_label_is_cut_and_every_month_is_named(open_in, language, cut_texts):
    one = open_in(language)
    cut_texts.clear()
    for card in one.page.cards:
        card.grab()
    assert cut_texts == []
    axis = one.page.cards[0].chart.periods
    low, high = one.page.cards[0].chart.view.viewRange()[0]
    ((_step, places),) = axis.tickValues(low, high, one.page.cards[0].chart.plot_area().width())
    assert len(places) == 13


def test_table_and_picture_are_copied_and_saved(open_in, monkeypatch, tmp_path):
    one = open_in()
    card = one.page.cards[0]
    card.copy_table()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 14
    assert lines[0].split("\t")[0] == "Period"
    card.copy_picture()
    assert QGuiApplication.clipboard().image().width() == card.width() * 2
    for name, save in (("chart.csv", card.save_table), ("chart.png", card.save_picture)):
        path = tmp_path / name
        monkeypatch.setattr(card_module, "ask_save_path", lambda *_asked, path=path: path)
        save()
        one.settle()
        assert path.is_file()
    with (tmp_path / "chart.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 14
    assert QImage(str(tmp_path / "chart.png")).height() == card.height() * 2


def test_colours_follow_the_theme(open_in):
    one = open_in(tokens="light")
    before = one.page.cards[0].chart.grab().toImage().pixelColor(2, 2).name()
    one.preferences.theme = "dark"
    one.settle()
    after = one.page.cards[0].chart.grab().toImage().pixelColor(2, 2).name()
    assert (before, after) == ("#ffffff", "#1c222b")
    assert one.page.cards[0].chart.bars.opts["brushes"]


# What can still change


def stages_of(figure, *counts):
    """The stages of a funnel with so many deals each: entered, went on, undecided."""
    parts = [
        Part(
            key=str(number), text=f"S{number}", value=Decimal(passed) / entered, n=passed, of=entered,
            detail={"undecided": Decimal(waiting)},
        )
        for number, (entered, passed, waiting) in enumerate(counts)
    ]  # fmt: skip
    return replace(figure, parts=tuple(parts))


@pytest.fixture(scope="module")
def october(tmp_path_factory):
    """What a panel shows of October, read once: no window is needed to write about it."""
    work = story_book(tmp_path_factory.mktemp("october"))
    stages, won = figures.compute(work, ids=["stage_conversion", "deals_won"], period=OCTOBER)
    found = read_panel(work, question=Question(period=OCTOBER, role=Role.SALES))
    yield SimpleNamespace(stages=stages, won=won, panel=found, facts=work.facts)
    work.engine.dispose()


@pytest.mark.parametrize(
    ("counts", "weakest"),
    [
        ([(30, 20, 0), (20, 17, 0), (17, 0, 12)], []),
        ([(30, 20, 0), (20, 17, 0), (17, 0, 1)], ["S2"]),
        ([(30, 20, 0), (20, 15, 0), (17, 0, 15)], []),
        ([(30, 15, 0), (15, 12, 0), (12, 2, 10)], []),
        ([(30, 15, 0), (15, 12, 0), (12, 10, 2)], ["S0"]),
        ([(10, 5, 0), (5, 5, 0)], ["S0"]),
        ([(10, 10, 0), (10, 10, 0)], []),
    ],
)
def test_a_step_whose_deals_are_undecided_is_not_called_the_weakest(october, dress, counts, weakest):
    words = FigureWords(Formatter(dress("en")), october.facts)
    funnel = Funnel(pipeline=1, name="Sales", stages=stages_of(october.stages, *counts), won=october.won)
    content = write_funnel(Writer(october.panel, words, runs_rtl=False), funnel)
    marks = content.plotted.marks[:-1]
    assert [mark.label for mark in marks if mark.note_tone == "bad"] == weakest
    assert [mark.undecided for mark in marks] == [float(waiting) for _entered, _passed, waiting in counts]
    assert [line[4] for line in content.lines[:-1]] == [str(waiting) for _entered, _passed, waiting in counts]
    for mark, (_entered, _passed, waiting) in zip(marks, counts, strict=True):
        assert (f"provisional, {waiting} undecided" in mark.told) is bool(waiting)
    assert bool(content.plotted.lead) is any(waiting for _entered, _passed, waiting in counts)


def test_each_person_has_the_interval_of_the_close_rate(open_in):
    one = open_in()
    one.page.show_period(OCTOBER)
    one.settle()
    card = next(card for card in one.page.cards if card.title.text() == "People and the team")
    (rate,) = figures.compute(one.work, ids=["win_rate"], period=OCTOBER, by="owner")
    fmt = one.desk.fmt
    wanted = {
        part.label: " to ".join(fmt.percent(end, 0) for end in part.interval)
        for part in rate.parts
        if part.interval
    }
    lines = {line[0]: line for line in card.lines.lines()}
    assert wanted
    assert {name: strip_marks(lines[name][4]) for name in wanted} == wanted
    for part in rate.parts:
        assert ("too few" in lines[part.label][5]) is (part.too_few and part.value is not None)
        mark = next((one for one in card.plotted.marks if one.label == part.label), None)
        assert mark is None or part.value is None or wanted[part.label] in mark.told


def test_headings_of_counts_are_told_apart_from_the_states_of_one_ticket(monkeypatch):
    monkeypatch.setattr(by_period, "_", lambda text: f"{getattr(text, 'context', '')}: {text}")
    nothing = SimpleNamespace(points=(), figure=None)
    write = SimpleNamespace(words=None, runs_rtl=False)
    content = by_period.write_flow(write, SimpleNamespace(came=nothing, went=nothing, left=nothing))
    assert "tickets: Solved" in [one.text for one in content.headings]


def test_a_share_of_nought_is_drawn(open_in):
    one = open_in(book=empty_book, role=Role.MARKETING)
    lead = {"name": "Sara", "created": OCTOBER.start, "source": "Fair"}
    records.save(one.work, entity="contact", values=lead)
    records.save(one.work, entity="ticket", values={"subject": "Help"})
    one.page.show_period(OCTOBER)
    one.settle()
    cards = {card._name: card for card in one.page.cards}
    leads = {line[0]: line[1:] for line in cards["leads"].lines.lines()}
    assert len(cards["leads"].plotted.marks) == 13
    assert leads["October 2026"][0] == "0.0%"
    assert [(mark.label, mark.figure, mark.note) for mark in cards["sources"].plotted.marks] == [
        ("Fair", "0.0%", "0 of 1")
    ]
    assert cards["sources"]._place.currentWidget() is cards["sources"].chart
    assert not cards["channels"].plotted.marks


def test_of_months_to_come_no_movement_is_told(open_in):
    one = open_in(role=Role.OWNER)
    one.page.show_period(Period.month(2027, 1, CalendarId.GREGORIAN))
    one.settle()
    card = next(card for card in one.page.cards if card._name == "movements")
    lines = {line[0]: line[1:] for line in card.lines.lines()}
    assert set(lines["January 2027"]) == {"—"}
    assert "—" not in lines["October 2026"]
    assert [mark.value for mark in card.plotted.marks[-2:]] == [None, None]
    assert card.plotted.marks[-1].told == "January 2027. This period has not begun yet."


def painted_by(module, monkeypatch, chart):
    """The texts that a module paints, with where each stands."""
    seen, paint = {}, module.txt

    def note(painter, rect, text, *rest, **how):
        seen[text] = QRect(rect)
        return paint(painter, rect, text, *rest, **how)

    monkeypatch.setattr(module, "txt", note)
    chart.periods.retint()
    chart.grab()
    return seen


@pytest.mark.parametrize(("language", "years"), [("en", ("2025", "2026")), ("fa", ("۱۴۰۴", "۱۴۰۵"))])
def test_the_year_stands_under_the_first_period_and_where_another_begins(open_in, monkeypatch, language, years):
    chart = open_in(language).page.cards[0].chart
    seen = painted_by(axes, monkeypatch, chart)
    first = [next(n for n, mark in enumerate(chart.plotted.marks) if mark.year == year) for year in years]
    assert first[0] == 0
    for year, number in zip(years, first, strict=True):
        middle = chart.place_of(number, 0).x() - chart.plot_area().left()
        assert abs(seen[year].center().x() - middle) <= SLACK
        label = seen[chart.plotted.marks[number].label]
        assert year is not years[0] or seen[year].top() > label.top()
    assert [mark.year for mark in chart.plotted.marks] == sorted(mark.year for mark in chart.plotted.marks)


@pytest.mark.parametrize("target", [90.0, 74.0, 120.0, 20.0])
def test_the_figure_of_a_bar_keeps_off_the_line_of_its_target(qapp, monkeypatch, target):
    chart = PeriodChart()
    chart.resize(600, 260)
    mark = Mark(72.0, "Nov", "", figure="72", target=target, is_running=True)
    chart.show_marks(Plotted((Mark(150.0, "Oct", "", target=target), mark)))
    figure = painted_by(frame, monkeypatch, chart)["72"]
    line, top = chart.place_of(1, target).y(), chart.place_of(1, mark.value).y()
    assert not figure.top() <= line <= figure.bottom() + 1
    assert figure.bottom() <= top + 1, "the figure would cut its bar"
    chart.deleteLater()
