"""Frames, tables, charts and signs: where they stand in both directions."""

from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from printed_pages import BODY, MADE, new_sheet, read_with_poppler

from crmdesk.kpi.figure import Status
from crmdesk.report import page_lists
from crmdesk.report.charts import (
    Bar,
    BarChart,
    FunnelRow,
    axis_steps,
    decimals_of,
    draw_bullet,
    draw_funnel,
    draw_legend,
    draw_trend,
)
from crmdesk.report.layout import Frame
from crmdesk.report.marks import Mark, draw_change, draw_diamond, draw_status
from crmdesk.report.page_plan import BOX_PADDING, PEN_LINE
from crmdesk.report.palette import (
    CHURN,
    CONTRACTION,
    EXPANSION,
    FORECAST,
    LOST,
    NEW,
    PASSED,
    REACTIVATION,
    UNDECIDED,
    fill_area,
)
from crmdesk.report.sheet import Imprint, Sheet
from crmdesk.report.table import Column, Row, Table, TableDrawing
from crmdesk.report.writer import Writer


class NotedSheet(Sheet):
    """A sheet that keeps what is drawn on it."""

    def __init__(self, catalogue):
        super().__init__(Imprint("", "", catalogue, MADE), catalogue=catalogue, rtl=catalogue != "en")
        self.lines, self.rects, self.circles, self.texts = [], [], [], []

    def line(self, points, colour, width, **more):
        self.lines.append((points, colour, width, more))
        super().line(points, colour, width, **more)

    def rect(self, box, **more):
        self.rects.append((box, more))
        super().rect(box, **more)

    def circle(self, centre, radius, **more):
        self.circles.append((centre, radius, more))
        super().circle(centre, radius, **more)

    def show(self, line, x, baseline):
        self.texts.append((line.text, x, x + line.width * 25.4 / 72, baseline))
        super().show(line, x, baseline)

    @contextmanager
    def clipped(self, box):
        with super().clipped(box):
            yield


def str_of(value, places):
    return f"{value:.{places}f}"


def frame(*, rtl, left=10, top=20, width=100, height=50):
    return Frame(left, top, width, height, rtl)


def pixels(sheet, scale=4):
    return pypdfium2.PdfDocument(sheet.finish())[0].render(scale=scale).to_numpy()


def test_pieces_are_cut_off_from_the_reading_side():
    for rtl in (False, True):
        whole = frame(rtl=rtl)
        first, last = whole.start(30, 2), whole.end(20, 3)
        assert (first.left, last.left) == ((80, 10) if rtl else (10, 90))
        assert (whole.left, whole.width) == ((33, 45) if rtl else (42, 45))
        assert [piece.left for piece in frame(rtl=rtl).columns([10, 20], 1)] == (
            [100, 79] if rtl else [10, 21]
        )
        assert frame(rtl=rtl).x(25) == (85 if rtl else 35)


def test_pieces_are_cut_off_top_and_bottom():
    whole = frame(rtl=True)
    assert whole.head(10, 2).box == (10, 20, 100, 10)
    assert whole.foot(5, 1).box == (10, 65, 100, 5)
    assert whole.box == (10, 32, 100, 32)
    assert frame(rtl=True).inset(5, 1, 2, 3).box == (12, 21, 93, 46)


def test_the_binding_margin_is_at_the_reading_start():
    assert Frame.of_page(new_sheet("fa"), bind=8).box == (13, 10, 176, 278)
    assert Frame.of_page(new_sheet("en"), bind=8).box == (21, 10, 176, 278)


def rows_of(count):
    return [Row([f"n{index}", f"v{index}", "last"]) for index in range(count)]


def table_on(sheet, rows, next_page=None, height=200):
    table = Table([Column(60, "head"), Column(40, "value", "right"), Column(50, "end")], 8, BODY, 6)
    drawing = TableDrawing(Writer(sheet), table, Frame(20, 30, 150, height, sheet.rtl), next_page)
    return drawing.draw(rows)


def test_columns_of_a_table_and_their_heads_turn_round_together():
    for catalogue in ("en", "fa"):
        sheet = NotedSheet(catalogue)
        assert table_on(sheet, rows_of(2)) == pytest.approx(30 + 6 + 2 * 8)
        place = {text: (left, right) for text, left, right, _ in sheet.texts}
        order = sorted(["head", "value", "end"], key=lambda text: place[text][0], reverse=catalogue == "fa")
        assert order == ["head", "value", "end"]
        side = 1 if catalogue == "fa" else 0
        assert place["head"][side] == pytest.approx(place["n0"][side])
        assert place["value"][1] == pytest.approx(place["v0"][1]) == pytest.approx(place["v1"][1])
        assert place["n0"][side] == pytest.approx(170 if catalogue == "fa" else 20)


