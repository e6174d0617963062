"""All benchmarks one after another, each in a process of its own: `python -m tests.benchmarks FOLDER`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

NEED_FOLDER = ("bench_start", "bench_lists", "bench_search", "bench_records", "bench_echo")
OTHERS = ("bench_gui_block", "bench_import", "bench_report")


def main() -> int:
    """Run them all; a figure that misses its bar is said, never an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the large books are kept; made the first time")
    folder = str(parser.parse_args().folder)
    for name in (*NEED_FOLDER, *OTHERS):
        words = [folder] if name in NEED_FOLDER else []
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *words], check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
