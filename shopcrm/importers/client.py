"""How does the program read a file it does not trust? In a child process, frame by frame."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import orjson

import shopcrm
from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken

_BLOCK: Final = 1 << 19
_BLOCKS: Final = 24


@contextmanager
def reading(
    path: Path, *, zone: str, currency: str, mapping: Path | None = None, cancel: CancelToken | None = None
) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Start reading ``path`` at once and give its frames as (kind, JSON bytes).

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


def _frames(process: subprocess.Popen[bytes], path: Path, cancel: CancelToken) -> Iterator[tuple[str, bytes]]:
    complete = False
    for raw in _pumped(process):
        if not raw.endswith(b"\n"):
            # The child ended in the middle of a line.
            break
        kind, text = chr(raw[0]), raw[1:-1]
        if kind == "X":
            cancel.check()
            refusal: dict[str, Any] = orjson.loads(text)
            raise InputRefused(refusal["key"], **{"file": path.name, **refusal["facts"]})
        complete = complete or kind == "E"
        yield kind, text
    cancel.check()
    if not complete:
        raise InputRefused("file_crashed_reader", file=path.name)


def _pumped(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield the child's lines; a thread keeps taking them, so that it never waits while we store.

    A pipe holds some eighty orders: without the thread, reading and storing would take turns.
    """
    blocks: queue.Queue[list[bytes]] = queue.Queue(_BLOCKS)

    def pump() -> None:
        lines = [b""]
        while lines:
            try:
                lines = process.stdout.readlines(_BLOCK) if process.stdout is not None else []
            except ValueError:
                # The pipe was closed: whoever listened has gone.
                lines = []
            blocks.put(lines)

    thread = threading.Thread(target=pump, name="reader-pump", daemon=True)
    thread.start()
    try:
        while block := blocks.get():
            yield from block
    finally:
        # Whoever leaves early must not leave the pump waiting for room.
        process.kill()
        while thread.is_alive():
            with suppress(queue.Empty):
                blocks.get(timeout=0.02)
