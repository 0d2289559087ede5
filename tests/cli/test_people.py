"""``suggestions``, ``merge``, ``unmerge`` and ``apart``: what they print, for scripts and for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.services.vaults import VaultService
from tests.cli.conftest import Cli
from tests.conftest import PASSPHRASE
from tests.services.quick import order, put

LIN = {"recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州", "district": "西湖区"}


@pytest.fixture
def people(vault: Path, vaults: VaultService) -> Path:
    """Two customers who may be one, and a third who was joined with the first by number and name."""
    shop = vaults.open(vault, PASSPHRASE)
    put(shop, "taobao", [order(f"t{n}", "xiaoyu", **LIN) for n in range(2)])
    put(shop, "jd", [order("j1", "jd_lin", **LIN)])
    put(shop, "youzan", [order(f"y{n}", "yz_lin", **LIN) for n in range(2)])
    shop.close()
    return vault


def test_suggestions_name_both_the_score_and_why(cli: Cli, people: Path) -> None:
    (asked,) = cli("suggestions", vault=people).json["suggestions"]
    assert {"a", "b", "score", "evidence"} <= set(asked)
    assert 0.8 < asked["score"] < 1
    assert asked["names"] == ["林小雨", "林小雨"]
    assert {"clue", "text", "bits"} <= set(asked["evidence"][0])
    assert "同一个区" in "".join(clue["text"] for clue in asked["evidence"])
    assert "15420001111" not in str(asked), "numbers are masked"
    plain = cli("suggestions", vault=people, plain=True).out
    assert "林小雨" in plain
    assert "共 1 对" in plain
    assert cli("suggestions", "--min-score", "1", vault=people).json == {"suggestions": []}
    assert cli("suggestions", "--limit", "0", vault=people).json == {"suggestions": []}
    assert cli("suggestions", "--min-score", "2", vault=people).code == 2


def test_merge_and_unmerge(cli: Cli, people: Path) -> None:
    (asked,) = cli("suggestions", vault=people).json["suggestions"]
    done = cli("merge", asked["a"], asked["b"], vault=people).json
    assert done["customer"] == asked["a"]
    file = cli("customer", asked["a"], vault=people).json
    assert [one["value"] for one in file["identities"] if one["kind"] == "account"] == ["xiaoyu", "jd_lin", "yz_lin"]
    assert [one["value"] for one in file["identities"] if one["kind"] == "key"] == ["15420001111"]
    merges = [one for one in file["identities"] if one["kind"] == "merge"]
    assert [(one["by"], one["a"], one["b"]) for one in merges] == [
        ("program", asked["a"], merges[0]["b"]),
        ("owner", asked["a"], asked["b"]),
    ]
    assert merges[1]["merge"] == done["merge"]
    assert {"merge"} <= {event["kind"] for event in file["history"]}
    assert cli("suggestions", vault=people).json == {"suggestions": []}
    assert cli("unmerge", done["merge"], vault=people).json == {"merge": done["merge"]}
    assert cli("suggestions", vault=people).json["suggestions"] == [asked]
    again = cli("unmerge", done["merge"], vault=people)
    assert (again.code, again.out) == (2, "")


def test_apart(cli: Cli, people: Path) -> None:
    (asked,) = cli("suggestions", vault=people).json["suggestions"]
    assert cli("apart", asked["a"], asked["b"], vault=people).json["apart"] == 1
    assert cli("suggestions", vault=people).json == {"suggestions": []}
    file = cli("customer", asked["b"], vault=people).json
    assert "apart" in {event["kind"] for event in file["history"]}


def test_words_for_people(cli: Cli, people: Path) -> None:
    (asked,) = cli("suggestions", vault=people).json["suggestions"]
    a, b = asked["a"], asked["b"]
    merged = cli("merge", a, b, vault=people, plain=True)
    assert f"客户 {b} 并入 {a}" in merged.out
    assert cli("merge", a, b, vault=people).code == 2
    number = next(one for one in cli("customer", a, vault=people).json["identities"] if one.get("by") == "owner")[
        "merge"
    ]
    assert "已分开" in cli("unmerge", number, vault=people, plain=True).out
    assert "不是同一个人" in cli("apart", a, b, vault=people, plain=True).out
    assert cli("apart", a, 999, vault=people).code == 2
