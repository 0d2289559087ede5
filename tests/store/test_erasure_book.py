"""The ledger of erasures: its hashes are HMACs, its sealed copies are added to by nobody unseen."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.erasure import Mark, account_text, order_text
from shopcrm.services.container import OpenShop
from shopcrm.store.erasure_book import ErasureEntry, add_entries, entries_in, hash_of, newer, prepared_hash
from shopcrm.store.erasure_file import LedgerUnreadable, gather, keep_ledger, ledger_in, read_ledger

KEY = bytes(range(32))


def entry(text: str, mark: Mark = Mark.ORDER, at: int = 7) -> ErasureEntry:
    return ErasureEntry(hash_of(KEY, text), mark, at)


def by_hash(*entries: ErasureEntry) -> dict[str, ErasureEntry]:
    return {one.hash: one for one in entries}


@given(key=st.binary(min_size=32, max_size=32), text=st.text())
def test_the_quick_hash_is_the_hmac(key: bytes, text: str) -> None:
    assert prepared_hash(key)(text).hex() == hash_of(key, text)


def test_short_numbers_are_those_of_a_shop() -> None:
    assert order_text("taobao", "A", "2468013579024681357") == order_text("taobao", "B", "2468013579024681357")
    assert order_text("shopify", "A", "#1001") != order_text("shopify", "B", "#1001")
    assert order_text("manual", "A", "M20261122-101500") != order_text("manual", "B", "M20261122-101500")
    assert account_text("jd", "\n15420001111\n林小雨") == account_text("pdd", "\n15420001111\n林小雨")
    assert account_text("jd", "xiaoyu") != account_text("pdd", "xiaoyu")


def test_the_later_moment_counts_and_whole_goes_before_part(shop: OpenShop) -> None:
    with shop._store.write() as connection:
        add_entries(connection, [entry("a", Mark.ORDER, 9), entry("b", Mark.DELIVERY, 3)])
        add_entries(connection, [entry("a", Mark.DELIVERY, 5), entry("b", Mark.ORDER, 4)])
        assert entries_in(connection) == by_hash(entry("a", Mark.ORDER, 9), entry("b", Mark.ORDER, 4))
    known = by_hash(entry("a", Mark.DELIVERY, 9))
    assert newer(known, by_hash(entry("a", Mark.DELIVERY, 8))) == {}
    assert len(newer(known, by_hash(entry("a", Mark.ORDER, 8), entry("b")))) == 2


def test_copies_are_kept_together(tmp_path: Path) -> None:
    paths = [ledger_in(tmp_path / name, "v") for name in ("one", "two")]
    keep_ledger(paths[:1], "v", KEY, by_hash(entry("a")))
    keep_ledger(paths, "v", KEY, by_hash(entry("b")))
    assert gather(paths, "v", KEY) == (by_hash(entry("a"), entry("b")), 0)
    # What a copy knew is not forgotten by those who know less.
    assert read_ledger(paths[0], "v", KEY) == by_hash(entry("a"), entry("b"))
    assert read_ledger(tmp_path / "none", "v", KEY) == {}


@pytest.mark.parametrize("harm", ["added", "changed", "cut", "garbled", "of another vault", "other key"])
def test_a_copy_that_is_not_as_it_was_written_counts_for_nothing(tmp_path: Path, harm: str) -> None:
    path = ledger_in(tmp_path, "v")
    keep_ledger([path], "v", KEY, by_hash(entry("a")))
    told = json.loads(path.read_bytes())
    if harm == "added":
        told["entries"].append([secrets.token_hex(16), "order", 7])
    elif harm == "changed":
        told["entries"][0][2] = 8
    elif harm == "of another vault":
        told["vault"] = "w"
    path.write_bytes(json.dumps(told).encode()[: 40 if harm == "cut" else None])
    if harm == "garbled":
        path.write_bytes(b"\xff[1]")
    key = bytes(32) if harm == "other key" else KEY
    with pytest.raises(LedgerUnreadable):
        read_ledger(path, "v", key)
    assert gather([path], "v", key) == ({}, 1)
