"""How does the program read a file it does not trust? In a child process, frame by frame."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

import shopcrm
from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import Source
from shopcrm.importers.limits import limits_for
from shopcrm.importers.tasks import Task

_BLOCK: Final = 1 << 19
_BLOCKS: Final = 16
# Frames that end what a child has to say.
_LAST: Final = ("E", "A", "S", "V")
# How the systems end a process that used up its time: by SIGXCPU, by ERROR_NOT_ENOUGH_QUOTA.
_OUT_OF_TIME: Final = (-24, 1816)
_FAREWELL: Final = 5


class FileReader:
    """A child process that reads one file; it starts at once and works while the caller does other things.

    Attributes:
        source: what it reads.
    """

    def __init__(self, source: Source, task: Task) -> None:
        """Start work on ``source``.

        Raises:
            InputRefused: the system gives no process: no memory, too many open files.
        """
        self.source = source
        order: dict[str, Any] = {"name": source.name, "inside": source.inside, "task": asdict(task)}
        if source.path is not None:
            order["path"] = str(source.path.absolute())
        else:
            order |= {"held": len(source.data), "written_at": source.written_at}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shopcrm.importers.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise InputRefused("reader_not_started", file=source.name) from error
        # What lies in no file goes the way of the passwords: nobody else can read it there.
        self._tell(order, source.data)

    def frames(
        self, *, zone: str, currency: str, cancel: CancelToken, passwords: Sequence[str] = ()
    ) -> Iterator[tuple[str, bytes]]:  # fmt: skip
        """Yield (kind, rest of its line); ``zone`` and ``currency`` serve where the file's format names none.

        ``passwords`` go to the child through its standard input, where nobody else can read them.

        Raises:
            InputRefused: the file was refused, or the reader died on it or fell silent.
            Cancelled: ``cancel`` was raised.
        """
        cancel.when_cancelled(self._process.kill)
        self._tell({"zone": zone, "currency": currency, "passwords": [*passwords]})
        complete = False
        for raw in self._pumped():
            if not raw.endswith(b"\n"):
                # The child ended in the middle of a line.
                break
            kind, text = chr(raw[0]), raw[1:-1]
            if kind == "X":
                cancel.check()
                refusal: dict[str, Any] = orjson.loads(text)
                raise InputRefused(refusal["key"], **{"file": self.source.name, **refusal["facts"]})
            complete = complete or kind in _LAST
            yield kind, text
        cancel.check()
        if not complete:
            raise InputRefused(self._how_it_ended(), file=self.source.name)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def _how_it_ended(self) -> str:
        """Return the message key for a child that left without an end."""
        with suppress(subprocess.TimeoutExpired):
            if self._process.wait(_FAREWELL) in _OUT_OF_TIME:
                return "file_reader_slow"
        return "file_crashed_reader"

    def _silence(self) -> int:
        """Return how many seconds the child may say nothing."""
        size = len(self.source.data)
        if self.source.path is not None:
            with suppress(OSError, ValueError):
                size = self.source.path.stat().st_size
        return limits_for(size, packed=bool(self.source.inside)).silence

    def _tell(self, line: dict[str, Any], data: bytes = b"") -> None:
        # A child that is gone already says so by its missing end frame.
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(line).encode() + b"\n" + data)
                self._process.stdin.flush()

    def _pumped(self) -> Iterator[bytes]:
        """Yield the child's lines; a thread keeps taking them, so that it never waits while we store.

        A pipe holds some eighty orders: without the thread, reading and storing would take turns.
        """
        blocks: queue.Queue[list[bytes]] = queue.Queue(_BLOCKS)
        output = self._process.stdout

        def pump() -> None:
            lines = [b""]
            while lines:
                try:
                    lines = output.readlines(_BLOCK) if output is not None else []
                except ValueError:
                    # The pipe was closed: whoever listened has gone.
                    lines = []
                blocks.put(lines)

        thread = threading.Thread(target=pump, name="reader-pump", daemon=True)
        thread.start()
        silence = self._silence()
        try:
            while block := blocks.get(timeout=silence):
                yield from block
        except queue.Empty:
            raise InputRefused("file_reader_slow", file=self.source.name) from None
        finally:
            # Whoever leaves early must not leave the pump waiting for room.
            self._process.kill()
            while thread.is_alive():
                with suppress(queue.Empty):
                    blocks.get(timeout=0.02)


def _environment() -> dict[str, str]:
    """Return our own environment with this very package first on the path."""
    environment = dict(os.environ)
    root = str(Path(shopcrm.__file__).resolve().parents[1])
    old = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = f"{root}{os.pathsep}{old}" if old else root
    return environment
