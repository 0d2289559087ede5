"""The child process: reads one hostile-until-proven file and writes frames to standard output.

Run as ``python -m shopcrm.importers.worker``. Standard input brings two lines of JSON: which file (behind it the bytes
themselves where they lie in none), and later the shop's zone and currency and any passwords, so that the file is being
read while the vault is still being unlocked.
A parser that aborts takes this process down, not the owner's window.
"""

from __future__ import annotations

import gc
import json
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import Content, Held, Secrets, on_disk
from shopcrm.importers.declaration import load_spec, parse_spec
from shopcrm.importers.frames import frame, order_frame
from shopcrm.importers.limits import Limits, leave_this_process_alone, limit_this_process, limits_for
from shopcrm.importers.reading import ReadingJob, ShopTerms, read_file
from shopcrm.importers.registry import builtin_specs, owners_specs, wrong_downloads
from shopcrm.importers.spec import FormatSpec
from shopcrm.importers.tables import archive_of
from shopcrm.importers.tasks import Task

if TYPE_CHECKING:
    from shopcrm.importers.archives import Archive

# An archive may lie in an archive; one deeper has been packed to do harm.
_DEEPEST: Final = 1
_LONGEST_FACT: Final = 1000


def run(source: BinaryIO, out: BinaryIO, limit: Callable[[Limits], None]) -> None:
    """Carry out the job that ``source`` describes within what ``limit`` allows, and write its frames to ``out``."""
    order: dict[str, Any] = json.loads(source.readline())
    name, inside, task = order["name"], order["inside"], Task(**order["task"])

    @cache
    def later() -> dict[str, Any]:
        told: dict[str, Any] = json.loads(source.readline())
        return told

    def emit(kind: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        out.write(order_frame(*value) if kind == "O" else frame(kind, value))
        out.flush()

    def secrets() -> list[str]:
        return [*later()["passwords"]]

    try:
        whole = _whole(order, source, limit)
        content, archive = _found(whole, inside, secrets)
        if archive is not None:
            with closing(archive):
                emit("A", archive.listing())
            return
        owners = owners_specs(Path(task.own)) if task.own else ()
        if task.sketch:
            from shopcrm.importers.sketch import Words, sketch_file  # noqa: PLC0415 - seldom asked for

            emit("S", sketch_file(content, secrets, Words.of(builtin_specs(layouts=False), owners)))
            return
        given = _given(task.mapping, task.declared)
        job = ReadingJob(
            file=content,
            specs=(given,) if given else builtin_specs(layouts=False),
            wrong=() if given else wrong_downloads(),
            terms=lambda: ShopTerms(later()["zone"], later()["currency"]),
            secrets=secrets,
            sparse=task.sparse,
            own=() if given else owners,
            limit=task.limit,
            withheld=task.withheld,
        )
        read_file(job, emit)
    except InputRefused as refused:
        # A word of the file may be as long as the file, and would be shown.
        facts = {name: str(value)[:_LONGEST_FACT] for name, value in refused.facts.items()}
        emit("X", {"key": refused.key, "facts": facts})
    except MemoryError:
        emit("X", {"key": "file_too_large", "facts": {"file": name}})


def _whole(order: dict[str, Any], source: BinaryIO, limit: Callable[[Limits], None]) -> Content:
    """Return the bytes ``order`` speaks of: a file's, or those that follow in ``source``; limits come before reading.

    Raises:
        InputRefused: there is no such file.
    """
    packed = bool(order["inside"])
    if "held" in order:
        limit(limits_for(order["held"], packed=packed))
        return Held(order["name"], source.read(order["held"]), order["written_at"])
    whole = on_disk(Path(order["path"]), order["name"])
    limit(limits_for(whole.size, packed=packed))
    return whole


def _given(mapping: str, declared: str) -> FormatSpec | None:
    """Return the format a mapping file, or the text of one, says the file is; None for neither.

    Raises:
        InputRefused: it is no mapping.
    """
    if mapping:
        return load_spec(Path(mapping))
    return parse_spec(tomllib.loads(declared), "") if declared else None


def _found(whole: Content, inside: list[int], secrets: Secrets) -> tuple[Content, Archive | None]:
    """Return what lies at ``inside``, and its archive if it is one.

    Raises:
        InputRefused: nothing lies there, or it lies too deep.
    """
    content, archive = whole, archive_of(whole)
    for place in inside:
        if archive is None:
            raise InputRefused("file_changing", file=whole.name)
        with closing(archive):
            content = archive.member(place, secrets)
        archive = archive_of(content)
    if archive is not None and len(inside) > _DEEPEST:
        archive.close()
        raise InputRefused("archive_too_deep", file=whole.name)
    return content, archive


def main() -> None:
    """Serve one job."""
    # This process lives for one file and makes no cycles worth looking for.
    gc.disable()
    leave_this_process_alone()
    # A writer of its own: under PYTHONUNBUFFERED the usual one drops the rest of what a pipe takes only in part.
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        run(sys.stdin.buffer, out, limit_this_process)


if __name__ == "__main__":
    main()
