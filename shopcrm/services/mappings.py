"""Teach the program a table nobody declared: look at it, try what its columns are, keep that as a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from shopcrm.base.errors import InputRefused
from shopcrm.base.paths import mappings_folder
from shopcrm.base.progress import CancelToken
from shopcrm.domain.fold import fold
from shopcrm.domain.mapping import ColumnSketch, MappingDraft, MappingTrial, TableSketch, TriedOrder
from shopcrm.domain.permissions import Permission, Rights
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.sources import Source
from shopcrm.domain.told import CustomerSighting, told_from_wire, told_owner
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.importers.declaration import load_spec
from shopcrm.importers.frames import read_order_frame
from shopcrm.importers.mapping_text import mapping_text
from shopcrm.services.allowed import needs
from shopcrm.services.reading import FileReader, start_sketch, start_trial
from shopcrm.services.writing import writing

# Of what is tried, more orders or customers than this are seen by nobody.
_SHOWN: Final = 50
_UNFIT: Final = re.compile(r"[^\w.-]+")
# Windows keeps these names for devices.
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class MappingService:
    """Everything about mapping files."""

    def __init__(self, info: ShopInfo, rights: Rights) -> None:
        """Serve one shop: its zone and currency count where a draft names none; ``rights`` of whoever opened it."""
        self._info, self.rights = info, rights

    @needs(Permission.TEACH)
    def sketch(
        self, source: Source, *, passwords: Sequence[str] = (), cancel: CancelToken | None = None
    ) -> TableSketch:  # fmt: skip
        """Return what the table in ``source`` looks like, and what its columns probably are.

        Raises:
            InputRefused: there is no table in it, or it cannot be read.
            Cancelled: the owner stopped it.
        """
        with start_sketch(source) as reader:
            for kind, text in self._frames(reader, passwords, cancel):
                if kind == "S":
                    return _sketch(orjson.loads(text))
        raise InputRefused("file_no_table", file=source.name)

    @needs(Permission.TEACH)
    def trial(
        self, source: Source, draft: MappingDraft, *, passwords: Sequence[str] = (), cancel: CancelToken | None = None
    ) -> MappingTrial:  # fmt: skip
        """Return what ``draft`` makes of the first rows of ``source``.

        Raises:
            InputRefused: the draft lacks what its rows are known by, or the file cannot be trusted.
            Cancelled: the owner stopped it.
        """
        rows, orders, reasons = 0, list[TriedOrder](), Counter[tuple[str, str, str]]()
        customers, met = list[CustomerSighting](), set[str]()
        with start_trial(source, mapping_text(draft)) as reader:
            for kind, text in self._frames(reader, passwords, cancel):
                if kind == "O":
                    _, chunk = read_order_frame(text)
                    met.update(chunk.number)
                    orders += [self._tried(told) for told in chunk.texts[: _SHOWN - len(orders)]]
                elif kind == "C":
                    _, contents = orjson.loads(text)
                    met.update(map(told_owner, contents))
                    customers += map(told_from_wire, contents[: _SHOWN - len(customers)])
                elif kind == "R":
                    told = orjson.loads(text)
                    reasons[told["reason"], told["column"], told["value"]] += 1
                elif kind == "E":
                    rows = orjson.loads(text)["rows"]
        rejected = tuple((*reason, n) for reason, n in reasons.most_common())
        return MappingTrial(rows, tuple(orders), tuple(customers), len(met), rejected)

    @needs(Permission.TEACH)
    def save(self, draft: MappingDraft) -> Path:
        """Keep ``draft`` as a file of its name; from now on it is asked whenever no declared format claims a file.

        Raises:
            StorageFailed: it cannot be written.
        """
        folder = mappings_folder()
        path = _free(folder, _UNFIT.sub("-", draft.name).strip("-.") or "mapping", draft.name)
        with writing(path):
            folder.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(".tmp")
            temporary.write_text(mapping_text(draft), encoding="utf-8")
            # Read before it counts: a file that says something else must not replace one that was right.
            load_spec(temporary)
            temporary.replace(path)
        return path

    def _frames(
        self, reader: FileReader, passwords: Sequence[str], cancel: CancelToken | None
    ) -> Iterator[tuple[str, bytes]]:  # fmt: skip
        return reader.frames(
            zone=self._info.zone, currency=self._info.currency, cancel=cancel or CancelToken(), passwords=passwords
        )

    def _tried(self, text: str) -> TriedOrder:
        order = fold((sighting_from_wire(orjson.loads(text)),))
        told = order.sighting
        moment = order.purchased_at
        day = "" if moment is None else datetime.fromtimestamp(moment, ZoneInfo(self._info.zone)).date().isoformat()
        return TriedOrder(
            told.number, told.account, told.recipient, day, order.status.value, told.currency, order.amount,
            order.refunded, order.valid, tuple(line.title for line in order.lines if line.title),
        )  # fmt: skip


def _free(folder: Path, stem: str, name: str) -> Path:
    """Return a file for the mapping ``name``: its own from before, or one that is no other mapping's."""
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}-1"
    for path in (folder / f"{stem}{again}.toml" for again in chain(("",), (f"-{n}" for n in count(2)))):
        if not path.exists() or _name_in(path) in {name, ""}:
            return path
    raise AssertionError  # pragma: no cover - the names do not end


def _name_in(path: Path) -> str:
    """Return the name of the mapping in ``path``, "" if it is none any more."""
    try:
        return load_spec(path).name
    except InputRefused:
        return ""


def _sketch(raw: dict[str, Any]) -> TableSketch:
    columns = [
        ColumnSketch(**{
            **told, "samples": tuple(told["samples"]), "words": tuple((word, state) for word, state in told["words"]),
        })
        for told in raw["columns"]
    ]  # fmt: skip
    return TableSketch(raw["file"], raw["sheet"], raw["heading_row"], tuple(columns), raw["rows"], raw["customers"])
