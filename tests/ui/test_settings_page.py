"""The settings with the real services: at once, undoable, searchable, by keyboard, in four languages."""

from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk.services import books, history, pipelines, records, settings
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.setting_words import PARTS as PARTS_BY_WORDS
from tests.ui.conftest import LANGUAGES, send_key, send_text
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import fake_sections, plain

REAL = tuple(
    real if real.key == "settings" else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)
PARTS = ("you", "business", "products", "staff", "rates", "holidays", "pipelines", "fields")
PARTS += ("tags", "work_time", "support", "ticket_words", "kpis", "data", "keys")


def opened(qapp, tmp_path, tmp_path_factory, **how):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, sections=REAL, **how)
    shown.outfit = Outfit(shown.window, str(shown.book))
    shown.window.show_section("settings")
    shown.settle()
    shown.page = shown.window.page
    return shown


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """The settings of an empty English book."""
    one = opened(qapp, tmp_path, tmp_path_factory)
    yield one
    one.close()


def take(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def write(shown, work):
    shown.desk.write(owner=shown.window, work=work)
    shown.settle()


def test_the_language_is_switched_at_once_and_everything_turns(shown):
    take(shown.page.you.language, "fa-IR")
    shown.settle()
    assert shown.page.isRightToLeft()
    assert shown.desk.locale.digits == "arabext"
    assert shown.preferences.language == "fa-IR"
    take(shown.page.you.language, "ar-AE")
    assert (shown.desk.locale.digits, shown.desk.locale.country) == ("latn", "US")
    take(shown.page.you.language, "en-US")
    assert not shown.page.isRightToLeft()


def test_a_custom_takes_effect_at_once_and_goes_back_to_usual(shown):
    for name, value, read in (
        ("calendar", "jalali", lambda desk: desk.locale.calendar.value),
        ("digits", "arabext", lambda desk: desk.locale.digits),
        ("week_start", "5", lambda desk: str(desk.locale.week_start)),
        ("weekend", "4 5", lambda desk: " ".join(map(str, sorted(desk.locale.weekend)))),
        ("theme", "dark", lambda desk: desk.theme.name),
        ("density", "compact", lambda desk: desk.preferences.density),
        ("time_runs", "rtl", lambda desk: desk.locale.time_runs),
    ):
        before = read(shown.desk)
        box = getattr(shown.page.you, name)
        was = box.currentData()
        take(box, value)
        assert read(shown.desk) == value != before, name
        take(box, was)
        assert read(shown.desk) == before, name


def test_text_size_and_motion_are_kept(shown):
    take(shown.page.you.text_size, "150")
    assert shown.preferences.text_size == 150
    shown.page.you.motion.click()
    assert shown.preferences.reduce_motion


def test_rials_are_shown_as_toman_or_not(qapp, tmp_path, tmp_path_factory):
    shown = opened(qapp, tmp_path, tmp_path_factory, language="fa")
    assert not shown.page.you.currency.isHidden()
    assert "تومان" in shown.desk.fmt.money(100_000, "IRR")
    take(shown.page.you.currency, "IRR")
    assert "تومان" not in shown.desk.fmt.money(100_000, "IRR")
    shown.close()


def test_the_money_row_is_only_for_rials(shown):
    assert not shown.page.you.currency.isVisibleTo(shown.page)
    shown.page.search.setText("money")
    shown.page._seek("money")
    assert not shown.page.you.currency.isVisibleTo(shown.page)


def test_who_i_am_is_chosen_from_the_staff_and_signs_my_changes(shown):
    write(shown, partial(records.save, entity="staff", values={"name": "Sara Hill"}))
    box = shown.page.you.me
    assert [box.itemText(n) for n in range(box.count())] == ["Nobody", "Sara Hill"]
    take(box, box.itemData(1))
    assert list(shown.preferences.me.values()) == [int(box.itemData(1))]


def test_a_setting_of_the_business_is_a_step_that_can_be_undone(shown):
    shown.page.show_part("business")
    part = shown.page.business
    lines = {"name": part.name, "country": part.country}
    for key, change, value in (
        ("name", lambda: (part.name.setText("Acme"), part.name.editingFinished.emit()), "Acme"),
        ("fiscal_start", lambda: take(part.fiscal, "4"), 4),
        ("calendar", lambda: take(part.calendar, "jalali"), "jalali"),
        ("country", lambda: (part.country.setText("ir"), part.country.editingFinished.emit()), "IR"),
        ("timezone", lambda: (part.zone.setText("Asia/Tehran"), part.zone.editingFinished.emit()), "Asia/Tehran"),
        ("inactivity_days", lambda: (part.inactivity.line.setText("۹۰"), part.inactivity.left.emit()), 90),
    ):
        before = getattr(shown.work.facts, key)
        told = []
        shown.desk.committed.connect(told.append)
        change()
        shown.settle()
        shown.desk.committed.disconnect(told.append)
        assert getattr(shown.work.facts, key) == value != before, key
        assert len(told) == 1, key
        assert QApplication.activeModalWidget() is None
        shown.desk.undo()
        shown.settle()
        assert getattr(shown.work.facts, key) == before, key
        assert key not in lines or lines[key].text() == before, key


@pytest.mark.parametrize(
    ("line", "text", "words"),
    [("zone", "Mars/Olympus", "Mars/Olympus"), ("country", "Iran", "two letters")],
)
def test_nonsense_is_refused_in_words_and_nothing_changes(shown, line, text, words):
    shown.page.show_part("business")
    before = settings.read(shown.work)
    getattr(shown.page.business, line).setText(text)
    getattr(shown.page.business, line).editingFinished.emit()
    shown.settle()
    assert words in plain(shown.page.business.bar.text())
    assert settings.read(shown.work) == before


def test_the_currency_is_free_until_there_are_figures(shown):
    part = shown.page.business
    assert part.currency.isEnabled()
    take(part.currency, "IRT")
    shown.settle()
    assert (shown.work.facts.currency, shown.work.facts.toman) == ("IRR", True)
    write(shown, partial(records.save, entity="product", values={"name": "Plan", "price": 100}))
    assert not part.currency.isEnabled()
    with pytest.raises(Exception, match="figures"):
        settings.change_currency(shown.work, code="USD")
    settings.change_currency(shown.work, code="IRR")
    assert shown.work.facts.toman is False


def test_stages_are_renamed_weighed_moved_added_and_guarded(shown):
    page = shown.page
    page.show_part("pipelines")
    (pipeline,) = pipelines.pipelines(shown.work)
    names = [stage.name for stage in pipeline.stages]
    fields = page.pipelines.stages[pipeline.stages[0].id]
    fields.name.line.setText("Inquiry")
    fields.share.line.setText("۱۵٪")
    fields.days.line.setText("")
    fields.days.left.emit()
    shown.settle()
    first = pipelines.pipelines(shown.work)[0].stages[0]
    assert (first.name, str(first.probability), first.stale_days) == ("Inquiry", "0.15", None)

    page.pipelines.stages[first.id].later.click()
    shown.settle()
    assert [one.name for one in pipelines.pipelines(shown.work)[0].stages][:2] == [names[1], "Inquiry"]
    assert QApplication.focusWidget() is page.pipelines.stages[first.id].later

    page.pipelines.adders[pipeline.id].click()
    shown.settle()
    stages = pipelines.pipelines(shown.work)[0].stages
    assert len(stages) == 5

    write(shown, partial(records.save, entity="deal", values={"title": "Rollout"}))
    held = next(one for one in pipelines.pipelines(shown.work)[0].stages if one.deals)
    page.pipelines.stages[held.id].remove.click()
    shown.settle()
    assert "Open deals stand in" in page.pipelines.bar.text()
    assert len(pipelines.pipelines(shown.work)[0].stages) == 5

    page.pipelines.stages[stages[-1].id].remove.click()
    shown.settle()
    assert len(pipelines.pipelines(shown.work)[0].stages) == 4
    page.pipelines.restorers[stages[-1].id].click()
    shown.settle()
    restored = pipelines.pipelines(shown.work)[0].stages
    assert [(one.id, one.position) for one in restored] == [(one.id, one.position) for one in stages]
    assert QApplication.focusWidget() is page.pipelines.stages[stages[-1].id].name.line
    shown.desk.undo()
    shown.desk.undo()
    shown.settle()
    assert len(pipelines.pipelines(shown.work)[0].stages) == 5


def test_what_is_no_share_is_said_beside_its_field(shown):
    shown.page.show_part("pipelines")
    stage = pipelines.pipelines(shown.work)[0].stages[0]
    fields = shown.page.pipelines.stages[stage.id]
    fields.share.line.setText("many")
    fields.share.left.emit()
    shown.settle()
    assert fields.share.error
    assert pipelines.pipelines(shown.work)[0].stages[0] == stage


def test_a_list_says_that_it_is_empty_and_takes_a_first_record(shown):
    shown.page.go_to("products")
    shown.settle()
    part = shown.page.lists["products"]
    assert part.state.state == "first use"
    shown.window.commands["new"].trigger()
    shown.settle()
    assert part.has_sheet
    editor = part._sheet.editor
    editor.form.widget("name").line.setText("Plan")
    editor.form.widget("name").edited.emit()
    shown.window.commands["save_close"].trigger()
    shown.settle()
    assert part.state.state == "content"
    assert shown.window.status.count.text() == "1 product"
    part.head.search.setText("nothing like it")
    part.head.apply()
    shown.settle()
    assert part.state.state == "no match"
    part.head.clear_all()
    shown.settle()
    part.table.go_to_row(0)
    shown.window.commands["trash"].trigger()
    shown.settle()
    assert part.state.state == "first use"
    shown.desk.undo()
    shown.settle()
    assert part.state.state == "content"


def test_exchange_rates_stand_below_one_another_with_the_decimals_of_the_smallest(shown):
    for currency, rate in (("EUR", "1.08"), ("JPY", "0.0067"), ("IRR", "0.00002385"), ("KWD", "3.25")):
        values = {"currency": currency, "day": shown.work.today(), "rate": Decimal(rate)}
        records.save(shown.work, entity="rate", values=values)
    shown.page.show_part("rates")
    shown.settle()
    model = shown.page.lists["rates"].table.rows
    column = [one.name for one in model.fields].index("rate")

    def said():
        return [model.index(line, column).data() for line in range(model.rowCount())]

    assert sorted(said()) == ["0.00002385", "0.00670000", "1.08000000", "3.25000000"]
    smallest = model.id_at(said().index("0.00002385"))
    write(shown, partial(records.trash, entity="rate", ids=[smallest]))
    assert sorted(said()) == ["0.0067", "1.0800", "3.2500"]


def test_records_of_the_lists_open_from_anywhere(shown):
    made = records.save(shown.work, entity="staff", values={"name": "Sara Hill"})
    shown.window.show_section("contacts")
    shown.window.show_record("staff", made.id)
    shown.settle()
    assert shown.page.part == "staff"
    assert shown.page.lists["staff"].has_sheet


def test_a_setting_is_found_by_its_words_in_either_language(qapp, tmp_path, tmp_path_factory):
    shown = opened(qapp, tmp_path, tmp_path_factory, language="fa")
    shown.page.search.setFocus()
    send_text(shown.page.search, "backup")
    send_key(shown.page.search, Qt.Key.Key_Return)
    assert shown.page.data.backups.isVisibleTo(shown.page)
    assert not shown.page.you.isVisibleTo(shown.page)
    shown.page.search.clear()
    send_text(shown.page.search, "zzz")
    send_key(shown.page.search, Qt.Key.Key_Return)
    assert shown.page.nothing.isVisibleTo(shown.page)
    assert "zzz" in shown.page.nothing.text()
    send_key(shown.page.search, Qt.Key.Key_Escape)
    assert shown.page.you.isVisibleTo(shown.page)
    shown.close()


def test_lists_are_found_too(shown):
    shown.page._seek("staff")
    assert [key for key, link in shown.page._links.items() if link.isVisibleTo(shown.page)] == ["staff"]
    shown.page._links["staff"].click()
    shown.settle()
    assert shown.page.part == "staff"


def test_a_list_is_exported_for_a_spreadsheet_and_exactly(shown, tmp_path, monkeypatch):
    records.save(shown.work, entity="company", values={"name": "=Acme"})
    for exact, name in ((False, "safe.csv"), (True, "exact.csv")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        shown.page.data._ask_export("company", exact=exact)
        shown.settle()
        assert name in shown.page.data.bar.text()
    assert "'=Acme" in (tmp_path / "safe.csv").read_text("utf-8-sig")
    assert "\n=Acme" in (tmp_path / "exact.csv").read_text("utf-8").replace("\r", "")


def test_the_check_says_that_the_book_is_sound(shown):
    shown.page.data.check.click()
    shown.settle()
    assert "sound" in shown.page.data.bar.text()


def test_another_book_is_looked_at_before_this_one_closes(shown, tmp_path, monkeypatch):
    no_book = tmp_path / "notes.crm"
    no_book.write_text("not a book " * 100, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(no_book), ""))
    shown.page.data.open_other.click()
    shown.settle()
    assert "notes.crm" in shown.page.data.bar.text()
    assert shown.window.isVisible()

    other = tmp_path / "other.crm"
    books.make_book(
        other,
        wishes=books.NewBook(
            currency="EUR", country="US", calendar="gregorian", timezone="UTC", language="en"
        ),
    ).engine.dispose()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    shown.page.data.open_other.click()
    shown.settle()
    assert shown.outfit.next_book == str(other)
    assert not shown.window.isVisible()
    assert shown.preferences.book == str(other)


def test_the_import_opens_from_the_data_part(shown):
    shown.page.show_part("data")
    shown.page.data.bring.click()
    shown.settle()
    assert shown.window.page is shown.outfit.opener.wizard


@pytest.mark.parametrize("languages", [LANGUAGES[:2], LANGUAGES[2:]])
def test_everything_has_a_name_and_nothing_is_cut(qapp, tmp_path, tmp_path_factory, cut_texts, languages):
    for language in languages:
        folder = tmp_path / language
        folder.mkdir()
        shown = opened(qapp, folder, tmp_path_factory, language=language)
        for size in ((1366, 768), (960, 540)):
            shown.window.resize(*size)
            for part in PARTS:
                shown.page.go_to(part)
                shown.settle()
                cut_texts.clear()
                shown.window.grab()
                assert unnamed(shown.page) == [], (language, part)
                assert cut_texts == [], (language, part)
        assert shown.window.minimumSizeHint().height() <= 540
        shown.close()


def test_no_word_is_cut_in_large_text(qapp, tmp_path, tmp_path_factory, cut_texts):
    shown = opened(qapp, tmp_path, tmp_path_factory, language="fa")
    shown.preferences.text_size = 150
    for part in ("you", "business", "pipelines", "work_time", "support", "ticket_words", "kpis", "data"):
        shown.page.go_to(part)
        shown.settle()
        cut_texts.clear()
        shown.page.grab()
        assert [text for text in cut_texts if str(tmp_path) not in text] == [], part
    shown.close()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_tab_goes_through_a_part_as_it_is_read(qapp, tmp_path, tmp_path_factory, language):
    shown = opened(qapp, tmp_path, tmp_path_factory, language=language)
    shown.page.show_part("business")
    shown.settle()
    part = shown.page.business
    wanted = [part.name, part.logo.choose, part.fiscal, part.calendar, part.zone, part.country]
    wanted[0].setFocus()
    seen = []
    for _tab in range(5):
        seen.append(QApplication.focusWidget())
        send_key(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen == wanted[:5]
    shown.close()


def test_a_narrow_window_offers_the_parts_in_one_box(shown):
    page = shown.page
    assert [one.isVisible() for one in (page.index, page.choice)] == [True, False]
    shown.window.resize(700, 540)
    shown.settle()
    assert [one.isVisible() for one in (page.index, page.choice)] == [False, True]
    assert page.panes()[0] is page.choice
    parts = [page.choice.itemData(row) for row in range(page.choice.count())]
    assert parts == [item.key for item in page.index.model().items]
    send_key(page.choice, Qt.Key.Key_Down)
    assert page.part == parts[1]
    assert page.business.isVisible()
    page.show_part("keys")
    assert page.choice.currentData() == "keys"


def test_the_history_of_the_book_takes_one_step_back(shown):
    records.save(shown.work, entity="company", values={"name": "Acme"})
    records.save(shown.work, entity="company", values={"name": "Globex"})
    shown.page.data.open_history()
    shown.settle()
    dialog = next(one for one in shown.window.findChildren(object) if type(one).__name__ == "BookHistory")
    assert not dialog.isModal()
    assert [plain(pick.title) for pick in dialog.list.picks][:2] == ["Added “Globex”", "Added “Acme”"]
    dialog.list.setCurrentIndex(dialog.list.model().index(1, 0))
    dialog.undo.click()
    shown.settle()
    assert plain(dialog.list.picks[0].title) == "Undone: Added “Acme”"
    assert dialog.list.picks[2].faded
    assert not dialog.undo.isEnabled()
    assert unnamed(dialog) == []
    live = [deed.message for deed in history.deeds(shown.work) if deed.live]
    assert len(live) == 3
    dialog.close()


def test_the_palette_knows_every_part_and_the_rows_of_one_s_own_and_of_the_business(shown):
    """What it knows before the page is loaded is what the page says."""
    titles = {one.key: one.title for one in shown.page.parts.values()}
    known = [one for one in PARTS_BY_WORDS if not one.words]
    assert {one.part for one in known} == set(PARTS)
    assert {one.part: one.title for one in known if one.part in titles} == titles
    for key in ("you", "business"):
        words = [row.label.text() for row in shown.page.parts[key].rows]
        assert words == [one.words for one in PARTS_BY_WORDS if one.part == key and one.words]
    data = [row.label.text() for row in shown.page.data.rows]
    assert {one.words for one in PARTS_BY_WORDS if one.part == "data" and one.words} <= set(data)


def test_a_setting_that_is_sought_is_shown_alone_with_the_focus_in_it(shown):
    shown.window.show_section("today")
    shown.window.palette_panel.setting_chosen.emit("you", "Theme")
    shown.settle()
    rows = [row for part in shown.page.parts.values() for row in part.rows if row.isVisible()]
    assert [row.label.text() for row in rows] == ["Theme"]
    assert QApplication.focusWidget() is shown.page.you.theme
    shown.window.palette_panel.setting_chosen.emit("keys", "")
    shown.settle()
    assert shown.page.part == "keys"
    assert shown.page.search.text() == ""
