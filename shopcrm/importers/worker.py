"""The child process: reads one hostile-until-proven file and writes frames to standard output.

Run as ``python -m shopcrm.importers.worker``; the job comes as JSON on standard input. A parser
that aborts takes this process down, not the owner's window.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from shopcrm.base.errors import InputRefused
from shopcrm.importers.reading import ReadingJob, frame, read_file
from shopcrm.importers.registry import builtin_specs, named_spec, wrong_downloads


def run(order: dict[str, Any], out: io.TextIOBase) -> None:
    """Carry out the job ``order`` and write its frames to ``out``."""
    pending: list[str] = []

    def emit(kind: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        pending.append(frame(kind, value))
        if len(pending) >= 256:
            out.write("".join(pending))
            pending.clear()

    try:
        mapping = order.get("mapping")
        job = ReadingJob(
            path=Path(order["path"]),
            specs=(named_spec(Path(mapping)),) if mapping else builtin_specs(),
            wrong=() if mapping else wrong_downloads(),
            zone=order["zone"],
            currency=order["currency"],
        )
        read_file(job, emit)
    except InputRefused as refused:
        emit("X", {"key": refused.key, "facts": {name: str(value) for name, value in refused.facts.items()}})
    except MemoryError:
        emit("X", {"key": "file_too_large", "facts": {"file": Path(order["path"]).name}})
    out.write("".join(pending))
    out.flush()


def main() -> None:
    """Serve one job."""
    order = json.loads(sys.stdin.buffer.read())
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n", write_through=False)
    run(order, out)


if __name__ == "__main__":
    main()