def test_heads_are_repeated_on_every_page():
    sheet = NotedSheet("fa")

    def next_page():
        sheet.next_page()
        return Frame(20, 30, 150, 230, sheet.rtl)

    table_on(sheet, rows_of(70), next_page, height=230)
    reader = pypdf.PdfReader(BytesIO(sheet.finish()))
    assert len(reader.pages) == 3
    assert [text for text, *_ in sheet.texts].count("head") == 3
    assert sum(text.startswith("n") for text, *_ in sheet.texts) == 70
    assert max(baseline for *_, baseline in sheet.texts) < 260


def test_a_cell_too_narrow_is_cut_and_never_runs_into_the_next():
    sheet = NotedSheet("en")
    table_on(sheet, [Row(["a very long name of a customer that does not fit its column", "1", ""])])
    text, left, right, _ = next(one for one in sheet.texts if one[0].startswith("a very"))
    assert text.endswith("…")
    assert (left, right <= 80.01) == (20, True)


def test_a_cell_may_draw_itself_and_a_title_stand_over_two_columns():
    sheet = NotedSheet("fa")
    seen = []
    table = Table([Column(20, "a title over both columns", title_over=2), Column(30)], 8, BODY, 6)
    TableDrawing(Writer(sheet), table, Frame(20, 30, 50, 100, rtl=True)).draw(
        [Row([seen.append, "x"], rule_from=1)]
    )
    assert seen[0].box == (50, 36, 20, 8)
    assert sheet.texts[0][0] == "a title over both columns"
    assert sheet.lines[-1][0] == [(20, 44), (50, 44)], "the rule begins under the second column"


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 580),
        (-13, 38),
        (-23, 44),
        (0, 1),
        (-0.2, 0.05),
        (0, 12),
        (0, 9999),
        (-100, 0),
        (0, 3e9),
        (0, 0.004),
    ],
)
def test_axis_steps_are_round_few_and_told_apart(low, high):
    steps = axis_steps(low, high)
    assert 2 <= len(steps) <= 8
    assert any(abs(step) < 1e-12 for step in steps)
    texts = [f"{step:.{decimals_of(steps)}f}" for step in steps]
    assert len(set(texts)) == len(steps)
    gaps = {round(b - a, 9) for a, b in pairwise(steps)}
    assert len(gaps) == 1
    assert steps[0] >= low - gaps.pop()


@pytest.mark.parametrize(("high", "steps"), [(1, [0, 1]), (2, [0, 1, 2]), (7, [0, 2, 4, 6, 8])])
def test_the_axis_of_what_is_counted_has_no_parts_of_one(high, steps):
    assert axis_steps(0, high, least=1) == steps


def test_axis_of_nothing():
    assert axis_steps(0, 0) == [0.0]
    assert decimals_of([0.0]) == 0


def bars(count, current):
    return [
        Bar(f"m{index}", "y1" if index < 5 else "y2", [(NEW, index + 1.0)], current=index == current)
        for index in range(count)
    ]


@pytest.mark.parametrize("catalogue", ["en", "fa"])
def test_time_runs_from_the_left_and_the_axis_stands_at_the_reading_start(catalogue):
    sheet = NotedSheet(catalogue)
    BarChart(
        Writer(sheet),
        Frame(20, 30, 100, 40, sheet.rtl),
        bars(13, 12),
        str_of,
    ).draw()
    place = {text: left for text, left, *_ in sheet.texts}
    assert place["m0"] < place["m6"] < place["m12"]
    assert place["y1"] < place["y2"]
    assert (place["0"] > place["m12"]) == (catalogue == "fa")
    drawn = sorted(box for box, more in sheet.rects if more.get("fill") == NEW.colour)
    heights = [height for *_, height in drawn]
    assert len(heights) == 13
    assert heights == sorted(heights)
    assert heights[12] / heights[0] == pytest.approx(13)


def test_period_names_never_overlap_and_keep_the_current_one():
    sheet = NotedSheet("fa")
    named = [
        Bar(name, "۱۴۰۵", [(NEW, 1)], current=index == 3)
        for index, name in enumerate(["فروردین", "اردیبهشت", "خرداد", "شهریور", "مهر"])
    ]
    BarChart(Writer(sheet), Frame(20, 30, 60, 40, rtl=True), named, str_of).draw()
    names = sorted(
        (left, right, text) for text, left, right, _ in sheet.texts if text in {bar.label for bar in named}
    )
    assert "شهریور" in {text for *_, text in names}
    assert all(one[1] <= other[0] for one, other in pairwise(names))


