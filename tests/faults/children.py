"""How is a program started hundreds of times in which harm is done? One that has loaded everything forks.

``Children`` talks to that one process; run as a program this module is it.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True)
class Ended:
    """How a run ended: its acks; "" or the error the owner would have been shown; what nobody had thought of."""

    acks: int
    error: str
    crash: str
    done: bool


class Children:
    """Starts runs of workloads, one after the other."""

    def __init__(self, folder: Path) -> None:
        """Start the process that forks; ``folder`` is for what it tries out."""
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder),
            "XDG_DATA_HOME": str(folder), "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        line = [sys.executable, "-X", "utf8", "-m", "tests.faults.children", str(folder)]
        self._process = subprocess.Popen(
            line, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._told = ""
        self._acks = self._result = folder
        if self._line() != "ready":
            raise RuntimeError("the process that forks did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that forks."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait(_PATIENCE_S)

    def start(self, workload: str, vault: Path, files: Path, notes: Path, **options: Any) -> int:
        """Begin a run and return its process id.

        Args:
            workload: its name.
            vault: what it works in.
            files: what it reads.
            notes: the folder for its acks and its result.
            options: ``gate`` (path: wait until a tracer is there and this file is), ``limit`` (bytes of a file at
                most), ``unsafe`` (SQLite does not sync), ``no_check`` (room is not asked for beforehand).
        """
        self._acks, self._result = notes / "acks", notes / "result"
        for path in (self._acks, self._result):
            path.unlink(missing_ok=True)
        request = {"workload": workload, "vault": str(vault), "files": str(files), "notes": str(notes), **options}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._line().split()[1])

    def running(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the end of the run; whether it still goes on."""
        assert self._process.stdout is not None
        return not select.select([self._process.stdout], [], [], max(0.0, seconds))[0]

    def ended(self) -> Ended:
        """Wait for the end of the run and return what came of it."""
        end = time.monotonic() + _PATIENCE_S
        while self.running(1.0):
            if time.monotonic() > end:
                raise TimeoutError("a run did not end")
        self._line()
        acks = self._acks.read_text(encoding="utf-8").count("\n") if self._acks.is_file() else 0
        written = self._result.read_text(encoding="utf-8") if self._result.is_file() else ""
        told = json.loads(written) if written else {}
        return Ended(acks, told.get("error", ""), told.get("crash", ""), bool(told.get("done")))

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _run(request: dict[str, Any]) -> None:
    """Be the program for one run."""
    from shopcrm.base.errors import ShopError
    from tests.faults.workloads import WORKLOADS, Place, acks_to

    place = Place(Path(request["vault"]), Path(request["files"]), Path(request["notes"]))
    result, told = os.open(place.notes / "result", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), dict[str, Any]()
    ack = acks_to(place.notes / "acks")
    _prepare(request)
    try:
        WORKLOADS[request["workload"]].work(place, ack)
        told = {"done": True}
    except ShopError as error:
        told = {"error": error.key}
    except BaseException as error:  # noqa: BLE001 - told, and counted as a fault of the program
        told = {"crash": _where(error)}
    os.write(result, json.dumps(told).encode())


def _where(error: BaseException) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(
        f"{Path(one.filename).name}:{one.lineno}" for one in reversed(last)
    )


def _prepare(request: dict[str, Any]) -> None:
    from shopcrm.store import engine, room

    if request.get("limit"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["limit"], request["limit"]))
    if request.get("unsafe"):
        vars(engine)["_THEN"] = tuple(
            "PRAGMA synchronous = OFF" if "synchronous" in one else one for one in engine._THEN
        )
    if request.get("no_check"):
        vars(room)["_RESERVE"] = -(1 << 50)
    if request.get("gate"):
        end = time.monotonic() + _PATIENCE_S
        while not Path(request["gate"]).exists():
            if time.monotonic() > end:
                os._exit(3)
            time.sleep(0.002)


def serve(folder: Path) -> None:
    """Load everything there is by doing each work once, then fork as told."""
    from tests.faults.shops import cheap_keys
    from tests.faults.workloads import WORKLOADS, Place

    with cheap_keys():
        for name, workload in WORKLOADS.items():
            place = Place(folder / name / "vault", folder / name / "files", folder / name)
            workload.prepare(place)
            workload.work(place, lambda: None)
        print("ready", flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            pid = os.fork()
            if pid == 0:
                with suppress(BaseException):
                    _run(request)
                os._exit(0)
            print(f"pid {pid}", flush=True)
            os.waitpid(pid, 0)
            print("end", flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
