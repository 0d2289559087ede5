"""How long does an RFM report take in an open vault, beside the same report in pandas over a prepared frame?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.inputs import END, Inputs, open_store
from benchmarks.process import wait_for_quiet
from benchmarks.table import Line
from shopcrm.domain.rfm import EIGHT_GROUPS, SEGMENT_MAP, RfmBands, RfmMethod, RfmOptions, RfmReport, RfmWindow, Segment
from shopcrm.services.container import OpenShop

_REPEATS: Final = 5
_MOST_S: Final = 0.5
_PURCHASES: Final = (
    "SELECT a.customer_id, o.day, o.net FROM orders o JOIN account a ON a.id = o.account_id WHERE o.valid = 1"
)
_ONE_MORE: Final = {
    "订单编号": "246801357902468135", "买家会员名": "one_more", "买家实际支付金额": "1.00", "订单状态": "交易成功",
    "总金额": "1.00", "收货人姓名": "一", "订单创建时间": "2026-11-01 10:00:00", "订单付款时间": "2026-11-01 10:00:00",
    "宝贝标题": "一",
}  # fmt: skip
_Answer = dict[str, tuple[int, int]]


def measure(inputs: Inputs, rows: int) -> Iterator[Line]:
    """Yield the report of a shop with ``rows`` orders for each window and method, after a change of the data."""
    vault = inputs.full_vault(rows)
    frame = _prepared(inputs, rows)
    yield _first(inputs, vault_rows=rows, frame=frame)
    shop = inputs.vaults().open(vault, inputs.passphrase())
    change = _changes(inputs, shop)
    try:
        for window in (RfmWindow.ALL, RfmWindow.YEAR):
            for method in RfmMethod:
                options = RfmOptions(shop.day, method, window)
                yield _compared(shop, frame, options, change)
    finally:
        shop.close()


def _prepared(inputs: Inputs, rows: int) -> pd.DataFrame:
    store = open_store(inputs.full_vault(rows), inputs.passphrase())
    try:
        with store.read() as connection:
            found = connection.exec_driver_sql(_PURCHASES).fetchall()
    finally:
        store.close()
    columns = np.array([tuple(row) for row in found], dtype=np.int64)
    return pd.DataFrame({"customer": columns[:, 0], "day": columns[:, 1], "net": columns[:, 2]})


def _changes(inputs: Inputs, shop: OpenShop) -> Callable[[], None]:
    """Return an action after which no figure remembered is good: an import, taken back so that the answer stays."""
    path = inputs.folder / "one-more.csv"
    path.write_text("\n".join((",".join(_ONE_MORE), ",".join(_ONE_MORE.values()))) + "\n", encoding="utf-8")

    def change() -> None:
        (outcome,) = shop.imports.run([path])
        if outcome.result is None or outcome.result.batch is None:
            raise AssertionError("the one order was not taken") from outcome.refused
        shop.imports.undo(outcome.result.batch)

    return change


def _first(inputs: Inputs, *, vault_rows: int, frame: pd.DataFrame) -> Line:
    """Measure the very first report after opening: nothing of the file is in memory yet."""
    shop = inputs.vaults().open(inputs.full_vault(vault_rows), inputs.passphrase())
    try:
        options = RfmOptions(shop.day, RfmMethod.BANDS, RfmWindow.YEAR)
        wait_for_quiet()
        ours, report = _timed(lambda: shop.rfm.report(options))
    finally:
        shop.close()
    floor, _ = _timed(lambda: in_pandas(frame, options))
    name = f"RFM {report.customers:,} customers, 12m, bands: first after opening the vault"
    return Line("rfm", name, ours, floor, "s", most=_MOST_S)


def _compared(shop: OpenShop, frame: pd.DataFrame, options: RfmOptions, change: Callable[[], None]) -> Line:
    times: list[tuple[float, float]] = []
    for _ in range(_REPEATS):
        change()
        wait_for_quiet()
        ours, report = _timed(lambda: shop.rfm.report(options))
        floor, answer = _timed(lambda: in_pandas(frame, options))
        times.append((ours, floor))
        if answer != _answer(report):
            raise AssertionError(f"pandas and ShopCRM disagree on {options}")
    return Line(
        "rfm",
        f"RFM {report.customers:,} customers, {options.window.value}, {options.method.value}",
        median(time[0] for time in times),
        median(time[1] for time in times),
        "s",
        most=_MOST_S,
        detail=(("slowest", max(time[0] for time in times)), ("purchases", len(frame)), ("until", END.isoformat())),
    )


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began, result


def _answer(report: RfmReport) -> _Answer:
    """Return customers and value of every segment, cell and group of the eight: what two reports must agree in."""
    shares = {
        **{segment.value: share for segment, share in report.segments.items()},
        **{f"{r}{fm}": share for (r, fm), share in report.cells.items()},
        **report.eight,
    }
    return {name: (share.customers, sum(net for _, net in share.net)) for name, share in shares.items()}


def in_pandas(frame: pd.DataFrame, options: RfmOptions) -> _Answer:
    """Return the same report over ``frame`` (customer, day, net of every valid purchase), as one would write it."""
    day, length = options.as_of.toordinal(), options.window.days
    last = frame.groupby("customer")["day"].max()
    inside = frame if length is None else frame[frame["day"] > day - length]
    sums = inside.groupby("customer")["net"].agg(["size", "sum"]).reindex(last.index, fill_value=0)
    recency, frequency, monetary = day - last.to_numpy(), sums["size"].to_numpy(), sums["sum"].to_numpy()
    bands = RfmBands()
    if options.method is RfmMethod.BANDS:
        r = 5 - np.searchsorted(bands.recency, recency, side="left")
        f = 1 + np.searchsorted(bands.frequency, frequency, side="right")
    else:
        r, f = _quintiles(-recency), _quintiles(frequency)
    f = np.where(frequency == 0, 1, f)
    m = _quintiles(monetary)
    fm = (f + m + 1) // 2
    names = np.array([[""] * 6, *([""] + [part.value for part in SEGMENT_MAP[row]] for row in range(1, 6))])
    high = [score > score.mean() for score in (r, f, m)]
    eight_names = np.array([EIGHT_GROUPS[bool(n & 4), bool(n & 2), bool(n & 1)] for n in range(8)])
    scored = pd.DataFrame({
        "segment": names[r, fm], "cell": r * 10 + fm, "net": monetary,
        "eight": eight_names[high[0] * 4 + high[1] * 2 + high[2]],
    })  # fmt: skip
    answer: _Answer = dict.fromkeys([*(part.value for part in Segment), *EIGHT_GROUPS.values()], (0, 0))
    answer |= {f"{row}{column}": (0, 0) for row in range(1, 6) for column in range(1, 6)}
    for column in ("segment", "cell", "eight"):
        found = scored.groupby(column)["net"].agg(["size", "sum"])
        answer |= {str(name): (int(n), int(net)) for name, n, net in found.itertuples()}
    return answer


def _quintiles(values: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    share = (pd.Series(values).rank(method="average").to_numpy() - 0.5) / max(1, len(values))
    return np.minimum(5, np.floor(5 * share + 1e-12).astype(np.int64) + 1)
