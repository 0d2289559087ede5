"""How is a sighting written as JSON: between the reading process and us, and in the vault?

Untold fields are left out. A moment is its epoch seconds, or ``[epoch, grain]`` where it is
known less exactly than to the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from shopcrm.domain.contacts import personal_phone
from shopcrm.domain.fold import fold
from shopcrm.domain.orders import (
    LedgerLine,
    LineSighting,
    Moment,
    OrderRecord,
    RefundSighting,
    RefundState,
    Sighting,
    Status,
    record_of,
)
from shopcrm.domain.settle import figures, title_line

_STATUSES: Final = {status.value: status for status in Status}
_TEXTS: Final = ("account", "recipient", "phone", "province", "city", "email")
MOMENT_FIELDS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")
_REFUND_MOMENTS: Final = ("applied_at", "refunded_at")


def sighting_from_wire(content: dict[str, Any], as_of: tuple[int, int] = (0, 0)) -> Sighting:
    """Build a Sighting from its JSON object and the age of its file; ``content`` is used up.

    Raises:
        TypeError, ValueError: the object is none of ours.
    """
    _read_moments(content, MOMENT_FIELDS)
    status = content.get("status")
    if status is not None:
        content["status"] = Status(status)
    lines = content.get("lines")
    if lines is not None:
        content["lines"] = tuple(_line(line) for line in lines)
    refunds = content.get("refunds")
    if refunds is not None:
        content["refunds"] = tuple(_refund(case) for case in refunds)
    return Sighting(**content, as_of=as_of)


def _read_moments(content: dict[str, Any], names: Sequence[str]) -> None:
    for name in names:
        raw = content.get(name)
        if raw is not None:
            content[name] = Moment(raw) if raw.__class__ is int else Moment(*raw)


def _refund(raw: dict[str, Any]) -> RefundSighting:
    _read_moments(raw, _REFUND_MOMENTS)
    raw["state"] = RefundState(raw["state"])
    return RefundSighting(**raw)


def _line(raw: dict[str, Any]) -> LineSighting:
    status = raw.get("status")
    if status is not None:
        raw["status"] = Status(status)
    return LineSighting(**raw)


def sighting_to_wire(sighting: Sighting) -> dict[str, Any]:
    """Return the JSON object of ``sighting``; only told fields are in it."""
    content = _told(sighting)
    # How young its file is, the batch knows.
    content.pop("as_of", None)
    if sighting.lines:
        content["lines"] = [_told(line) for line in sighting.lines]
    if sighting.refunds:
        content["refunds"] = [_told(case) for case in sighting.refunds]
    return content


def _told(value: Sighting | LineSighting | RefundSighting) -> dict[str, Any]:
    return {
        name: _plain(item)
        for name in value._fields
        if (item := getattr(value, name)) is not None and item not in ("", ())
    }


def _plain(item: object) -> object:
    """Return a field as JSON has it."""
    if isinstance(item, Moment):
        return item.epoch if item.grain == 1 else [item.epoch, item.grain]
    return item.value if isinstance(item, Status | RefundState) else item


class OrderChunk(NamedTuple):
    """Many orders of one file in columns: a row of a table is then put together without a loop of ours.

    Attributes:
        texts: each order's sighting as wire JSON.
        number … email: the fields of its OrderRecord.
        titles: (place of its order in the chunk, title, quantity) of every order known by its summary only.
        lines: (place of its order in the chunk, *LedgerLine) of every other item, in order.
    """

    texts: Sequence[str]
    number: Sequence[str]
    account: Sequence[str]
    status: Sequence[str]
    currency: Sequence[str]
    amount: Sequence[int]
    refunded: Sequence[int]
    net: Sequence[int]
    paid: Sequence[int]
    valid: Sequence[int]
    purchased_at: Sequence[int | None]
    discounted: Sequence[int]
    recipient: Sequence[str]
    mobile: Sequence[str]
    province: Sequence[str]
    city: Sequence[str]
    email: Sequence[str]
    titles: Sequence[tuple[int, str, float]]
    lines: Sequence[Sequence[Any]]

    def orders(self) -> list[tuple[str, OrderRecord]]:
        """Return (wire JSON, record) of each order."""
        lines: list[list[LedgerLine]] = [[] for _ in self.texts]
        for place, title, quantity in self.titles:
            lines[place].extend(title_line(title, quantity))
        for place, *line in self.lines:
            lines[place].append(LedgerLine(*line))
        columns = zip(*self[1:-2], strict=True)
        records = [OrderRecord._make((*told, tuple(own))) for told, own in zip(columns, lines, strict=True)]
        return list(zip(self.texts, records, strict=True))


def chunk_of(orders: Sequence[tuple[str, OrderRecord]]) -> OrderChunk:
    """Return ``orders`` (at least one) in columns."""
    texts, records = zip(*orders, strict=True)
    return OrderChunk._make((texts, *columns_of(records)))


def columns_of(records: Sequence[OrderRecord]) -> tuple[Sequence[Any], ...]:
    """Return the columns of an OrderChunk of ``records`` (at least one) but its texts, as plain JSON values."""
    *columns, lines = zip(*records, strict=True)
    return (*columns, (), [(place, *line) for place, own in enumerate(lines) for line in own])


def columns_from_wire(contents: Sequence[dict[str, Any]]) -> tuple[Sequence[Any], ...]:
    """Return the columns of orders (at least one) that only these sightings speak of; they are used up.

    Almost every row of an order report has no items: it is settled as it stands, which costs a fifth of building
    a Sighting and folding it.

    Raises:
        TypeError, ValueError: an object is none of ours.
    """
    if any("lines" in content or "refunds" in content for content in contents):
        return columns_of([record_of(fold((sighting_from_wire(content),))) for content in contents])
    settled = [
        _settled(
            get("status"),
            get("amount"),
            get("refunded"),
            get("net"),
            get("total"),
            get("paid_at") is not None,
            get("fully_refunded", False),
        )
        for get in (content.get for content in contents)
    ]
    texts = {name: [content.get(name, "") for content in contents] for name in _TEXTS}
    moments = [content.get("paid_at", content.get("created_at")) for content in contents]
    return (
        [content["number"] for content in contents],
        texts["account"],
        [figures[0] for figures in settled],
        [content["currency"] for content in contents],
        *([figures[place] for figures in settled] for place in range(1, 6)),
        [moment[0] if moment.__class__ is list else moment for moment in moments],
        [1 if content.get("discount") else 0 for content in contents],
        texts["recipient"],
        [(personal_phone(phone) or "") if phone else "" for phone in texts["phone"]],
        texts["province"],
        texts["city"],
        texts["email"],
        [
            (place, title, content.get("quantity") or 1)
            for place, content in enumerate(contents)
            if (title := content.get("title"))
        ],
        (),
    )


# The same few thousand figures come again and again.
@lru_cache(maxsize=65536)
def _settled(  # noqa: PLR0917 - a cache is quicker without names
    status: str | None, amount: int | None, refunded: int | None, net: int | None, total: int | None, was_paid: bool,  # noqa: FBT001
    all_back: bool,  # noqa: FBT001
) -> tuple[str, int, int, int, int, int]:  # fmt: skip
    """Return status, amount, refunded, net, paid and valid of an order without items."""
    told = figures(
        None if status is None else _STATUSES[status], amount, refunded,
        net=net, total=total, was_paid=was_paid, all_back=all_back,
    )  # fmt: skip
    return told.status.value, told.amount, told.refunded, told.net, int(told.paid), int(told.valid)
