"""What may be on the disk after the power went? A recording of a run, and every image that may be left of it.

Of a file is sure what stood there when it was last synced, of a folder's names those of when the folder was synced. Of
the rest all, nothing, any half, or torn pieces may have arrived; names arrive in the order they were given.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.tracing import Call

MODES: Final = ("prefix", "none", "half", "torn")
_SECTOR: Final = 512


@dataclass(frozen=True)
class Op:
    """One thing done: ``data`` and ``cut`` and ``sync`` to a file, ``name`` and ``gone`` in a folder, ``ack`` told.

    Attributes:
        kind: as above.
        file: number of the file it is about; -1 for none.
        at: offset or length, or the number of the ack.
        data: what was written.
        path, former: the name given, and the one it had, where it had one.
    """

    kind: str
    file: int = -1
    at: int = 0
    data: bytes = b""
    path: Path = Path()
    former: Path | None = None


@dataclass
class Recording:
    """What was on the disk, and what was done to it.

    Attributes:
        root: only what lies in this folder counts.
        files: content of every file at the start, by number.
        names: which file each path led to.
        ops: in order.
    """

    root: Path
    files: dict[int, bytes] = field(default_factory=dict)
    names: dict[Path, int] = field(default_factory=dict)
    ops: list[Op] = field(default_factory=list)
    _now: dict[Path, int] = field(default_factory=dict)
    _open: dict[int, int] = field(default_factory=dict)
    _position: dict[int, int] = field(default_factory=dict)
    _next: int = 0

    @staticmethod
    def of(root: Path) -> Recording:
        """Begin with what lies in ``root``."""
        recording = Recording(root)
        for path in sorted(root.rglob("*")):
            if path.is_file():
                recording.names[path] = recording._new(path.read_bytes())
        recording._now = dict(recording.names)
        return recording

    def _new(self, content: bytes = b"") -> int:
        self._next += 1
        self.files[self._next] = content
        return self._next

    def hear(self, heard: Iterable[Call], acks: Path) -> None:
        """Take over what a trace tells."""
        doing = {
            "openat": self._opened, "write": self._write, "pwrite64": self._write, "ftruncate": self._cut,
            "fsync": self._sync, "fdatasync": self._sync, "unlink": self._gone, "unlinkat": self._gone,
            "rename": self._renamed, "renameat": self._renamed, "renameat2": self._renamed, "sendfile": self._sent,
            "copy_file_range": self._sent, "lseek": self._moved,
        }  # fmt: skip
        for call in heard:
            if call.returned < 0:
                continue
            if call.name == "write" and call.path() == acks:
                self.ops.append(Op("ack", at=int(call.texts()[0].split()[1])))
            elif call.name in doing:
                doing[call.name](call)

    def _ours(self, path: Path) -> bool:
        return path.is_relative_to(self.root) and not path.name.endswith("-shm")

    def _opened(self, call: Call) -> None:
        (path,) = call.named()
        handle = call.returned
        self._open.pop(handle, None)
        if not self._ours(path) or "O_DIRECTORY" in call.arguments:
            return
        if path not in self._now:
            if "O_CREAT" not in call.arguments:
                return
            self._now[path] = self._new()
            self.ops.append(Op("name", self._now[path], path=path))
        elif "O_TRUNC" in call.arguments:
            self.ops.append(Op("cut", self._now[path]))
        self._open[handle], self._position[handle] = self._now[path], 0

    def _moved(self, call: Call) -> None:
        self._position[call.handle()] = call.returned

    def _write(self, call: Call) -> None:
        handle = call.handle()
        if handle not in self._open:
            return
        data = call.texts()[0][: call.returned]
        if call.name == "pwrite64":
            at = int(call.arguments.rsplit(",", 1)[1])
        else:
            at = self._position[handle]
            self._position[handle] += call.returned
        self.ops.append(Op("data", self._open[handle], at, data))

    def _sent(self, call: Call) -> None:
        """Take over what the system copied by itself from one file to another."""
        target = call.handle() if call.name == "sendfile" else -1
        source = call.path(1)
        if call.returned == 0 or target not in self._open or source is None:
            return
        content = self._content(self._now[source]) if source in self._now else source.read_bytes()
        at = self._position[target]
        self.ops.append(Op("data", self._open[target], at, content[at : at + call.returned]))
        self._position[target] += call.returned

    def _content(self, file: int) -> bytes:
        return _written(self.files[file], [op for op in self.ops if op.file == file])

    def _cut(self, call: Call) -> None:
        if call.handle() in self._open:
            self.ops.append(Op("cut", self._open[call.handle()], int(call.arguments.rsplit(",", 1)[1])))

    def _sync(self, call: Call) -> None:
        path = call.path()
        if call.handle() in self._open:
            self.ops.append(Op("sync", self._open[call.handle()]))
        elif path is not None and path.is_relative_to(self.root):
            self.ops.append(Op("folder", path=path))

    def _gone(self, call: Call) -> None:
        (path,) = call.named()
        if path in self._now:
            self.ops.append(Op("gone", self._now.pop(path), path=path))

    def _renamed(self, call: Call) -> None:
        former, path = call.named()
        if former in self._now:
            self._now[path] = self._now.pop(former)
            self.ops.append(Op("name", self._now[path], path=path, former=former))

    def acked(self, crash: int) -> int:
        """Return the last ack before ``crash``."""
        return max((op.at for op in self.ops[:crash] if op.kind == "ack"), default=0)

    def image(self, crash: int, mode: str, chance: random.Random) -> dict[Path, bytes]:
        """Return what may be on the disk, by path, where the power went before the ``crash``-th thing was done."""
        done = self.ops[:crash]
        names = _names(self.names, done, mode, chance)
        synced = {op.file: index for index, op in enumerate(done) if op.kind == "sync"}
        found = {}
        for path, file in names.items():
            kept = []
            for index, op in enumerate(done):
                if op.file == file and op.kind in {"data", "cut"}:
                    arrived = op if index < synced.get(file, -1) else _arrived(op, mode, chance)
                    if arrived is not None:
                        kept.append(arrived)
            found[path] = _written(self.files[file], kept)
        return found


def _names(start: dict[Path, int], done: list[Op], mode: str, chance: random.Random) -> dict[Path, int]:
    given = [index for index, op in enumerate(done) if op.kind in {"name", "gone"}]
    synced = {op.path: index for index, op in enumerate(done) if op.kind == "folder"}
    unsure = [index for index in given if not _is_sure(done[index], index, synced)]
    arrived = {"prefix": len(unsure), "none": 0}.get(mode, chance.randint(0, len(unsure)))
    lost = set(unsure[arrived:])
    names = dict(start)
    for index in given:
        op = done[index]
        if index in lost:
            continue
        if op.former is not None:
            names.pop(op.former, None)
        if op.kind == "gone":
            names.pop(op.path, None)
        else:
            names[op.path] = op.file
    return names


def _is_sure(op: Op, index: int, synced: dict[Path, int]) -> bool:
    folders = {op.path.parent} | ({op.former.parent} if op.former is not None else set())
    return any(synced.get(folder, -1) > index for folder in folders)


def _arrived(op: Op, mode: str, chance: random.Random) -> Op | None:
    if mode == "prefix":
        return op
    if mode == "none" or (mode == "half" and chance.random() < 0.5):
        return None
    if mode == "torn" and op.kind == "data":
        cut = chance.randint(0, len(op.data) // _SECTOR) * _SECTOR
        return Op("data", op.file, op.at, op.data[:cut])
    return op


def _written(content: bytes, ops: list[Op]) -> bytes:
    image = bytearray(content)
    for op in ops:
        if op.kind == "cut":
            if op.at < len(image):
                del image[op.at :]
            else:
                image.extend(bytes(op.at - len(image)))
        elif op.kind == "data" and op.data:
            if op.at > len(image):
                image.extend(bytes(op.at - len(image)))
            image[op.at : op.at + len(op.data)] = op.data
    return bytes(image)
