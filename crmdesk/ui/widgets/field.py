"""What all fields of a form share: a value, an error or a reading back below, and never a blocked key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, line_pitch, paragraph, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.l10n.languages import Locale
    from crmdesk.l10n.parse import Parser

SIGN, GAP, TOP = 14, 5, 3


class Habits(Protocol):
    """How the person at the desk reads and writes; asked anew each time, for it may change."""

    @property
    def locale(self) -> Locale: ...  # noqa: D102 - the names say it
    @property
    def fmt(self) -> Formatter: ...  # noqa: D102
    @property
    def parser(self) -> Parser: ...  # noqa: D102


class _FormerHabits:
    """How the same person read and wrote under the customs put on before."""

    def __init__(self, present: Habits, locale: Locale) -> None:
        self.locale = locale
        self._present = present

    @property
    def fmt(self) -> Formatter:
        from crmdesk.l10n.formats import Formatter

        return Formatter(self.locale, self._present.fmt.zone)

    @property
    def parser(self) -> Parser:
        return self._present.parser.under(self.locale)


class _Note(QWidget):
    """The line below a field: an error with its icon, or the reading back in grey."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text, self.fault = "", False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def say(self, text: str, *, fault: bool) -> None:
        self.text, self.fault = text, fault
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _room(self, width: int) -> int:
        return width - (theme.px(SIGN) + GAP if self.fault else 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        font = theme.font("caption")
        return len(wrap(self.text, font, self._room(width))) * line_pitch(font) + TOP

    def sizeHint(self) -> QSize:
        return QSize(120, line_pitch(theme.font("caption")) + TOP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, rtl, font = QPainter(self), theme.tokens(), self.isRightToLeft(), theme.font("caption")
        flow = Flow(self.rect().adjusted(0, TOP, 0, 0), rtl=rtl)
        if self.fault:
            sign = flow.start(theme.px(SIGN), GAP)
            sign.setHeight(line_pitch(font))
            draw_icon(painter, sign, "circle-alert", look.bad, rtl=rtl, size=SIGN)
        paragraph(painter, flow.rest, self.text, look.bad if self.fault else look.mute, font, rtl=rtl)


class FieldWidget(QWidget):
    """An editor with a note below. Subclasses give `read`, `put` and, where useful, `said`.

    `edited` comes with each change by the person. What was typed is read when the focus leaves (`check`) and
    when the form asks for the `value`; until then nothing is refused.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, habits: Habits, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.habits, self.editor = habits, editor
        self._written_for = habits.locale
        self.judge: Callable[[Any], object] = lambda value: value
        self._note = _Note(self)
        self._name = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(editor)
        column.addWidget(self._note)
        self.setFocusProxy(editor)
        editor.installEventFilter(self)
        self.edited.connect(self._while_typing)

    def read(self) -> Any:
        """The value as it stands in the editor.

        Raises:
            NotUnderstood: what is typed has no value of this kind.
        """
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show a value in the editor."""
        raise NotImplementedError

    def said(self, value: Any) -> str:  # noqa: ARG002 - most kinds need no reading back
        """The value in words, to be read back below the field; empty when the editor says it already."""
        return ""

    def value(self) -> Any:
        """The value, None when the field is empty.

        Raises:
            CrmError: what is typed has no value, or not one this field takes.
        """
        value = self.read()
        self.judge(value)
        return value

    def set_value(self, value: Any) -> None:
        """Show a value; errors of the old one go."""
        self.put(value)
        self.set_error("")

    @property
    def error(self) -> str:
        """The error shown, empty when there is none."""
        return self._note.text if self._note.fault else ""

    @property
    def read_back(self) -> str:
        """The reading shown below the field."""
        return "" if self._note.fault else self._note.text

    def set_error(self, message: str) -> None:
        """Show an error below the field, translated already; the empty text takes it away."""
        self._say(message, fault=bool(message))

    def set_read_back(self, text: str) -> None:
        """Show how the text was understood."""
        self._say(f"= {text}" if text else "", fault=False)

    def _say(self, text: str, *, fault: bool) -> None:
        self._note.say(text, fault=fault)
        self.editor.setAccessibleDescription(text)
        if bool(self.editor.property("fault")) != fault:
            self.editor.setProperty("fault", fault)
            self.editor.style().polish(self.editor)

    def set_name(self, name: str) -> None:
        """The spoken name of the editor: its label."""
        self._name = name
        self.editor.setAccessibleName(name)

    def check(self) -> bool:
        """Read the text now: write it in good form, or say what is wrong with it."""
        try:
            value = self.value()
        except CrmError as error:
            self.set_error(self.habits.fmt.error(error))
            return False
        self.tidy(value)
        self.set_error("")
        return True

    def tidy(self, value: Any) -> None:
        """Write what was read in good form."""
        self.put(value)

    def retranslate(self) -> None:
        """The value in the digits, calendar and words of the language put on; unreadable text stays.

        What stands in the editor is read with the customs it was written for: 7.5. stays the seventh of May.
        """
        present, self.habits = self.habits, _FormerHabits(self.habits, self._written_for)
        had_error, is_readable = bool(self.error), True
        try:
            value = self.read()
        except CrmError:
            is_readable = False
        finally:
            self.habits, self._written_for = present, present.locale
        if is_readable:
            self.put(value)
        if had_error:
            self.check()
        elif is_readable:
            self.set_error("")

    def _while_typing(self) -> None:
        try:
            value = self.read()
        except CrmError:
            self.set_error("")
            return
        self.set_read_back(self.said(value) if value is not None else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read the text when the focus leaves for another field (not for a menu or another window)."""
        if watched is self.editor and event.type() == QEvent.Type.FocusOut and self._leaves(event):
            self.check()
            self.left.emit()
        return super().eventFilter(watched, event)

    @staticmethod
    def _leaves(event: QEvent) -> bool:
        staying = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
        return isinstance(event, QFocusEvent) and event.reason() not in staying
