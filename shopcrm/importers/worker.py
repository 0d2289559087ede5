"""The child process: reads one hostile-until-proven file and writes frames to standard output.

Run as ``python -m shopcrm.importers.worker``. Standard input brings two lines of JSON: which file, and later
the shop's zone and currency, so that the file is being read while the vault is still being unlocked.
A parser that aborts takes this process down, not the owner's window.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from shopcrm.base.errors import InputRefused
from shopcrm.importers.frames import frame, order_frame
from shopcrm.importers.reading import ReadingJob, ShopTerms, read_file
from shopcrm.importers.registry import builtin_specs, named_spec, wrong_downloads


def run(source: BinaryIO, out: BinaryIO) -> None:
    """Carry out the job that ``source`` describes and write its frames to ``out``."""
    order: dict[str, Any] = json.loads(source.readline())
    path, mapping = Path(order["path"]), order["mapping"]

    def emit(kind: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        out.write(order_frame(*value) if kind == "O" else frame(kind, value))
        out.flush()

    try:
        job = ReadingJob(
            path=path,
            specs=(named_spec(Path(mapping)),) if mapping else builtin_specs(),
            wrong=() if mapping else wrong_downloads(),
            terms=lambda: ShopTerms(**json.loads(source.readline())),
        )
        read_file(job, emit)
    except InputRefused as refused:
        emit("X", {"key": refused.key, "facts": {name: str(value) for name, value in refused.facts.items()}})
    except MemoryError:
        emit("X", {"key": "file_too_large", "facts": {"file": path.name}})


def main() -> None:
    """Serve one job."""
    # This process lives for one file and makes no cycles worth looking for.
    gc.disable()
    run(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
