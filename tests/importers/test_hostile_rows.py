"""One bad cell costs its row at most: no value whatever stops the good rows around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.importers.frames import read

MAPPING = """
[format]
name = "any"
row = "{row}"
currency = "CNY"
default_status = "completed"
[columns]
order_id = "id"
quantity = "q"
unit_price = "p"
created_at = "at"
refunded = "r"
"""
HEADINGS = ["id", "q", "p", "at", "r"]
NASTY = [
    "Infinity",
    "-Infinity",
    "NaN",
    "sNaN",
    "1e400",
    "1E+30",
    "9" * 40,
    "0x10",
    "١٢",
    "1_000",
    "--5",
    "1,2,3",
    "٫",
    "",
    "-0",
]
BEYOND_SENSE = ["Infinity", "-Infinity", "1e400", "9" * 40]
CELLS = st.one_of(st.sampled_from(NASTY), st.text(alphabet="0123456789.-+eE,¥元 NaIf()（）年月日:/TZ", max_size=14))
PRICES = st.sampled_from(["", "-", "0", "3.5", "¥12.00元", "(5.00)", "abc", "1,299.90", "NaN", "-7"])


@pytest.mark.parametrize("row", ["order", "item"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(CELLS, PRICES, CELLS, CELLS), min_size=1, max_size=4))
def test_every_row_is_taken_or_rejected(tmp_path: Path, row: str, cells: list[tuple[str, ...]]) -> None:
    (tmp_path / "map.toml").write_text(MAPPING.format(row=row), encoding="utf-8")
    rows = [["good1", "2", "3.50", "2026-01-01", "0"], *([f"odd{n}", *own] for n, own in enumerate(cells))]
    rows.append(["good2", "1", "1", "2026-01-02 10:00", "0"])
    found = read(make.write_csv(tmp_path / "a.csv", HEADINGS, rows), tmp_path / "map.toml")
    numbers = {order["number"] for order in found.orders}
    assert {"good1", "good2"} <= numbers
    assert len(numbers) + len(found.rejected) == found.rows == len(rows)


@pytest.mark.parametrize("row", ["order", "item"])
@pytest.mark.parametrize("price", BEYOND_SENSE)
def test_a_price_beyond_all_sense_costs_its_row_only(tmp_path: Path, row: str, price: str) -> None:
    (tmp_path / "map.toml").write_text(MAPPING.format(row=row), encoding="utf-8")
    rows = [["good1", "2", "3.50", "2026-01-01", "0"], ["odd", "2", price, "2026-01-01", "0"]]
    found = read(make.write_csv(tmp_path / "a.csv", HEADINGS, rows), tmp_path / "map.toml")
    assert [order["number"] for order in found.orders] == ["good1"]
    assert [rejected["reason"] for rejected in found.rejected] == ["amount"]
