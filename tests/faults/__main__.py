"""Do the real program harm in every way we promise it stands: ``python -m tests.faults [--only NAME] [--share 1.0]``.

Prints a table of what was promised and what was found; ends with 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.frame import Harness, Lacking, Shown
from tests.faults.harnesses import HARNESSES
from tests.faults.shops import memory


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", action="append", choices=[one.name for one in HARNESSES], help="again for more")
    parser.add_argument("--share", type=float, default=1.0, help="part of the full number of runs")
    chosen = parser.parse_args(arguments)
    rows: list[tuple[str, Shown | str, float]] = []
    for harness in HARNESSES:
        if chosen.only is None or harness.name in chosen.only:
            rows += _run(harness, chosen.share)
    _print_table(rows)
    return 1 if any(isinstance(shown, Shown) and not shown.ok for _, shown, _ in rows) else 0


def _run(harness: Harness, share: float) -> list[tuple[str, Shown | str, float]]:
    folder = Path(tempfile.mkdtemp(prefix=f"faults-{harness.name}-", dir=memory()))
    begun = time.monotonic()
    try:
        shown = harness.run(share, folder)
    except Lacking as lacking:
        return [(harness.name, str(lacking), 0.0)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - begun
    for one in shown:
        print(f"{harness.name}: {one.what}: {one.found} ({seconds:.0f} s)", file=sys.stderr)
    return [(harness.name, one, seconds) for one in shown]


def _print_table(rows: list[tuple[str, Shown | str, float]]) -> None:
    print("| harness | what | runs | wanted | found | kept |")
    print("|---|---|---|---|---|---|")
    for name, shown, _ in rows:
        if isinstance(shown, str):
            print(f"| {name} | | 0 | | skipped: {shown} | – |")
            continue
        kept = "yes" if shown.ok else "NO"
        print(f"| {name} | {shown.what} | {shown.runs:,} | {shown.wanted} | {shown.found} | {kept} |")
        for line in shown.broken[:20]:
            print(f"|  | {line} | | | | |")


if __name__ == "__main__":
    sys.exit(main())
