"""Which benchmarks are wanted? Runs them one after another and prints one table.

``python -m benchmarks [--rows 10000,100000,1000000] [--only import,rfm,list,start,stall,identity] [--work DIR]
[--json FILE]``
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks import identity, imports, listing, rfm, stalls, start
from benchmarks.inputs import Inputs
from benchmarks.process import MEMORY_KIND
from benchmarks.table import Line, markdown
from shopcrm import __version__

_ROWS: Final = (10_000, 100_000, 1_000_000)
_SHOP: Final = 1_000_000
# These make a little more than 200,000 customers.
_PEOPLE, _CROWD = 50_000, 170_000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print how fast the program is.")
    parser.add_argument("--rows", default=",".join(map(str, _ROWS)), help="sizes of the files to import")
    parser.add_argument("--shop", type=int, default=_SHOP, help="orders in the shop for RFM, search and list")
    parser.add_argument("--people", type=int, default=_PEOPLE, help="people in the shop whose truth is known")
    parser.add_argument("--crowd", type=int, default=_CROWD, help="people in the shop whose suggestions are timed")
    parser.add_argument("--only", default="", help="some of: import, rfm, list, start, stall, identity")
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "work", help="folder for files and vaults")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    arguments = parser.parse_args()
    arguments.rows = [int(size) for size in arguments.rows.split(",")]
    return arguments


def main() -> int:
    """Run what was asked for; 1 when a target was missed."""
    arguments = _arguments()
    inputs = Inputs(arguments.work.absolute())
    sections: dict[str, Callable[[], Iterator[Line]]] = {
        "import": lambda: imports.measure(inputs, arguments.rows),
        "rfm": lambda: rfm.measure(inputs, arguments.shop),
        "list": lambda: listing.measure(inputs, arguments.shop),
        "start": lambda: start.measure(inputs),
        "stall": lambda: stalls.measure(inputs),
        "identity": lambda: identity.measure(inputs, arguments.people, arguments.crowd),
    }
    wanted = arguments.only.split(",") if arguments.only else list(sections)
    if not set(wanted) <= set(sections):
        print(f"--only takes {', '.join(sections)}", file=sys.stderr)
        return 2
    computer = f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    lines: list[Line] = []
    for name in wanted:
        for line in sections[name]():
            print("  ".join(cell for cell in line.cells() if cell), file=sys.stderr)
            lines.append(line)
            if arguments.json:
                # After every line: a long run that is stopped leaves what it has.
                arguments.json.write_text(_document(computer, lines), encoding="utf-8")
    print(markdown(lines))
    print(f"\nShopCRM {__version__}, {computer}; memory: {MEMORY_KIND}.")
    return 1 if any(line.met is False for line in lines) else 0


def _document(computer: str, lines: list[Line]) -> str:
    document = {
        "version": __version__,
        "computer": computer,
        "memory": MEMORY_KIND,
        "lines": [line.document() for line in lines],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    sys.exit(main())