def test_losses_hang_below_zero_and_parts_leave_a_gap():
    sheet = NotedSheet("en")
    parts = [(NEW, 10), (EXPANSION, 5), (REACTIVATION, 2), (CONTRACTION, -3), (CHURN, -6)]
    BarChart(
        Writer(sheet),
        Frame(20, 30, 60, 60, rtl=False),
        [Bar("m", "y", parts, target=12, net=8)],
        str_of,
    ).draw()
    zero = next(points for points, colour, width, _ in sheet.lines if width == 0.25)[0][1]
    filled = {more["stroke"] or more.get("fill"): box for box, more in sheet.rects if more.get("stroke")}
    assert filled[CHURN.colour][1] > filled[CONTRACTION.colour][1] >= zero
    assert filled[REACTIVATION.colour][1] < filled[EXPANSION.colour][1] < zero
    reactivation, expansion = filled[REACTIVATION.colour], filled[EXPANSION.colour]
    assert expansion[1] - (reactivation[1] + reactivation[3]) > 0.2


def test_trends_keep_their_scale_and_break_where_nothing_is_known():
    sheet = NotedSheet("fa")
    box = Frame(20, 30, 22, 5.4, rtl=True)
    draw_trend(sheet, box, [1, 2, None, 4, 5], target=3)
    lines = [points for points, _, width, _ in sheet.lines if width == 0.36]
    assert [len(points) for points in lines] == [2, 2]
    assert sheet.circles[0][0][0] == pytest.approx(box.left + 0.75 + (22 - 1.5) * 8 / 12)
    assert sheet.circles[1][0][0] == pytest.approx(42 - 0.75)
    assert any(more.get("dash") for *_, more in sheet.lines)
    draw_trend(sheet, box, [None, None])
    draw_trend(sheet, box, [7.0])
    assert len(sheet.circles) == 4


@pytest.mark.parametrize("catalogue", ["en", "he"])
def test_funnel_bars_begin_at_the_reading_start_and_add_up(catalogue):
    sheet = NotedSheet(catalogue)
    rows = [
        FunnelRow("New", 60, 30, 6, "96", "62%"),
        FunnelRow("Won", 0, 10, 0, "10", "0%"),
        FunnelRow("None", 0, 0, 0, "0", "-"),
    ]
    draw_funnel(Writer(sheet), Frame(20, 30, 60, 40, sheet.rtl), rows)
    start = (
        min(box[0] for box, _ in sheet.rects)
        if catalogue == "en"
        else max(box[0] + box[2] for box, _ in sheet.rects)
    )
    assert start == pytest.approx(20 if catalogue == "en" else 80, abs=0.3)
    passed = next(box for box, more in sheet.rects if more.get("fill") == PASSED.colour)
    undecided = next(box for box, more in sheet.rects if more.get("stroke") == UNDECIDED.colour)
    assert passed[2] / undecided[2] == pytest.approx(2, rel=0.1)
    place = {text: (left, right) for text, left, right, _ in sheet.texts}
    assert all(left >= 20 - 0.01 and right <= 80.01 for left, right in place.values())
    assert (place["New"][0] < place["62%"][0]) == (catalogue == "en")


@pytest.mark.parametrize("catalogue", ["en", "fa", "ar", "he"])
@pytest.mark.parametrize("height", [7.2, 8.3, 9.2])
def test_a_stage_is_named_nearer_to_its_own_bar_than_to_the_one_above(catalogue, height):
    sheet = NotedSheet(catalogue)
    rows = [FunnelRow(f"x{number}", 3, 0, 0, "3", "62%") for number in range(4)]
    draw_funnel(Writer(sheet), Frame(20, 30, 60, 4 * height, sheet.rtl), rows, row_height=height)
    bars = sorted(box for box, more in sheet.rects if more.get("fill") == PASSED.colour)
    lines = sorted(line for text, *_, line in sheet.texts if text.startswith("x"))
    capital = 0.71 * Writer(sheet).type.body.size * 25.4 / 72
    for (_left, top, _width, tall), own, line in zip(bars, bars[1:], lines[1:], strict=False):
        assert line - capital - (top + tall) > own[1] - line > 1


@pytest.mark.parametrize("rtl", [False, True])
def test_bullets_grow_from_the_reading_start(rtl):
    sheet = NotedSheet("fa" if rtl else "en")
    draw_bullet(sheet, Frame(20, 30, 40, 6, rtl), 50, 75, 100)
    bar, *_, tick = [box for box, _ in sheet.rects]
    assert (bar[0], bar[2]) == (40 if rtl else 20, 20)
    assert tick[0] + tick[2] / 2 == pytest.approx(30 if rtl else 50)


