"""Where does the consent ledger lie? Each line with the file it was said to, so that joins come and go around it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from shopcrm.domain.consents import Channel, Consent, ConsentEntry, Evidence, Purpose, Saying, is_closed, last_said
from shopcrm.store.identities import customers_of_files, files_of
from shopcrm.store.sql import in_json

_COLUMNS: Final = "id, saying, purpose, channel, day, wording, evidence, note, at, struck_at"
# Ways that lead to a phone number, and so to everybody who is reached by it.
_BY_NUMBER: Final = (Channel.PHONE, Channel.SMS, Channel.ANY)


def consents_of(connection: Connection, customer: int) -> tuple[ConsentEntry, ...]:
    """Return the ledger of a customer, of all her files, the newest saying first."""
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM consent WHERE file_id IN {in_json()} ORDER BY day DESC, id DESC",
        (json.dumps(sorted({customer, *files_of(connection, customer)})),),
    )
    return tuple(_entry(tuple(row)) for row in rows.fetchall())


def add_consent(connection: Connection, customer: int, consent: Consent, at: int) -> int:
    """Write a line down, at epoch seconds ``at``; return its number.

    A no by phone is kept with the number it is about.
    """
    phone = ""
    if consent.saying is not Saying.GIVEN and consent.channel in _BY_NUMBER:
        phone = connection.exec_driver_sql("SELECT phone FROM customer WHERE id = ?", (customer,)).scalar_one()
    made = connection.exec_driver_sql(
        "INSERT INTO consent (file_id, at, day, saying, purpose, channel, wording, evidence, note, reach)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            customer, at, consent.day.toordinal(), consent.saying.value, consent.purpose.value, consent.channel.value,
            consent.wording.strip(), consent.evidence.value, consent.note.strip(), phone,
        ),
    )  # fmt: skip
    return int(made.scalar_one())


def strike(connection: Connection, customer: int, number: int, at: int) -> bool:
    """Strike a line of ``customer`` out; False where there is none that counts."""
    done = connection.exec_driver_sql(
        f"UPDATE consent SET struck_at = ? WHERE id = ? AND struck_at IS NULL AND file_id IN {in_json()}",
        (at, number, json.dumps(sorted({customer, *files_of(connection, customer)}))),
    )
    return done.rowcount > 0


def closed_ways(connection: Connection, purpose: Purpose, ways: Iterable[Channel]) -> dict[int, frozenset[Channel]]:
    """Return by which of ``ways`` which customers must not be reached for ``purpose``.

    A no to a phone number is one of the number: it counts for every customer who is reached by it.
    """
    ways = tuple(ways)
    lines = _counting(connection, purpose)
    if not lines:
        return {}
    whole = _by_customer(connection, lines)
    refused: dict[str, list[ConsentEntry]] = {}
    for _file, reach, entry in lines:
        if reach:
            refused.setdefault(reach, []).append(entry)
    for customer, phone in connection.exec_driver_sql(
        f"SELECT id, phone FROM customer WHERE phone IN {in_json()}", (json.dumps(sorted(refused)),)
    ).fetchall():
        known = whole.setdefault(customer, [])
        known += [_by_phone(entry) for entry in refused[phone] if entry not in known]
    found = {
        customer: frozenset(way for way in ways if is_closed(entries, purpose, way))
        for customer, entries in whole.items()
    }
    return {customer: closed for customer, closed in found.items() if closed}


def last_words(connection: Connection, purpose: Purpose) -> dict[int, Saying]:
    """Return what each customer who ever said anything of ``purpose`` said last, of whichever way."""
    whole = _by_customer(connection, _counting(connection, purpose))
    return {customer: last.consent.saying for customer, said in whole.items() if (last := last_said(said)) is not None}


def _counting(connection: Connection, purpose: Purpose) -> list[tuple[int, str, ConsentEntry]]:
    """Return the lines that count: the file, the phone number a no is about, what was said."""
    rows = connection.exec_driver_sql(
        f"SELECT file_id, reach, {_COLUMNS} FROM consent WHERE purpose = ? AND struck_at IS NULL", (purpose.value,)
    )
    return [(int(row[0]), str(row[1]), _entry(tuple(row[2:]))) for row in rows.fetchall()]


def _by_customer(
    connection: Connection, lines: Iterable[tuple[int, str, ConsentEntry]]
) -> dict[int, list[ConsentEntry]]:
    customers = customers_of_files(connection, {file for file, _, _ in lines})
    whole: dict[int, list[ConsentEntry]] = {}
    for file, _, entry in lines:
        whole.setdefault(customers[file], []).append(entry)
    return whole


def _by_phone(entry: ConsentEntry) -> ConsentEntry:
    """Return what somebody else said as far as it is about the number: her "not at all" closes the phone, not more."""
    return replace(entry, consent=replace(entry.consent, channel=Channel.PHONE))


def _entry(row: tuple[Any, ...]) -> ConsentEntry:
    number, saying, purpose, channel, day, wording, evidence, note, at, struck = row
    consent = Consent(
        Saying(saying), Purpose(purpose), Channel(channel), date.fromordinal(day), wording, Evidence(evidence), note
    )
    when = None if struck is None else datetime.fromtimestamp(struck, UTC)
    return ConsentEntry(int(number), consent, datetime.fromtimestamp(at, UTC), when)
