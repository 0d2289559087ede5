"""What may somebody who helps be told about this program, and nothing about anybody's customers?

One plain text, which she reads before she gives it away. Whatever comes from a file is struck out once more.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shopcrm
from shopcrm.base.clock import Clock
from shopcrm.base.crashes import aside, left_by_a_crash
from shopcrm.base.errors import ShopError
from shopcrm.base.paths import crash_file, default_vault, log_file
from shopcrm.base.redaction import redacted
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.base.texts import Texts

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.no_network import QuietCheck

_LINES: Final = 200
_PARTS: Final = ("vault.json", "vault.json.bak", "data.db", "data.db-wal", "lock")
_LIBRARIES: Final = ("PySide6-Essentials", "sqlcipher3", "SQLAlchemy", "numpy", "python-calamine", "openpyxl")
# The time our own log begins a line with; it is no phone number.
_STAMP: Final = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (.*)$")


class SupportService:
    """Checks of this very process, and the report about them."""

    def __init__(self, clock: Clock, started: Started) -> None:
        """Tell of the start ``started``."""
        self._clock, self.started = clock, started

    def check(self) -> QuietCheck:
        """Try and look up what keeps this process off the network; takes milliseconds, sends nothing."""
        from shopcrm.services.no_network import check_quiet  # noqa: PLC0415 - loads the database library

        return check_quiet(self.started.hardening)

    def report(self, texts: Texts, settings: Settings, folder: Path, shop: OpenShop | None) -> str:
        """Return the whole report; ``shop`` is the one in ``folder`` if it is open."""
        check = self.check()
        parts = (
            ("about", self._about(texts, check)),
            ("settings", self._settings(texts, settings, folder)),
            ("vault", self._vault(texts, folder, shop)),
            ("quiet", self._quiet(texts, check)),
            ("crash", iter(_struck(left_by_a_crash(crash_file()) or left_by_a_crash(aside(crash_file()))))),
            ("log", iter(_struck(_read(log_file()))[-_LINES:])),
        )
        lines = [texts("support.title"), texts("support.promise")]
        for name, found in parts:
            lines += ["", f"== {texts(f'support.part.{name}')} =="]
            lines += [*found] or [texts("support.nothing")]
        return "\n".join(lines) + "\n"

    def _about(self, texts: Texts, check: QuietCheck) -> Iterator[str]:
        import importlib.metadata  # noqa: PLC0415 - reads mail headers, and so loads much

        yield texts("support.made", at=f"{self._clock.now():%Y-%m-%d %H:%M} UTC")
        yield f"ShopCRM {shopcrm.__version__}"
        yield f"{platform.system()} {platform.release()} {platform.machine()}"
        yield f"Python {platform.python_version()} ({sys.platform})"
        yield f"SQLite {check.embedded.sqlite}, SQLCipher {check.embedded.sqlcipher}"
        for name in _LIBRARIES:
            with suppress(importlib.metadata.PackageNotFoundError):
                yield f"{name} {importlib.metadata.version(name)}"

    def _settings(self, texts: Texts, settings: Settings, folder: Path) -> Iterator[str]:
        yield texts("support.language", value=settings.language or "-")
        yield texts("support.theme", value=settings.theme or "-")
        # The name of a folder may be that of a person.
        yield texts("support.place.usual" if folder == default_vault() else "support.place.other")

    def _vault(self, texts: Texts, folder: Path, shop: OpenShop | None) -> Iterator[str]:
        for name in _PARTS:
            with suppress(OSError):
                found = (folder / name).stat()
                yield f"{name}: {found.st_size:,} B, {found.st_mode & 0o777:o}"
        if shop is None:
            yield texts("support.closed")
            return
        try:
            known = shop.checks.size()
        except ShopError as error:
            yield texts("support.unreadable", reason=error.key)
            return
        yield texts("support.schema", schema=known.schema)
        for name, count in known.counts.items():
            yield f"{name}: {count:,}"

    def _quiet(self, texts: Texts, check: QuietCheck) -> Iterator[str]:
        from shopcrm.services.findings import findings  # noqa: PLC0415 - needs what the check has loaded

        for one in findings(check):
            yield f"[{one.mark}] {texts(f'privacy.check.{one.name}.{one.state}', **one.facts)}"
        for socket in check.sockets or ():
            yield f"- {texts(f'privacy.peer.{socket.peer}')} {_struck_line(socket.door)}".rstrip()


def save_report(path: Path, text: str) -> None:
    """Write ``text`` where she chose, for her alone to read.

    Raises:
        StorageFailed: it cannot be written there.
    """
    from shopcrm.services.writing import writing  # noqa: PLC0415 - beside its use

    with writing(path):
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8-sig")


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""


def _struck(text: str) -> list[str]:
    return [_struck_line(line) for line in text.splitlines()]


def _struck_line(line: str) -> str:
    stamped = _STAMP.match(line)
    if stamped:
        return f"{stamped.group(1)} {redacted(stamped.group(2))}"
    indent = len(line) - len(line.lstrip())
    # Stacks of the fault handler quote the paths of our own files.
    return " " * indent + redacted(re.sub(r'File "(?:.*[\\/])?([^"\\/]+)"', r"File \1", line))