def test_legends_stay_in_their_frame():
    for catalogue in ("en", "he"):
        sheet = NotedSheet(catalogue)
        draw_legend(
            Writer(sheet),
            Frame(20, 30, 60, 5, sheet.rtl),
            [(PASSED, "Went on"), (UNDECIDED, "Undecided"), (LOST, "Lost")],
        )
        assert all(left >= 20 - 0.01 and right <= 80.01 for _, left, right, _ in sheet.texts)


def test_hatches_stay_inside_and_differ_in_grey():
    shares = []
    for hatch in (NEW, EXPANSION, REACTIVATION, CONTRACTION, CHURN, LOST, FORECAST):
        sheet = new_sheet("en", grey=True)
        fill_area(sheet, (20, 20, 20, 20), hatch)
        fill_area(sheet, (20, 60, 0, 20), hatch)
        image = pixels(sheet)[:, :, 0].astype(int)
        scale = 4 * 72 / 25.4
        inside = image[int(20 * scale) : int(40 * scale) + 2, int(20 * scale) : int(40 * scale) + 2]
        assert (255 - image).sum() == pytest.approx((255 - inside).sum(), rel=1e-4)
        shares.append(round(inside.mean()))
    assert len(set(shares[:5])) == 5
    assert (
        max(abs(one - other) for one, other in zip(sorted(shares[:5]), sorted(shares[:5])[1:], strict=False))
        > 10
    )


def test_the_four_states_have_four_silhouettes():
    drawn = []
    for mark in Mark:
        sheet = new_sheet("en", grey=True)
        draw_status(sheet, (30, 30), mark)
        image = pixels(sheet, 8)[:, :, 0] < 200
        assert image.any()
        rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
        assert (columns[-1] - columns[0]) * 25.4 / 72 / 8 < 4
        assert (rows[-1] + rows[0]) / 2 * 25.4 / 72 / 8 == pytest.approx(30, abs=0.3)
        drawn.append(image.sum())
    assert len(set(drawn)) == 4


def test_triangles_point_where_the_number_went():
    for up in (True, False):
        sheet = new_sheet("fa")
        draw_change(sheet, (30, 30), up=up, colour="#000000", size=10)
        image = pixels(sheet)[:, :, 0] < 128
        rows = image.sum(axis=1)[image.any(axis=1)]
        assert (rows[0] < rows[-1]) == up


def test_a_diamond_is_seen_on_a_dark_bar():
    sheet = new_sheet("en")
    sheet.rect((20, 20, 20, 20), fill=NEW.colour)
    draw_diamond(sheet, (30, 30))
    image = pixels(sheet, 8)
    row = image[int(30 * 72 / 25.4 * 8), int(25 * 72 / 25.4 * 8) : int(35 * 72 / 25.4 * 8), 0]
    assert row.max() == 255
    assert row.min() < 60


def test_logos_are_drawn_whole(tmp_path):
    from PIL import Image

    picture = BytesIO()
    Image.new("RGBA", (40, 20), (255, 0, 0, 128)).save(picture, "PNG")
    sheet = new_sheet("fa")
    sheet.image((20, 20, 20, 20), picture.getvalue())
    Writer(sheet).text(20, 60, 100, "متن", BODY)
    pdf = sheet.finish()
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_numpy()
    columns = (image[: 50 * 11, :, 0] < 200).any(axis=0).nonzero()[0] if image.shape[2] else []
    assert len(columns) * 25.4 / 72 / 4 == pytest.approx(20, abs=0.5)
    assert "متن" in read_with_poppler(pdf, tmp_path / "page.pdf")


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_every_measure_off_target_is_named_in_the_room_for_comments(monkeypatch, tmp_path, lines):
    monkeypatch.setattr(page_lists, "verdict", lambda _figure: Status.OFF_TARGET)
    names = ["Churn", "Margin", "Win rate"]
    rows = [SimpleNamespace(figure=SimpleNamespace(kpi=SimpleNamespace(name=name))) for name in names]
    words = SimpleNamespace(data=SimpleNamespace(rows=rows), say=str, fmt=SimpleNamespace(integer=str))
    sheet = new_sheet("en")
    plan = SimpleNamespace(lines=lines, box=lines * PEN_LINE + BOX_PADDING)
    page_lists.draw_comments(Writer(sheet), words, Frame(20, 30, 150, 60, rtl=False), plan)
    told = " ".join(read_with_poppler(sheet.finish(), tmp_path / "page.pdf").split())
    assert all(f"{number} {name}" in told for number, name in enumerate(names, 1)), told
