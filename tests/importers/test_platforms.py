"""Every declared layout, dressed as the platform dresses its file, against what must be read from it.

``SHOPCRM_REGENERATE=1 pytest tests/importers/test_platforms.py`` writes the expectations anew; read the diff.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from shopcrm.domain.fold import fold
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.importers.registry import builtin_specs
from tests import factories as make
from tests.importers.dress import dressed
from tests.importers.frames import read

DATA = Path(__file__).parents[1] / "data"
BY_HAND = {"taobao-orders", "taobao-items"}
LAYOUTS = [(spec.name, layout.name) for spec in builtin_specs() if spec.name not in BY_HAND for layout in spec.layouts]


def rows_of(form: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads((DATA / "exports" / f"{form}.toml").read_text(encoding="utf-8"))["row"]
    return rows


@pytest.mark.parametrize(("form", "layout"), LAYOUTS)
def test_a_layout_is_read(form: str, layout: str, tmp_path: Path) -> None:
    spec = next(spec for spec in builtin_specs() if spec.name == form)
    (found,) = [one for one in spec.layouts if one.name == layout]
    result = read(dressed(tmp_path, form, found, make.table(found.headings, rows_of(form))))
    told = {
        "format": result.head["format"],
        "encoding": result.head["encoding"],
        "taken": sorted(result.head["columns"]),
        "orders": result.orders,
        "figures": [figures(order) for order in result.orders],
        "rejected": result.rejected,
        "left_out": result.left_out,
        "rows": result.rows,
    }
    if spec.row == "customer":
        told["customers"] = result.customers
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    golden = DATA / "golden" / f"{form}-{layout}.json"
    if os.environ.get("SHOPCRM_REGENERATE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def figures(order: dict[str, object]) -> str:
    """Return what an order comes to if no other file speaks of it."""
    done = fold((sighting_from_wire(json.loads(json.dumps(order))),))
    validity = "valid" if done.valid else "paid" if done.paid else "unpaid"
    return f"{done.status} {done.amount} - {done.refunded} = {done.net} {done.sighting.currency} {validity}"


def test_every_format_has_rows_of_its_own() -> None:
    have = {path.stem for path in (DATA / "exports").glob("*.toml")}
    assert have == {form for form, _ in LAYOUTS}


@pytest.mark.parametrize(("form", "layout"), LAYOUTS)
def test_identity_cards_are_never_taken(form: str, layout: str) -> None:
    spec = next(spec for spec in builtin_specs() if spec.name == form)
    (found,) = [one for one in spec.layouts if one.name == layout]
    secret = [name for name in found.headings if "身份证" in name or "nationalRegistration" in name]
    assert not [name for name in secret if any(name in str(wanted) for wanted in spec.columns.values())]
