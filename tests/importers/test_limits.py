"""Files made to do harm: refused or read within 30 seconds and 1 GiB by the real child process, which is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import source_of
from shopcrm.importers import client, limits
from shopcrm.importers.limits import Limits, limits_for
from shopcrm.importers.tasks import Task
from tests import factories as make
from tests.importers import books

GIB = 1 << 30
SECONDS = 30
HEADINGS = make.layout("reduced-7")
ROWS = make.table(HEADINGS, [make.order()])

# Reads a file through a child of its own and tells what it said and took: only the children of that process count.
_MEASURE = """
import json, resource, sys
from pathlib import Path
from shopcrm.base.errors import InputRefused
from shopcrm.base.progress import CancelToken
from shopcrm.domain.sources import Source
from shopcrm.importers.client import FileReader
from shopcrm.importers.tasks import Task
path, inside, sparse = json.loads(sys.argv[1])
said, orders = "", 0
try:
    with FileReader(Source(Path(path), "a", tuple(inside)), Task(sparse=sparse)) as reader:
        for kind, _ in reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=CancelToken()):
            said = kind
except InputRefused as refused:
    said = refused.key
print(json.dumps([said, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the measure is that of Linux and macOS")


@dataclass
class Taken:
    said: str
    seconds: float
    peak: int


def measured(path: Path, *inside: int, sparse: bool = False) -> Taken:
    started = time.monotonic()
    order = json.dumps([str(path), inside, sparse])
    done = subprocess.run([sys.executable, "-c", _MEASURE, order], check=True, capture_output=True, cwd=Path.cwd())
    said, peak = json.loads(done.stdout)
    # Kilobytes on Linux, bytes on macOS.
    return Taken(said, time.monotonic() - started, peak * (1 if sys.platform == "darwin" else 1024))


def within(taken: Taken, *said: str) -> None:
    assert taken.said in said
    assert taken.seconds < SECONDS
    assert taken.peak < GIB


def test_a_zip_bomb_called_a_workbook(tmp_path: Path) -> None:
    path = books.raw_xlsx(tmp_path / "a.xlsx", books.spaces(1100))
    assert path.stat().st_size < 6 << 20
    within(measured(path), "file_bomb")


def test_a_row_without_end_is_refused(tmp_path: Path) -> None:
    within(measured(books.raw_xlsx(tmp_path / "a.xlsx", books.spaces(700))), "file_broken_excel")


def test_a_smaller_bomb_dies_of_its_memory_and_is_refused(tmp_path: Path) -> None:
    path = books.raw_xlsx(tmp_path / "a.xlsx", ["<!-- read at once -->", *books.spaces(700)])
    within(measured(path), "file_crashed_reader")
    within(measured(path, sparse=True), "file_too_large", "file_broken_excel", "file_crashed_reader", "file_unknown")


def test_a_zip_bomb_in_an_archive_and_in_one_in_it(tmp_path: Path) -> None:
    inner = books.zip_bomb(tmp_path / "a.zip", 1100)
    books.zip_bomb(tmp_path / "b.zip", 380, [inner])
    within(measured(tmp_path / "a.zip"), "file_bomb")
    within(measured(tmp_path / "b.zip"), "A")
    within(measured(tmp_path / "b.zip", 1), "file_bomb")


def test_entity_bombs_and_entities_from_outside(tmp_path: Path) -> None:
    for entity, declared in (("a11", books.laughs(12)), ("x", '<!ENTITY x SYSTEM "file:///etc/passwd">')):
        cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{entity};</t></is></c></row>'
        for prolog in (
            f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>',
            f"<!--{'x' * 9000}--><!DOCTYPE x [{declared}]>",
        ):
            path = books.raw_xlsx(tmp_path / "a.xlsx", [cell], prolog)
            # Behind a long comment the parser meets them: it knows no entities.
            within(measured(path), "file_hostile", "file_broken_excel")
            within(measured(path, sparse=True), "file_hostile", "file_broken_excel")


def test_a_million_phantom_rows_are_read(tmp_path: Path) -> None:
    path = books.raw_xlsx(tmp_path / "a.xlsx", books.phantom_rows([HEADINGS, *ROWS], 1 << 20))
    within(measured(path), "E")
    # The way that is taken where they are so far to the right that the quick one dies.
    within(measured(path, sparse=True), "E")


@pytest.mark.parametrize("last", ["XFD1048576", "A1048576", "XFD2"])
def test_a_cell_at_the_end_of_all_sheets(tmp_path: Path, last: str) -> None:
    at = last.lstrip("ADFX")
    stray = f'<row r="{at}"><c r="{last}" t="inlineStr"><is><t> </t></is></c></row>'
    path = books.raw_xlsx(tmp_path / "a.xlsx", [*books.raw_rows([HEADINGS, *ROWS] if at != "2" else [HEADINGS]), stray])
    quick = measured(path)
    within(quick, "E", "file_crashed_reader", "file_no_orders")
    within(measured(path, sparse=True), "E", "file_no_orders")


def test_cells_of_a_megabyte_and_rows_of_all_columns(tmp_path: Path) -> None:
    def wide() -> Iterator[str]:
        for at in range(1, 60):
            cells = "".join(f'<c r="{books.column(place)}{at}"><v>1</v></c>' for place in range(1 << 14))
            yield f'<row r="{at}">{cells}</row>'

    within(measured(books.raw_xlsx(tmp_path / "wide.xlsx", wide())), "file_unknown")
    long = [[*HEADINGS], *([*ROWS[0][:-1], "长" * (1 << 18)] for _ in range(40))]
    within(measured(make.write_csv(tmp_path / "long.csv", long[0], long[1:])), "E", "file_no_orders")
    (tmp_path / "endless.csv").write_bytes(b"a,b\n" + b"x," * (60 << 20))
    within(measured(tmp_path / "endless.csv"), "file_cell_too_large")
    (tmp_path / "page.xls").write_bytes(b"<table><tr>" + b"<td rowspan=65535 colspan=1000>x" * 200_000)
    within(measured(tmp_path / "page.xls"), "file_hostile")


def test_a_document_that_hashes_for_ever_runs_out_of_time(tmp_path: Path) -> None:
    path = books.locked_xlsx(make.orders_file(tmp_path, [make.order()]), tmp_path / "a.xlsx", "word")
    raw = path.read_bytes()
    assert raw.count(b'spinCount="100000"') == 1
    path.write_bytes(raw.replace(b'spinCount="100000"', b'spinCount="999999"').replace(b"100000", b"999999"))
    within(measured(path), "file_password", "file_reader_slow")


def refusal(path: Path) -> str:
    with client.FileReader(source_of(path), Task()) as reader, pytest.raises(InputRefused) as refused:
        for _ in reader.frames(zone="Asia/Shanghai", currency="CNY", cancel=CancelToken()):
            pass
    return refused.value.key


def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Put ``code`` in the place of the reading process."""
    stand_in = tmp_path / "stand_in"
    stand_in.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    stand_in.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(stand_in))


def test_a_child_that_says_nothing_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    child(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(client, "limits_for", lambda *_args, **_more: Limits(GIB, 1, 1))
    started = time.monotonic()
    assert refusal(path) == "file_reader_slow"
    assert time.monotonic() - started < 30


def test_a_child_that_uses_up_its_time_is_ended_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.orders_file(tmp_path, [make.order()])
    root = Path(client.__file__).parents[2]
    child(
        monkeypatch, tmp_path,
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from shopcrm.importers.limits import Limits, limit_this_process\n"
        "limit_this_process(Limits(1 << 30, 1, 1))\nwhile True: pass",
    )  # fmt: skip
    assert refusal(path) == "file_reader_slow"


def test_a_child_is_held_to_its_memory_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from shopcrm.importers.limits import Limits, limit_this_process\n"
        "limit_this_process(Limits(1 << 28, 9, 9))\n"
        "try: x = bytearray(1 << 29); print('memory')\n"
        "except MemoryError: pass\n"
        f"try:\n f = open({str(tmp_path / 'x')!r}, 'w'); f.write('x'); f.close(); print('file')\n"
        "except OSError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=Path.cwd(), check=False)
    told = b"" if sys.platform != "darwin" else done.stdout.replace(b"memory", b"").strip()
    assert done.stdout.strip() == told


def test_limits_grow_with_the_file_and_the_systems_own_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    small, large, packed = (
        limits_for(0, packed=False),
        limits_for(1 << 27, packed=False),
        limits_for(1 << 27, packed=True),
    )
    assert small == Limits(GIB, 20, 60)
    assert small.memory < large.memory < packed.memory
    assert small.seconds < large.seconds < packed.seconds
    asked: dict[int, Any] = {}

    def refuse_one(kind: int, wanted: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_FSIZE:
            raise ValueError("not here")
        asked[kind] = wanted

    monkeypatch.setattr(resource, "setrlimit", refuse_one)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (0, 7 if kind == resource.RLIMIT_CPU else -1))
    limits.limit_this_process(small)
    assert asked == {resource.RLIMIT_AS: (GIB, GIB), resource.RLIMIT_CPU: (7, 7), resource.RLIMIT_CORE: (0, 0)}
