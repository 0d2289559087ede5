"""Has the owner chosen a file that was taken in already, byte for byte? Then nobody needs to read it again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import shopcrm
from shopcrm.base.clock import Clock
from shopcrm.base.errors import InputRefused
from shopcrm.base.paths import mappings_folder, resources
from shopcrm.base.small_files import read_small
from shopcrm.domain.batches import Counts, ImportResult
from shopcrm.domain.shop import ShopInfo, shop_name
from shopcrm.domain.sources import Source
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.importers.content import digest, on_disk
from shopcrm.importers.declaration import LARGEST_DECLARATION
from shopcrm.services.audit import import_act
from shopcrm.services.warnings import warnings_of
from shopcrm.store import batches, repeats
from shopcrm.store.facts import count_commit
from shopcrm.store.protocols import keep_protocol, protocol_of
from shopcrm.store.work import Store


def reader_mark(info: ShopInfo, mapping: Path | None) -> str:
    """Return what tells one way of reading files from another: the program, its formats, her mappings, the shop.

    A file that was read with other formats may say something else today.
    """
    found = hashlib.sha256(f"{shopcrm.__version__}\n{info.zone}\n{info.currency}\n".encode())
    for path in (*_declared(resources() / "formats"), *_declared(mappings_folder()), *((mapping,) if mapping else ())):
        found.update(path.name.encode())
        try:
            found.update(read_small(path, LARGEST_DECLARATION))
        except OSError:
            # Whoever needs it says so.
            continue
    return found.hexdigest()


def _declared(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".toml") if folder.is_dir() else []


class Repeats:
    """Takes in again, in a moment, what was taken in before."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock) -> None:
        """Work on one open vault."""
        self._store, self._info, self._clock = store, info, clock

    def take(self, source: Source, shop: str, mapping: Path | None, *, dry: bool) -> ImportResult | None:
        """Take ``source`` in if a batch of ``shop`` that still stands holds all it says; None if it must be read.

        Only the file itself will do, as old as it was: a copy made later speaks after other files.
        """
        if source.path is None or source.inside:
            return None
        try:
            content = on_disk(source.path, source.name)
            with self._store.read() as connection:
                if not repeats.written_so(connection, content.written_at):
                    return None
            bytes_known = digest(content)
        except InputRefused:
            # The reading process says what is wrong with it.
            return None
        wanted = (bytes_known, content.written_at, reader_mark(self._info, mapping), shop_name(shop) or self._info.name)
        with self._store.read() as connection:
            first = repeats.first_telling(connection, *wanted)
            known = protocol_of(connection, first) if first is not None else None
            if first is None or known is None:
                return None
            matched = repeats.customers_of(connection, first)
            warnings = warnings_of(connection, first, open_end=_open_end(known.result))
        result = replace(_as_known(known.result), file=source.name, customers_matched=matched, warnings=warnings)
        return replace(result, batch=None, dry_run=True) if dry else self._store_repeat(first, result)

    def _store_repeat(self, first: int, result: ImportResult) -> ImportResult | None:
        with self._store.write() as connection:
            if not repeats.stands(connection, first):
                # Taken back a moment ago, in another window.
                return None
            number = repeats.add_repeat(connection, first, result.file, int(self._clock.now().timestamp()))
            batches.note_counts(
                connection, number, result.orders, result.rejected_rows,
                result.customers_told if result.recognised.kind == CUSTOMER_KIND else None,
            )  # fmt: skip
            result = replace(result, batch=number)
            self._store.note(connection, import_act(result), self._clock.now())
            keep_protocol(connection, number, result, by_hand=False)
            count_commit(connection, ledger=False)
        return result


def _as_known(result: ImportResult) -> ImportResult:
    """Return what a file does whose every word is known."""
    return replace(
        result,
        orders=_unchanged(result.orders),
        lines=_unchanged(result.lines),
        customers_told=_unchanged(result.customers_told),
        customers_new=0,
        changes=(),
        changed_fields=(),
    )


def _open_end(result: ImportResult) -> bool:
    return any(warning.key == "open_end" for warning in result.warnings)


def _unchanged(counts: Counts) -> Counts:
    return Counts(unchanged=counts.new + counts.changed + counts.unchanged)
