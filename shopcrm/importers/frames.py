"""How does what was read travel from the reading process to ours? One line a frame: a letter, then JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from shopcrm.domain.wire import OrderChunk, columns_from_wire

_PART: Final = b"\x1e"


def frame(kind: str, value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return one line of the stream."""
    return kind.encode() + orjson.dumps(value) + b"\n"


def order_frame(rows: int, orders: Sequence[dict[str, Any]]) -> bytes:
    """Return the line of orders (at least one, used up): rows read so far, their columns, then each one's own JSON.

    That JSON goes as it is, neither escaped nor read again: JSON writes every control character as an escape, so
    none can stand in it and one can part it from the next.
    """
    texts = [orjson.dumps(order) for order in orders]
    return b"O" + _PART.join((orjson.dumps((rows, columns_from_wire(orders))), *texts)) + b"\n"


def read_order_frame(frame: bytes) -> tuple[int, OrderChunk]:
    """Return (rows read so far, orders) of the line of an ``order_frame``, its letter and line break taken off."""
    head, *texts = frame.split(_PART)
    rows, columns = orjson.loads(head)
    return rows, OrderChunk([text.decode() for text in texts], *columns)
