"""Every check of the project, in stages: `python tools/check.py [STAGE …]`; all of them without a name.

Each stage prints its time; the last line adds the tests up. A stage that fails does not stop the others. What
needs one core runs beside the stage whose build leaves one idle, and is printed when it is done. The
`postgres` stage starts a throw-away server of its own (Debian's `pg_virtualenv`), or takes the database that
CRMDESK_TEST_POSTGRES names; where there is neither it is left out, but not in CI.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = (sys.executable, "-m", "pytest")
NORMAL = ("-m", "not postgres and not slow")
BY_FILE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")  # what comes first takes the longest
POSTGRES = "CRMDESK_TEST_POSTGRES"
MEMORY, MOST_BOOKS = Path("/dev", "shm"), 4 * 2**30
NO_TEST = 5  # pytest's exit status where it found none

STAGES: dict[str, tuple[str, ...]] = {
    "lint": (str(BIN / "ruff"), "check", "."),
    "types": (sys.executable, "-m", "mypy"),
    "imports": (str(BIN / "lint-imports"),),
    "texts": (sys.executable, "tools/catalogues.py", "check"),
    "e2e": (*PYTEST, *NORMAL, *BY_FILE, "tests/e2e/test_frozen.py", "tests/e2e"),
    "unit": (*PYTEST, *NORMAL, "-n", "2", "tests/unit", "tests/contracts"),
    "postgres": (*PYTEST, "-m", "postgres and not slow", "-n", "2", "tests/unit", "tests/contracts"),
    "ui": (*PYTEST, *NORMAL, "-n", "2", "tests/ui"),
}
ONE_CORE = ("lint", "types", "imports", "texts")


@dataclass(slots=True)
class Outcome:
    """How one stage went, in seconds and tests."""

    seconds: float = 0.0
    good: bool = True
    word: str = "passed"
    counts: dict[str, int] = field(default_factory=dict)


def start_server(command: tuple[str, ...]) -> tuple[str, ...] | None:
    """The command inside a throw-away PostgreSQL; None where there is none to start."""
    if os.environ.get(POSTGRES):
        return command
    starter = shutil.which("pg_virtualenv")
    if not starter:
        return None
    url = "postgresql+psycopg://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"
    return (starter, "-t", "-o", "fsync=off", "sh", "-c", f'{POSTGRES}={url} exec "$0" "$@"', *command)


def has_memory() -> bool:
    """Whether the books of tests, the server’s too, and the frozen program fit into memory, not on a disk."""
    if not os.access(MEMORY, os.W_OK):
        return False
    about = os.statvfs(MEMORY)
    return about.f_bavail * about.f_frsize > MOST_BOOKS and not about.f_flag & os.ST_NOEXEC


def environment(compiled: str) -> dict[str, str]:
    """The environment of the stages: no display, this Python's programs first, nobody's own book.

    What Python compiles, it keeps in the folder `compiled` for all processes of the run: not in the tree.
    """
    without = {"CRMDESK_BOOK", "PYTHONDONTWRITEBYTECODE"}
    ours = {name: value for name, value in os.environ.items() if name not in without}
    ours["PATH"] = os.pathsep.join([str(BIN), ours.get("PATH", os.defpath)])
    if has_memory():
        ours.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        ours.setdefault("TMPDIR", str(MEMORY))
    return ours | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "PYTHONPYCACHEPREFIX": compiled}


def say(text: str) -> None:
    """Print at once."""
    print(text, end="", flush=True)


def pass_on(run: subprocess.Popen[str], tell: Callable[[str], object]) -> dict[str, int]:
    """Tell a stage's output as it comes; the counts of pytest's closing line."""
    counts: dict[str, int] = {}
    for line in run.stdout or ():
        tell(line)
        if re.match(r"(=+ )?\d+ (passed|failed|errors?|skipped|deselected)\b", line):
            counts = {word: int(count) for count, word in re.findall(r"(\d+) ([a-z]+)", line)}
    return counts


def show_stage(name: str, compiled: str) -> Outcome:
    """Run one stage: its output as it comes, or in one piece where another one runs beside it."""
    kept: list[str] = []
    tell = kept.append if name in ONE_CORE else say
    tell(f"\n== {name}\n")
    outcome = run_stage(name, compiled, tell)
    tell(f"== {name} {outcome.word}, {outcome.seconds:.0f} s\n")
    say("".join(kept))
    return outcome


def run_stage(name: str, compiled: str, tell: Callable[[str], object]) -> Outcome:
    """Run one stage and say how it went."""
    command = start_server(STAGES[name]) if name == "postgres" else STAGES[name]
    if command is None:
        return Outcome(good=not os.environ.get("CI"), word="left out: no PostgreSQL on this machine")
    begun = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(compiled),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as run:
        counts = pass_on(run, tell)
    word = {0: "passed", NO_TEST: "FAILED: it has no test"}.get(run.returncode, "FAILED")
    return Outcome(time.monotonic() - begun, run.returncode == 0, word, counts)


def run_lane(names: list[str], compiled: str) -> dict[str, Outcome]:
    """Run stages one after another."""
    return {name: show_stage(name, compiled) for name in names}


def tell_outcomes(outcomes: dict[str, Outcome], seconds: float) -> None:
    """The stages' table, and the tests of all added up; a check without tests that fails counts as one."""
    for name, outcome in outcomes.items():
        print(f"{name:10}{outcome.seconds:6.0f} s  {outcome.word}")
    print(f"{'all':10}{seconds:6.0f} s")
    totals = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for outcome in outcomes.values():
        counts = outcome.counts
        failed = sum(counts.get(word, 0) for word in ("failed", "error", "errors"))
        totals["passed"] += counts.get("passed", 0)
        totals["failed"] += max(failed, int(not outcome.good))
        totals["skipped"] += counts.get("skipped", 0)
    print(", ".join(f"{count} {word}" for word, count in totals.items()))


def main() -> int:
    """Run the stages asked for, then tell how each went."""
    parser = argparse.ArgumentParser(description="Check the project.")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=" · ".join(STAGES))
    asked = parser.parse_args().stages or list(STAGES)
    unknown = [name for name in asked if name not in STAGES]
    if unknown:
        parser.error(f"no such stage: {', '.join(unknown)} (there are {', '.join(STAGES)})")
    lanes = [[name for name in asked if (name in ONE_CORE) is alone] for alone in (True, False)]
    outcomes: dict[str, Outcome] = {}
    begun = time.monotonic()
    with (
        TemporaryDirectory(prefix="compiled", ignore_cleanup_errors=True) as compiled,
        ThreadPoolExecutor(len(lanes)) as pool,
    ):
        for lane in [pool.submit(run_lane, names, compiled) for names in lanes]:
            outcomes |= lane.result()
    print()
    tell_outcomes(outcomes, time.monotonic() - begun)
    return int(not all(outcome.good for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
