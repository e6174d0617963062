"""A window on a small book of known deals."""

import datetime as dt
import shutil

import shiboken6
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.l10n import texts
from crmdesk.l10n.languages import Locale
from crmdesk.model.errors import IllegalMove
from crmdesk.services import books, deals, pipelines, records
from crmdesk.ui import theme
from crmdesk.ui.application import Appearance
from crmdesk.ui.desk import Desk
from crmdesk.ui.main_window import MainWindow
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.sections import SECTIONS
from tests.ui.window_parts import come_to_rest

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
STAGES = ("New", "Qualified", "Proposal", "Negotiation")
DEALS = (  # title, stage, amount, days until the expected close
    ("Alpha", 0, 100_00, 5),
    ("Beta", 0, 250_50, None),
    ("Gamma", 1, 1_000_00, 3),
    ("Delta", 1, 7_00, 9),
    ("Epsilon", 1, 90_00, -4),
    ("Zeta <b>bold</b> & Co", 2, 5_000_00, 2),
)
_made = {}


def make(folder):
    """A book with one pipeline, two colleagues, a company, a product and the deals above."""
    wishes = books.NewBook(currency="USD", country="US", calendar="gregorian", timezone="UTC", language="en")
    work = books.make_book(folder / "made.crm", wishes=wishes)
    first = pipelines.pipelines(work)[0]
    for stage, name in zip(first.stages, STAGES, strict=True):
        pipelines.change_stage(work, stage=stage.id, name=name, probability=stage.probability, stale_days=20)
    company = records.save(work, entity="company", values={"name": "Acme"}).id
    owners = [records.save(work, entity="staff", values={"name": name}).id for name in ("Nora", "Omar")]
    records.save(work, entity="product", values={"name": "Desk", "price": 500_00})
    for number, (title, stage, amount, days) in enumerate(DEALS):
        close = None if days is None else work.today() + dt.timedelta(days=days)
        created = work.today() - dt.timedelta(days=30 if title == "Epsilon" else 6)
        records.save(
            work,
            entity="deal",
            values={
                "title": title, "stage": first.stages[stage].id, "company": company, "amount": amount,
                "owner": owners[number % 2], "expected_close": close, "created": created,
                "next_step": "Call" if number % 2 else None,
            },
        )  # fmt: skip
    work.engine.dispose()
    return folder / "made.crm"


class Deals:
    """The window, open at the deals."""

    def __init__(self, program, folder, factory, *, language="en", size=(1366, 768), keep=False, fill=None):
        if "book" not in _made:
            _made["book"] = make(factory.mktemp("deals"))
        self.program, self.file = program, folder / "deals.crm"
        if not keep:
            shutil.copy(_made["book"], self.file)
        self.preferences = Preferences(folder / "settings.json")
        self.preferences.section = "deals"
        self.work = books.open_book(self.file)
        if fill is not None:
            fill(self.work)
        self.desk = Desk(self.preferences, Locale.of(language), book=str(self.file))
        self.appearance = Appearance(program, self.desk, language)
        self.window = MainWindow(self.desk, [one for one in SECTIONS if one.key == "deals"])
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.refusals, self.told = [], []
        self.desk.refusal_shown.connect(self.refusals.append)
        self.desk.message_shown.connect(lambda text, _gesture: self.told.append(text))
        program.processEvents()
        self.desk.open(self.work)
        self.settle()

    @property
    def page(self):
        return self.window.page

    @property
    def board(self):
        return self.page.board.board

    @property
    def sheet(self):
        return self.page.sheet

    def settle(self):
        """Let every answer come, with what it asks for in turn."""
        come_to_rest(self.desk.jobs, self.window)

    def columns(self):
        """The titles in each column as they are shown, the won ones last."""
        return [[card.title for card in one.list.cards.cards] for one in self.board.columns]

    def id_of(self, title):
        for column in self.board.columns:
            for card in column.list.cards.cards:
                if card.title == title:
                    return card.id
        raise KeyError(title)

    def choose(self, title):
        """Put selection and focus on a card."""
        assert self.board.choose(self.id_of(title))
        self.board.current_list().setFocus()
        self.program.processEvents()
        return self.id_of(title)

    def chosen(self):
        """The title of the selected card, in whichever single column it is."""
        lists = [one.list for one in self.board.columns if one.list.selectionModel().hasSelection()]
        assert len(lists) <= 1
        return lists[0].currentIndex().data() if lists else None

    def stage(self, place):
        return self.board.columns[place].column.stage

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """A key to what has the focus, through the window's shortcuts as from a keyboard."""
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        if QApplication.activePopupWidget() is not None:
            target = QApplication.activePopupWidget().focusWidget() or target
        QTest.keyClick(target, key, modifiers)
        self.program.processEvents()

    def do(self, action):
        """A command of the window; it must be possible now."""
        command = self.window.commands[action]
        assert command.isEnabled(), action
        command.trigger()
        self.settle()

    def carry(self, title, point):
        """Press a card, carry it to a point of the board, and keep holding it."""
        place = next(n for n, one in enumerate(self.columns()) if title in one)
        cards = self.board.columns[place].list
        start = cards.card_rect(self.id_of(title)).center()
        view = cards.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, start + QPoint(15, 15))
        end = view.mapFrom(self.board, point)
        QTest.mouseMove(view, end)
        self.program.processEvents()
        return view, end

    def drop(self, title, point):
        view, end = self.carry(title, point)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
        self.program.processEvents()

    def middle(self, place):
        """A point in the middle of a column."""
        return self.board.columns[place].geometry().center()

    def moves(self, deal):
        return deals.moves_of(self.work, deal=deal)

    def close(self):
        self.settle()
        self.window.close()
        self.work.engine.dispose()
        shiboken6.delete(self.window)
        shiboken6.delete(self.desk)
        texts.switch("en")
        QLocale.setDefault(QLocale("en_US"))
        theme.apply_theme(QApplication.instance(), theme.LIGHT, Locale.of("en"), 100)


def refuse(*_args, **_named):
    """A service that refuses."""
    raise IllegalMove("“{deal}” is closed. Reopen it first.", deal="Alpha")
