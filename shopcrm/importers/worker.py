"""The child process: reads one hostile-until-proven file and writes frames to standard output.

Run as ``python -m shopcrm.importers.worker``; the job comes as JSON on standard input. A parser
that aborts takes this process down, not the owner's window.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from shopcrm.base.errors import InputRefused
from shopcrm.importers.reading import ReadingJob, frame, read_file
from shopcrm.importers.registry import builtin_specs, named_spec, wrong_downloads


def run(order: dict[str, Any], out: BinaryIO) -> None:
    """Carry out the job ``order`` and write its frames to ``out``."""
    pending: list[bytes] = []

    def emit(kind: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        pending.append(frame(kind, value))
        if len(pending) >= 256:
            out.write(b"".join(pending))
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
    out.write(b"".join(pending))
    out.flush()


def main() -> None:
    """Serve one job."""
    # This process lives for one file and makes no cycles worth looking for.
    gc.disable()
    run(json.loads(sys.stdin.buffer.read()), sys.stdout.buffer)


if __name__ == "__main__":
    main()
