"""How does each of five platforms tell an order of the invented people: what does it mask, and in which shape?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from shopcrm.samples.people import PLATFORMS, Parcel

HEADINGS: Final = ("order", "buyer", "name", "phone", "province", "city", "district", "address", "amount", "paid")
# Exports hid less before.
_HIDING_SINCE: Final = date(2024, 7, 1)
_MAPPING: Final = """[format]
name = "people-{platform}"
platform = "{platform}"
default_status = "completed"
requires = [["order"], ["paid"]]
[columns]
order_id = "order"
buyer = "buyer"
recipient = "name"
phone = "phone"
province = "province"
city = "city"
district = "district"
address = "address"
amount = "amount"
paid_at = "paid"
"""


class Shown(NamedTuple):
    """What a file tells of a parcel."""

    nick: str
    name: str
    phone: str
    address: str


def shown(parcel: Parcel, random: Random) -> Shown:
    """Return what the parcel's platform tells of it."""
    return _PLATFORM[parcel.platform](parcel, random)


# (file, its mapping, what stands in it) of each platform.
People = list[tuple[Path, Path, list[tuple[Parcel, Shown]]]]


def write_people(folder: Path, parcels: Iterable[Parcel], seed: int) -> People:
    """Write a file and its mapping for each platform; return (file, mapping, what stands in it)."""
    random = Random(seed)  # noqa: S311 - a repeatable game, no secret
    told: dict[str, list[tuple[Parcel, Shown]]] = {platform: [] for platform in PLATFORMS}
    for parcel in parcels:
        told[parcel.platform].append((parcel, shown(parcel, random)))
    made: People = []
    with ExitStack() as stack:
        for platform, rows in told.items():
            path, mapping = folder / f"people-{platform}.csv", folder / f"people-{platform}.toml"
            mapping.write_text(_MAPPING.format(platform=platform), encoding="utf-8")
            writer: Any = csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
            writer.writerow(HEADINGS)
            for parcel, said in rows:
                home = parcel.home
                writer.writerow((
                    parcel.number, said.nick, said.name, said.phone, home.province, home.city, home.district,
                    said.address, f"{parcel.amount / 100:.2f}", f"{parcel.at:%Y-%m-%d %H:%M:%S}",
                ))  # fmt: skip
            made.append((path, mapping, rows))
    return made


def _address(parcel: Parcel, *, hidden: int = 0) -> str:
    """Return the whole address; ``hidden`` letters at its end are behind stars."""
    home = parcel.home
    street = home.street if not hidden else f"{home.street[:-hidden] if hidden < len(home.street) else ''}**"
    return f"{home.province}{home.city}{home.district}{street}"


def _star(name: str, stars: int) -> str:
    return name[:1] + "*" * stars


def _taobao(parcel: Parcel, random: Random) -> Shown:
    new = parcel.at.date() >= _HIDING_SINCE
    nick = f"{parcel.nick[:1]}**" if new and random.random() < 0.1 else parcel.nick
    if not new or random.random() < 0.4:
        return Shown(nick, parcel.name, parcel.phone, _address(parcel))
    lent = f"{parcel.phone}-{random.randrange(10_000):04d}"
    phone = lent if random.random() < 0.3 else f"{parcel.phone[:3]}****{parcel.phone[7:]}"
    return Shown(nick, _star(parcel.name, 2), phone, _address(parcel, hidden=99))


def _jd(parcel: Parcel, random: Random) -> Shown:
    if parcel.at.date() < _HIDING_SINCE and random.random() < 0.7:
        return Shown(parcel.nick, parcel.name, parcel.phone, _address(parcel))
    phone = f"{parcel.phone[0]}******{parcel.phone[7:]}"
    return Shown(parcel.nick, _star(parcel.name, len(parcel.name) - 1), phone, _address(parcel, hidden=6))


def _pdd(parcel: Parcel, random: Random) -> Shown:
    # In clear only while it waits to be sent.
    if random.random() < 0.3:
        return Shown("", parcel.name, parcel.phone, _address(parcel))
    return Shown("", _star(parcel.name, 2), f"{parcel.phone[:7]}****", _address(parcel, hidden=99))


def _douyin(parcel: Parcel, random: Random) -> Shown:
    if random.random() < 0.15:
        return Shown("", parcel.name, parcel.phone, _address(parcel))
    lent = f"184{random.randrange(10**8):08d}-{random.randrange(10_000):04d}"
    return Shown("", _star(parcel.name, 1), lent, _address(parcel, hidden=8))


def _youzan(parcel: Parcel, random: Random) -> Shown:
    if random.random() < 0.65:
        return Shown(parcel.nick, parcel.name, parcel.phone, _address(parcel))
    return Shown(parcel.nick, parcel.name, f"{parcel.phone[:3]}******{parcel.phone[9:]}", _address(parcel))


_PLATFORM: Final[dict[str, Callable[[Parcel, Random], Shown]]] = {
    "taobao": _taobao,
    "jd": _jd,
    "pdd": _pdd,
    "douyin": _douyin,
    "youzan": _youzan,
}
