"""Does any cell of any file the program gives away act as a formula, and does every text come back as it was?"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from openpyxl import load_workbook

from shopcrm.base.clock import SystemClock
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.care import Variant
from shopcrm.domain.formats import layouts_of
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store.kdf import KdfCost
from tests.faults.frame import Harness, Shown, runs

_FULL: Final = 400
_PASSPHRASE: Final = "correct horse battery staple"
_SIGNS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "\0=",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "　＝",
    "\u00a0+",
    "\u200b@",
)
_UNSEEN: Final = " \t\r\n\0\u00a0\u3000\u200b\ufeff"
_ACTING: Final = "=+-@＝＋－＠"


def run(share: float, folder: Path) -> list[Shown]:
    """Take in orders whose every text cell begins like a formula, and look at every file that comes out."""
    texts = Texts(resources() / "texts", "zh_CN")
    vaults = VaultService(SystemClock(), texts, KdfCost(64 * 1024, 3, 1))
    shop = vaults.begin(folder / "vault", ShopInfo("=小满家"), _PASSPHRASE).accept()
    orders = runs(_FULL, share)
    shop.imports.run([_orders(folder, orders)])
    # By hand nobody types what cannot be seen; it would not be read again.
    for place, sign in enumerate(one for one in _SIGNS if "\u200b" not in one):
        shop.new_customers.add(NewCustomer(f"{sign}名{place}", "", f"a{place}@example.com", f"{sign}wx{place}"))
    files = [*_give(shop, folder)]
    cells, live = 0, []
    for path in files:
        for where, text, formula in _cells(path):
            cells += 1
            if formula or (text.lstrip(_UNSEEN).startswith(tuple(_ACTING)) and not text.startswith("'")):
                live.append(f"{path.name} {where}")
    shop.close()
    again = vaults.begin(folder / "again", ShopInfo("=小满家"), _PASSPHRASE).accept()
    again.imports.run([folder / "all.zip"])
    again.exports.save(folder / "all2.zip")
    again.close()
    changed = _differences(folder / "all.zip", folder / "all2.zip")
    return [
        Shown(f"cells of {len(files)} files given away", cells, "0 live formulas", f"{len(live)} live", not live,
              tuple(live[:20])),
        Shown("tables taken in again and given away again", orders, "0 rows differ", f"{len(changed)} differ",
              not changed, tuple(changed[:20])),
    ]  # fmt: skip


def _orders(folder: Path, count: int) -> Path:
    """Write orders in our own layout; every column of plain text begins with a sign in turn."""
    declared = tomllib.loads((resources() / "formats" / "shopcrm-orders.toml").read_text(encoding="utf-8"))
    layout = layouts_of(declared)[-1]
    fields = {heading: name for heading, name in _fields(declared).items() if heading in layout.headings}
    path = folder / "evil.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(layout.headings)
        for number in range(count):
            # A file with a zero byte in it is refused as a whole.
            signs = [one for one in _SIGNS if "\0" not in one]
            sign = signs[number % len(signs)]
            writer.writerow([_cell(fields.get(heading, ""), number, sign) for heading in layout.headings])
    return path


def _fields(declared: dict[str, object]) -> dict[str, str]:
    """Return heading → field of a declared format."""
    columns = declared.get("columns")
    found: dict[str, str] = {}
    if isinstance(columns, dict):
        for name, told in columns.items():
            for heading in told if isinstance(told, list) else [told]:
                if isinstance(heading, str):
                    found[heading] = str(name)
    return found


def _cell(field: str, number: int, sign: str) -> str:
    known = {
        "platform": "taobao", "shop": "=店", "zone": "Asia/Shanghai", "order_id": f"8800{number:06d}",
        "created_at": "2026-09-01 10:00:00", "paid_at": "2026-09-01 10:05:00",
        "amount": "9.00" if number else "-5.00",
        "status": "completed", "currency": "CNY", "quantity": "1", "phone": "", "email": "", "refunded": "", "paid": "",
        "shipping": "", "discount": "", "shipped_at": "", "finished_at": "", "line_amount": "", "unit_price": "",
        "line_refunded": "", "after_sale": "", "summary_quantity": "1",
    }  # fmt: skip
    return known.get(field, f'{sign}HYPERLINK("x")&{number}' if field else "")


def _give(shop: OpenShop, folder: Path) -> Iterator[Path]:
    report = shop.rfm.report(RfmOptions(shop.day))
    shop.exports.save(folder / "all.zip", purpose="=purpose")
    yield folder / "all.zip"
    shop.reports.save_rfm_xlsx(report, folder / "rfm.xlsx", "+purpose")
    yield folder / "rfm.xlsx"
    for variant in Variant:
        path = folder / f"care-{variant}.xlsx"
        month = date(shop.day.year, shop.day.month, 1)
        shop.reports.save_follow_up_xlsx(shop.care.month_list(month, variant), path)
        yield path
    bad = folder / "bad.csv"
    with (folder / "evil.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    with bad.open("w", encoding="utf-8-sig", newline="") as file:
        # Every second one can be read: else the whole file would be refused.
        csv.writer(file).writerows(
            [cell.replace("2026-09-01", "=when") if number % 2 else cell for cell in row]
            for number, row in enumerate(rows)
        )
    outcome = shop.imports.run([bad])[0]
    if outcome.result is not None and outcome.result.batch is not None:
        path = folder / f"rejected.{shop.imports.rejected_ending(outcome.result.batch)}"
        shop.imports.save_rejections(outcome.result.batch, path)
        yield path
    for sign in _SIGNS:
        shop.audit.record(Act(Action.EXPORT, purpose=f"{sign}words"))
    shop.reports.save_trail(folder / "trail.csv")
    yield folder / "trail.csv"


def _cells(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield (place, text, whether it is a formula) of every cell with text."""
    if path.suffix == ".xlsx":
        for sheet in load_workbook(path).worksheets:
            for line in sheet.iter_rows():
                for cell in line:
                    if cell.value is not None and cell.data_type in ("s", "f", "inlineStr"):
                        yield f"{sheet.title} {cell.coordinate}", str(cell.value), cell.data_type == "f"
        return
    for name, lines in _tables(path):
        for number, row in enumerate(csv.reader(lines), 1):
            for place, text in enumerate(row):
                yield f"{name} {number}/{place}", text, False


def _tables(path: Path) -> Iterator[tuple[str, Iterable[str]]]:
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
    else:
        yield path.name, io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")


def _differences(one: Path, other: Path) -> list[str]:
    mine, yours = ({name: sorted(csv.reader(lines)) for name, lines in _tables(path)} for path in (one, other))
    changed = [] if mine.keys() == yours.keys() else ["other tables"]
    for name in mine.keys() & yours.keys():
        changed += [
            f"{name} row {n}" for n, pair in enumerate(zip(mine[name], yours[name], strict=False)) if pair[0] != pair[1]
        ]
        changed += [f"{name} rows"] if len(mine[name]) != len(yours[name]) else []
    return changed


FORMULAS: Final = Harness("formulas", run)
