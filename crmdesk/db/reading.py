"""The gate between the read pool and a commit, and how a read is cancelled."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRACE_SECONDS = 0.25
"""How long a commit lets running reads finish before it interrupts them; they then run again."""

TURN_SECONDS, WAY_SECONDS = 0.01, 0.001
"""How long a job works until it gives way to the window, and for how long it does."""


class Cancelled(Exception):
    """A read whose answer nobody wants any more."""


class Token:
    """One job's wish to be cancelled; cancelling interrupts the statement it is running."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: set[Callable[[], None]] = set()
        self.cancelled = False
        self._gave_way = time.monotonic()

    def cancel(self) -> None:
        """Interrupt what runs under this token, now and later."""
        with self._lock:
            self.cancelled = True
            for interrupt in self._interrupts:
                interrupt()

    def require(self) -> None:
        """Stop here if the job was cancelled, else give way now and then.

        A thread that reads a file or steps through a statement lets go of Python for moments so short that
        others, who are woken at each, come too late and wait for hundreds of milliseconds.
        """
        if self.cancelled:
            raise Cancelled
        if time.monotonic() - self._gave_way >= TURN_SECONDS:
            time.sleep(WAY_SECONDS)
            self._gave_way = time.monotonic()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Call `interrupt` when the token is cancelled while the block runs."""
        with self._lock:
            self._interrupts.add(interrupt)
        try:
            self.require()
            yield
        finally:
            with self._lock:
                self._interrupts.discard(interrupt)


_current: ContextVar[Token | None] = ContextVar("token", default=None)


@contextmanager
def cancellable(token: Token) -> Iterator[None]:
    """Everything read in this block, in this thread, stops when `token` is cancelled."""
    before = _current.set(token)
    try:
        yield
    finally:
        _current.reset(before)


def current_token() -> Token:
    """The token of the running job, or one that nobody cancels."""
    return _current.get() or Token()


class Interrupted(Exception):
    """A read that gave way to a commit and is to be run again."""


class Gate:
    """Lets reads run together and a commit alone (a commit in SQLite's rollback mode needs it).

    A commit waits `GRACE_SECONDS` for the running reads, then interrupts them; they wait behind
    the gate and run again. So no commit fails because something was being read.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._reads: dict[object, Callable[[], None]] = {}
        self._gave_way: set[object] = set()
        self._committing = False
        self._here = threading.local()

    @contextmanager
    def reading(self, interrupt: Callable[[], None]) -> Iterator[Callable[[], bool]]:
        """Hold the gate open for one read; yields a question: was it made to give way?

        A read within a read is let in at once: the commit waits for the outer one anyway.
        """
        ticket, depth = object(), getattr(self._here, "depth", 0)
        with self._changed:
            self._changed.wait_for(lambda: not self._committing or depth > 0)
            self._reads[ticket] = interrupt
        self._here.depth = depth + 1
        try:
            yield lambda: ticket in self._gave_way
        finally:
            self._here.depth = depth
            with self._changed:
                del self._reads[ticket]
                self._gave_way.discard(ticket)
                self._changed.notify_all()

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Keep new reads out, let running ones finish or give way, and hold the gate shut."""
        with self._changed:
            self._changed.wait_for(lambda: not self._committing)
            self._committing = True
            if not self._changed.wait_for(lambda: not self._reads, timeout=GRACE_SECONDS):
                self._send_away()
        try:
            yield
        finally:
            with self._changed:
                self._committing = False
                self._changed.notify_all()

    def _send_away(self) -> None:
        """Interrupt the running reads until none is left (one may just be between two statements)."""
        while self._reads:
            for ticket, interrupt in list(self._reads.items()):
                self._gave_way.add(ticket)
                interrupt()
            self._changed.wait_for(lambda: not self._reads, timeout=0.02)
