"""How a benchmark tells what it found: one line for each figure, with its ratio and the bar."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(name: str, found: str, ratio: float, bar: float, unit: str = "×") -> None:
    """One figure: what was found, how it compares, and the most that is wanted."""
    verdict = "ok" if ratio <= bar else "MISSED"
    say(f"{name:<44} {found:>18}   {ratio:8.2f} {unit}, wanted at most {bar:g} {unit}   {verdict}")
