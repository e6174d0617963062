"""One window for one book: a second start raises the first and ends."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from crmdesk.ui.recent import book_key

PATIENCE_MS = 500


def name_of(book: str) -> str:
    """The name under which the window of a book listens."""
    return f"crmdesk-{book_key(book)}"


def raise_other(book: str) -> bool:
    """Ask the window that has the book open to come forward; False if there is none."""
    if os.name == "posix" and not Path(os.environ.get("TMPDIR") or "/tmp", name_of(book)).exists():  # noqa: S108 - Qt's
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name_of(book))
    found = socket.waitForConnected(PATIENCE_MS)
    socket.disconnectFromServer()
    return found


class Doorbell(QObject):
    """Listens for a second start of the same book; only the same user is heard."""

    rung = Signal()

    def __init__(self, book: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        if not self._server.listen(name_of(book)):
            # Left by a program that was killed: nobody answers there.
            QLocalServer.removeServer(name_of(book))
            self._server.listen(name_of(book))

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.deleteLater()
            self.rung.emit()
