"""What did an import do, as told when it was done? Kept with its batch until that is taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from shopcrm.domain.batches import (
    Batch,
    BatchProtocol,
    Counts,
    FileWarning,
    ImportResult,
    LeftOutRow,
    PassedSheet,
    Recognised,
)
from shopcrm.domain.order_changes import FieldChange
from shopcrm.store.batches import find_batch, rejections

# More rows nobody reads on paper; all of them can be saved as a table.
_REJECTED: Final = 10_000


def keep_protocol(connection: Connection, batch: int, result: ImportResult, *, by_hand: bool) -> None:
    """Keep of ``result`` what the batch itself and its rejected rows do not tell."""
    found = result.recognised
    told = {
        "kind": found.kind,
        "columns": found.columns,
        "ignored": found.ignored,
        "lines": [result.lines.new, result.lines.changed, result.lines.unchanged],
        "customers": [result.customers_new, result.customers_matched],
        "anonymous": result.anonymous_orders,
        "days": [result.first_day, result.last_day],
        "warnings": [[warning.key, dict(warning.facts)] for warning in result.warnings],
        "left_out": [[row.sheet, row.row, row.reason] for row in result.left_out],
        "left_out_rows": result.left_out_rows,
        "doubtful": result.doubtful_rows,
        "passed": [[sheet.name, sheet.rows] for sheet in result.passed],
        "changes": result.changes,
        "changed_fields": result.changed_fields,
        "by_hand": by_hand,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    connection.exec_driver_sql("UPDATE batch SET protocol = ? WHERE id = ?", (text, batch))


def protocol_of(connection: Connection, number: int) -> BatchProtocol | None:
    """Return what one import did, None if there is no such import."""
    batch = find_batch(connection, number)
    if batch is None:
        return None
    text, encoding = connection.exec_driver_sql(
        "SELECT protocol, encoding FROM batch WHERE id = ?", (number,)
    ).one()  # fmt: skip
    told: dict[str, Any] = json.loads(text) if text else {}
    columns = tuple((str(heading), str(field)) for heading, field in told.get("columns", ()))
    recognised = Recognised(
        batch.platform, batch.format, told.get("kind", "order"), encoding, columns, tuple(told.get("ignored", ()))
    )
    return BatchProtocol(batch, _result(batch, recognised, told, connection), complete=bool(told))


def _result(batch: Batch, recognised: Recognised, told: dict[str, Any], connection: Connection) -> ImportResult:
    new, matched = told.get("customers", (0, 0))
    first_day, last_day = told.get("days", ("", ""))
    return ImportResult(
        file=batch.file,
        batch=batch.id,
        recognised=recognised,
        rows=batch.rows,
        orders=batch.orders,
        lines=Counts(*told.get("lines", (0, 0, 0))),
        customers_new=new,
        customers_matched=matched,
        anonymous_orders=told.get("anonymous", 0),
        totals=batch.totals,
        rejected=tuple(replace(one, cells=()) for one in rejections(connection, batch.id, _REJECTED)),
        rejected_rows=batch.rejected,
        doubtful_rows=told.get("doubtful", 0),
        first_day=first_day,
        last_day=last_day,
        warnings=tuple(FileWarning(key, facts) for key, facts in told.get("warnings", ())),
        left_out=tuple(LeftOutRow(*row) for row in told.get("left_out", ())),
        left_out_rows=told.get("left_out_rows", 0),
        passed=tuple(PassedSheet(*sheet) for sheet in told.get("passed", ())),
        changes=tuple(FieldChange(*change) for change in told.get("changes", ())),
        changed_fields=tuple((str(field), int(orders)) for field, orders in told.get("changed_fields", ())),
        customers_told=batch.customers,
    )
