"""How does the program read a file it does not trust? In a child process, frame by frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shopcrm
from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken


@contextmanager
def reading(
    path: Path, *, zone: str, currency: str, mapping: Path | None = None, cancel: CancelToken | None = None
) -> Iterator[Iterator[tuple[str, str]]]:
    """Start reading ``path`` at once and give its frames as (kind, JSON text).

    The child works while the caller does something else; leaving the block ends it.

    Raises:
        InputRefused: the file was refused, or the reader died on it.
        Cancelled: ``cancel`` was raised between two frames.
    """
    order = {
        "path": str(path.absolute()),
        "mapping": str(mapping.absolute()) if mapping else "",
        "zone": zone,
        "currency": currency,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "shopcrm.importers.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        if process.stdin is None or process.stdout is None:  # pragma: no cover - both are pipes
            raise RuntimeError("no pipes")
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
        cancel = cancel or CancelToken()
        cancel.when_cancelled(process.kill)
        yield _frames(process, path, cancel)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _environment() -> dict[str, str]:
    """Return our own environment with this very package first on the path."""
    environment = dict(os.environ)
    root = str(Path(shopcrm.__file__).resolve().parents[1])
    old = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = f"{root}{os.pathsep}{old}" if old else root
    return environment


def _frames(process: subprocess.Popen[bytes], path: Path, cancel: CancelToken) -> Iterator[tuple[str, str]]:
    complete = False
    for raw in process.stdout or ():
        if not raw.endswith(b"\n"):
            # The child ended in the middle of a line.
            break
        line = raw.decode("utf-8")
        kind, text = line[0], line[1:]
        if kind == "X":
            cancel.check()
            refusal: dict[str, Any] = json.loads(text)
            raise InputRefused(refusal["key"], **{"file": path.name, **refusal["facts"]})
        complete = complete or kind == "E"
        yield kind, text
    cancel.check()
    if not complete:
        raise InputRefused("file_crashed_reader", file=path.name)
