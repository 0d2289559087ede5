"""The main job with the real program: vault, import, report, list, check."""

from __future__ import annotations

import json
from pathlib import Path

import shopcrm
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.conftest import PASSPHRASE
from tests.e2e.conftest import Program
from tests.services.snapshot import snapshot

STDIN = "-"


def test_from_an_export_to_the_list(program: Program, tmp_path: Path, real_vaults: VaultService) -> None:
    made = program.json("init", "--shop", "小满家")
    assert made["vault"] == str(program.vault)
    assert {path.name for path in program.vault.iterdir()} >= {"vault.json", "vault.json.bak", "data.db"}
    assert program.vault.stat().st_mode & 0o077 == 0
    path = make.orders_file(tmp_path, [make.order()])
    assert program.json("import", path)["files"][0]["orders"]["new"] == 1
    pdf = program.folder / "rfm.pdf"
    assert program.json("rfm", "--pdf", pdf)["customers"] == 1
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert program.json("care", "--month", "2027-12")["people"] in {0, 1}
    done = program.run("check", "--json", passphrase=STDIN, stdin=PASSPHRASE + "\n")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)
    opened = real_vaults.open_typed(program.vault, TypedSecret(made["recovery_code"], is_code=True))
    opened.close()


def test_version_and_exit_codes_reach_the_shell(program: Program) -> None:
    assert program.run("--version").stdout.strip() == f"ShopCRM {shopcrm.__version__}"
    assert program.run("fly").returncode == 2
    refused = program.run("check", "--json")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert refused.stderr.strip()


def test_texts_follow_the_language_of_the_system(program: Program) -> None:
    chinese = program.run("check").stderr
    program.environment["LANG"] = program.environment["LC_ALL"] = "en_GB.UTF-8"
    english = program.run("check").stderr
    assert chinese != english
    assert english.isascii() or "’" in english or "“" in english


def test_an_answer_never_fails_on_a_character(program: Program) -> None:
    """A console in an old encoding gets UTF-8 all the same."""
    program.environment |= {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = program.run("formats")
    assert done.returncode == 0
    assert "taobao-orders" in done.stdout


def test_the_same_file_by_program_and_by_service_is_the_same_store(
    ready: Program, tmp_path: Path, real_vaults: VaultService
) -> None:
    files = [
        make.orders_file(tmp_path, [make.order(订单编号=str(10**17 + 7 * n)) for n in range(50)], file="o.csv"),
        make.items_file(tmp_path, [make.item(主订单编号=str(10**17 + 7 * n), 子订单编号=f"9{n}") for n in range(50)]),
    ]
    ready.json("import", *files)
    first = real_vaults.open(ready.vault, PASSPHRASE)
    seen = snapshot(first, sightings=True)
    for batch in (2, 1):
        first.imports.undo(batch)
    for file in reversed(files):
        first.imports.run([file])
    again = snapshot(first)
    first.close()
    assert {name: rows for name, rows in seen.items() if name != "sightings"} == again
