"""What the child process answers, run in this one."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shopcrm.importers import worker
from shopcrm.importers.frames import read_order_frame
from tests import factories as make

Frames = list[tuple[str, Any]]
TERMS = {"zone": "Asia/Shanghai", "currency": "CNY"}


def answers(path: Path, mapping: str = "", inside: Sequence[int] = (), passwords: Sequence[str] = ()) -> Frames:
    """Return (kind, value) of every frame the worker writes about ``path``, or what lies ``inside`` of it."""
    order = {"path": str(path), "name": path.name, "inside": inside, "task": {"mapping": mapping}}
    told = "".join(json.dumps(line) + "\n" for line in (order, {**TERMS, "passwords": passwords}))
    out = io.BytesIO()
    worker.run(io.BytesIO(told.encode()), out, lambda _limits: None)
    lines = [(line[:1].decode(), line[1:]) for line in out.getvalue().split(b"\n")[:-1]]
    return [(kind, read_order_frame(text) if kind == "O" else json.loads(text)) for kind, text in lines]


def numbers(frames: Frames) -> list[str]:
    return [json.loads(text)["number"] for kind, value in frames if kind == "O" for text in value[1].texts]


def test_every_order_is_told_once_and_in_order(tmp_path: Path) -> None:
    wanted = [str(10**17 + 7 * n) for n in range(1203)]
    frames = answers(make.orders_file(tmp_path, [make.order(订单编号=number) for number in wanted], file="a.csv"))
    assert [frames[0][0], frames[-1][0]] == ["H", "E"]
    assert numbers(frames) == wanted
    assert frames[-1][1]["rows"] == 1203


def test_a_refusal_comes_last_and_without_an_end(tmp_path: Path) -> None:
    rows = [make.order(订单编号=str(10**17 + 7 * n)) for n in range(700)]
    frames = answers(make.orders_file(tmp_path, [*rows, make.order(订单编号="2.4E+18")], file="a.csv"))
    assert frames[-1] == ("X", {"key": "damaged_numbers", "facts": {"row": "702", "sheet": ""}})
    assert "E" not in [kind for kind, _ in frames]


def test_too_large_for_the_memory_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "read_file", greedy)
    (frame,) = answers(make.orders_file(tmp_path, [make.order()], file="订单.xlsx"))
    assert frame == ("X", {"key": "file_too_large", "facts": {"file": "订单.xlsx"}})


def test_a_broken_mapping_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[format", encoding="utf-8")
    (frame,) = answers(make.orders_file(tmp_path, [make.order()]), str(tmp_path / "map.toml"))
    assert (frame[0], frame[1]["key"]) == ("X", "mapping_no_toml")


def test_no_letter_of_a_cell_can_part_a_frame(tmp_path: Path) -> None:
    title = "a\x1eb\u2028c"
    frames = answers(make.orders_file(tmp_path, [make.order(宝贝标题=title), make.order(订单编号="11")], file="a.csv"))
    (orders,) = [value[1] for kind, value in frames if kind == "O"]
    assert json.loads(orders.texts[0])["title"] == title.replace("\x1e", "")
    assert [record.number for _, record in orders.orders()] == list(orders.number)
    assert orders.titles[0][1] == title.replace("\x1e", "")
