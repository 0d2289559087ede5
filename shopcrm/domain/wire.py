"""How is a sighting written as JSON: between the reading process and us, and in the vault?

Untold fields are left out. A moment is its epoch seconds, or ``[epoch, grain]`` where it is
known less exactly than to the second.
"""

from __future__ import annotations

from typing import Any, Final

from shopcrm.domain.orders import LedgerLine, LineSighting, Moment, OrderRecord, Sighting, Status

MOMENT_FIELDS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")


def sighting_from_wire(content: dict[str, Any]) -> Sighting:
    """Build a Sighting from its JSON object; ``content`` is used up.

    Raises:
        TypeError, ValueError: the object is none of ours.
    """
    for name in MOMENT_FIELDS:
        raw = content.get(name)
        if raw is not None:
            content[name] = Moment(raw) if raw.__class__ is int else Moment(*raw)
    status = content.get("status")
    if status is not None:
        content["status"] = Status(status)
    lines = content.get("lines")
    if lines is not None:
        content["lines"] = tuple(_line(line) for line in lines)
    return Sighting(**content)


def _line(raw: dict[str, Any]) -> LineSighting:
    status = raw.get("status")
    if status is not None:
        raw["status"] = Status(status)
    return LineSighting(**raw)


def sighting_to_wire(sighting: Sighting) -> dict[str, Any]:
    """Return the JSON object of ``sighting``; only told fields are in it."""
    content = _told(sighting)
    for name in MOMENT_FIELDS:
        moment: Moment | None = content.get(name)
        if moment is not None:
            content[name] = moment.epoch if moment.grain == 1 else [moment.epoch, moment.grain]
    if sighting.lines:
        content["lines"] = [_told(line) for line in sighting.lines]
    return content


def _told(value: Sighting | LineSighting) -> dict[str, Any]:
    return {
        name: (item.value if isinstance(item, Status) else item)
        for name in value._fields
        if (item := getattr(value, name)) is not None and item not in ("", ())
    }


def record_to_wire(record: OrderRecord) -> list[Any]:
    """Return the JSON list of ``record``."""
    return [*record[:-1], [tuple(line) for line in record.lines]]


def record_from_wire(raw: list[Any]) -> OrderRecord:
    """Build an OrderRecord from its JSON list and use the list up."""
    raw[-1] = tuple(LedgerLine(*line) for line in raw[-1])
    return OrderRecord(*raw)
