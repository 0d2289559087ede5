"""Files that many vaults take in are read by the real process once: what it says of them is the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from shopcrm.domain.sources import Source
from shopcrm.services import imports
from shopcrm.services.reading import FileReader, start_reading

_Frames = list[tuple[str, bytes]]
_KNOWN: dict[tuple[object, ...], _Frames] = {}


class OnceReader:
    """Reads a file that nobody has read yet, and repeats what was said of the others."""

    def __init__(self, source: Source, mapping: Path | None, **more: Any) -> None:
        assert source.path is not None
        self.source = source
        withheld: Mapping[str, str] = more["withheld"]
        content = hashlib.sha256(source.path.read_bytes()).digest()
        self._key = (content, source.path.stat().st_mtime_ns, source.inside, more["sparse"], *sorted(withheld.items()))
        self._reader: FileReader | None = None if self._key in _KNOWN else start_reading(source, mapping, **more)

    def frames(self, **terms: Any) -> Iterator[tuple[str, bytes]]:
        if self._reader is None:
            yield from _KNOWN[self._key]
            return
        said: _Frames = []
        for one in self._reader.frames(**terms):
            said.append(one)
            yield one
        # Whoever stops listening has not heard the end.
        _KNOWN[self._key] = said

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be read twice."""
    monkeypatch.setattr(imports, "start_reading", OnceReader)
