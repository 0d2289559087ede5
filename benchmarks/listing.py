"""How quickly is a customer found and the list sorted, beside a plain query over one narrow column?"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from benchmarks.inputs import SEED, Inputs, open_store
from benchmarks.process import wait_for_quiet
from benchmarks.table import Line
from shopcrm.base.paths import resources
from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.identity.search_words import spellings
from shopcrm.samples.world import load_world
from shopcrm.services.container import OpenShop

_EACH: Final = 20
_SCREENFUL: Final = 60
_SORTS: Final = 5
_MOST_MS: Final = 50.0
_PEOPLE: Final = (
    "SELECT a.value, c.recipient, c.phone, c.city, (SELECT o.number FROM orders o WHERE o.account_id = a.id LIMIT 1)"
    " FROM account a JOIN customer c ON c.id = a.customer_id"
    " WHERE c.recipient NOT LIKE '%*%' AND c.phone <> '' AND c.city <> '' AND c.id % 7 = 3 ORDER BY c.id"
)


@dataclass(frozen=True)
class _Person:
    nick: str
    name: str
    phone: str
    city: str
    number: str


def measure(inputs: Inputs, rows: int) -> Iterator[Line]:
    """Yield search and sorting in a shop with ``rows`` orders."""
    vault = inputs.full_vault(rows)
    people, nicks = _people(inputs, rows)
    words = _searches(people, Random(SEED))  # noqa: S311 - the same searches every time
    shop = inputs.vaults().open(vault, inputs.passphrase())
    try:
        with _narrow(inputs.folder / "narrow.db", nicks) as plain:
            # The list is on the screen before anybody types.
            _show(shop, CustomerQuery())
            wait_for_quiet()
            yield from _search_lines(shop, plain, words, len(nicks))
            for key in SortKey:
                yield _sort_line(shop, plain, key)
    finally:
        shop.close()


def _people(inputs: Inputs, rows: int) -> tuple[list[_Person], list[str]]:
    store = open_store(inputs.full_vault(rows), inputs.passphrase())
    try:
        with store.read() as connection:
            people = [_Person(*row) for row in connection.exec_driver_sql(_PEOPLE)]
            nicks = [str(row[0]) for row in connection.exec_driver_sql("SELECT value FROM account ORDER BY id")]
    finally:
        store.close()
    return people, nicks


def _searches(people: list[_Person], random: Random) -> list[tuple[str, str]]:
    """Return (kind, what she types): twenty of each kind."""
    world = load_world(resources() / "samples" / "xiaomanjia.toml")
    titles = sorted({product.title for products in world.by_month.values() for product in products})

    def title_part() -> str:
        title = random.choice(random.choice(titles).split())
        start = random.randrange(max(1, len(title) - 2))
        return title[start : start + random.randint(2, 4)]

    def nick_part(person: _Person) -> str:
        start = random.randrange(max(1, len(person.nick) - 4))
        return person.nick[start : start + 4]

    makers: dict[str, Callable[[_Person], str]] = {
        "nick part": nick_part,
        "name": lambda person: person.name,
        "pinyin": lambda person: spellings(person.name)[0],
        "initials": lambda person: spellings(person.name)[-1],
        "phone tail": lambda person: person.phone[-4:],
        "city": lambda person: person.city.removesuffix("市"),
        "order number": lambda person: person.number,
        "title words": lambda _person: title_part(),
        "name and city": lambda person: f"{person.name} {person.city}",
        "city and title": lambda person: f"{person.city} {title_part()}",
    }
    return [(kind, make(person)) for kind, make in makers.items() for person in random.choices(people, k=_EACH)]


@contextmanager
def _narrow(path: Path, nicks: list[str]) -> Iterator[Any]:
    """Give a connection to an encrypted table that holds a nick per customer and nothing else."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    connection = sqlcipher.connect(str(path), isolation_level=None)
    for statement in (f"key = \"x'{'ab' * 32}'\"", "journal_mode = WAL", "cache_size = -65536"):
        connection.execute(f"PRAGMA {statement}")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO t (text) VALUES (?)", [(nick,) for nick in nicks])
    connection.execute("COMMIT")
    yield connection
    connection.close()


def _show(shop: OpenShop, query: CustomerQuery) -> int:
    """Do what the list does: find everyone, fetch the first screenful; returns how many there are."""
    found = shop.customers.find(query)
    shop.customers.cards(found.ids[:_SCREENFUL])
    return found.total


def _milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def _search_lines(shop: OpenShop, plain: Any, words: list[tuple[str, str]], customers: int) -> Iterator[Line]:  # noqa: ANN401 - sqlcipher3 has no types
    ours: list[float] = []
    floor: list[float] = []
    kinds: dict[str, list[float]] = defaultdict(list)
    order = list(words)
    Random(SEED).shuffle(order)  # noqa: S311 - the same order every time
    for kind, typed in order:
        query, pattern = CustomerQuery(search=typed), f"%{typed}%"
        ours.append(_milliseconds(lambda query=query: _show(shop, query)))  # type: ignore[misc]
        floor.append(_milliseconds(lambda pattern=pattern: _scan(plain, pattern)))  # type: ignore[misc]
        kinds[kind].append(ours[-1])
    slow = tuple((kind, round(_percentile(times, 95), 1)) for kind, times in kinds.items())
    name = f"search among {customers:,} customers, first {_SCREENFUL} shown"
    yield Line("list", f"{name}: median", median(ours), median(floor), "ms")
    yield Line(
        "list", f"{name}: 95th percentile", _percentile(ours, 95), _percentile(floor, 95), "ms", _MOST_MS, detail=slow
    )
    for kind, times in kinds.items():
        yield Line("list", f"search by {kind}: 95th percentile", _percentile(times, 95), None, "ms")


def _scan(plain: Any, pattern: str) -> list[tuple[int]]:  # noqa: ANN401 - sqlcipher3 has no types
    found: list[tuple[int]] = plain.execute("SELECT id FROM t WHERE text LIKE ?", (pattern,)).fetchall()
    return found


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _sort_line(shop: OpenShop, plain: Any, key: SortKey) -> Line:  # noqa: ANN401 - sqlcipher3 has no types
    ours, floor = [], []
    for turn in range(_SORTS):
        query = CustomerQuery(sort=key, descending=turn % 2 == 0)
        ours.append(_milliseconds(lambda query=query: _show(shop, query)))  # type: ignore[misc]
        direction = "DESC" if turn % 2 == 0 else "ASC"
        statement = f"SELECT id FROM t ORDER BY text {direction}"
        floor.append(_milliseconds(lambda statement=statement: plain.execute(statement).fetchall()))  # type: ignore[misc]
    return Line("list", f"whole list by {key.value}, first {_SCREENFUL} shown", median(ours), median(floor), "ms")
