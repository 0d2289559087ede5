"""How does what was read travel from the reading process to ours? One line a frame: a letter, then JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from shopcrm.domain.visible import may_hide, seen
from shopcrm.domain.wire import OrderChunk, columns_from_wire

_PART: Final = "\x1e"


def frame(kind: str, value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return one line of the stream, without what the eye cannot see."""
    text = orjson.dumps(value)
    if may_hide(text):
        text = orjson.dumps(_seen(value))
    return kind.encode() + text + b"\n"


def order_frame(rows: int, orders: Sequence[dict[str, Any]]) -> bytes:
    """Return the line of orders (at least one, used up): rows read so far, their columns, then each one's own JSON.

    That JSON goes as it is, neither escaped nor read again: JSON writes every control character as an escape, so
    none can stand in it and one can part it from the next. What the eye cannot see is taken out on the way.
    """
    texts = [orjson.dumps(order) for order in orders]
    if may_hide(b"".join(texts)):
        orders = [_seen(order) if may_hide(text) else order for order, text in zip(orders, texts, strict=True)]
        texts = [orjson.dumps(order) for order in orders]
    return b"O" + _PART.encode().join((orjson.dumps((rows, columns_from_wire(orders))), *texts)) + b"\n"


def _seen(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return ``value`` with every text in it as the eye sees it."""
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, dict):
        return {name: _seen(item) for name, item in value.items()}
    return [_seen(item) for item in value] if isinstance(value, (list, tuple)) else value


def read_order_frame(frame: bytes) -> tuple[int, OrderChunk]:
    """Return (rows read so far, orders) of the line of an ``order_frame``, its letter and line break taken off."""
    head, *texts = frame.decode().split(_PART)
    rows, columns = orjson.loads(head)
    return rows, OrderChunk(texts, *columns)
