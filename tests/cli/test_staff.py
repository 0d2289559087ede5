"""Every command with the staff passphrase: done and masked, or refused with 4."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shopcrm.cli.commands import COMMANDS
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.cli.conftest import Cli
from tests.conftest import PASSPHRASE

WORD = "a word for all the staff"
PHONE, STREET = "13966541234", "文三路90号"
DONE, REFUSED = 0, 4
# The words after each command, and how it ends for the staff; ``IN`` and ``OUT`` are files.
TABLE: dict[str, list[tuple[list[str], int | None]]] = {
    "init": [([], REFUSED)],
    "import": [(["IN"], DONE), (["IN", "--mapping", "MAP"], REFUSED)],
    "export": [(["OUT"], REFUSED)],
    "batches": [([], DONE)],
    "protocol": [(["1"], DONE), (["1", "--pdf", "OUT"], REFUSED)],
    "undo": [(["1"], REFUSED)],
    "customers": [([], DONE), (["--search", PHONE], DONE)],
    "customer": [(["1"], DONE)],
    "suggestions": [([], REFUSED)],
    "merge": [(["1", "2"], REFUSED)],
    "unmerge": [(["1"], REFUSED)],
    "apart": [(["1", "2"], REFUSED)],
    "groups": [([], DONE)],
    "rfm": [([], DONE), (["--pdf", "OUT"], REFUSED), (["--xlsx", "OUT"], REFUSED)],
    "care": [([], DONE), (["--pdf", "OUT"], REFUSED), (["--xlsx", "OUT"], REFUSED)],
    "erase": [(["1"], REFUSED), (["1", "--yes"], REFUSED)],
    "person": [(["1", "--out", "OUT"], REFUSED)],
    "audit": [([], REFUSED), (["--verify"], REFUSED)],
    "check": [([], DONE)],
    "backup": [(["OUT"], REFUSED)],
    "restore": [(["BACKUP", "--to", "OUT"], REFUSED)],
    "salvage": [([], REFUSED)],
    "passwd": [(["--new-passphrase-file", "NEW"], REFUSED)],
    # Asks for the recovery code, which is the owner's.
    "recover": [(["--code-file", "NEW"], REFUSED)],
    "formats": [([], DONE)],
    "support": [([], DONE)],
    # Makes a shop of its own.
    "demo": [([], None)],
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("staff")


@pytest.fixture
def staffed(vault: Path, cli: Cli, vaults: VaultService, places: Path) -> Path:
    """A vault with one order, a staff passphrase, and the files the table names."""
    (places / "NEW").write_text("quite another passphrase\n", encoding="utf-8")
    (places / "WORD").write_text(WORD + "\n", encoding="utf-8")
    (places / "MAP").write_text("[format]\n", encoding="utf-8")
    made = make.orders_file(places, [make.order(联系手机=PHONE, 收货地址=f"浙江省 杭州市 西湖区 {STREET}")])
    shutil.copy(made, places / "IN")
    assert cli("import", places / "IN", vault=vault).code == 0
    (places / "BACKUP").unlink(missing_ok=True)
    assert cli("backup", places / "BACKUP", vault=vault).code == 0
    shop = vaults.open(vault, PASSPHRASE)
    shop.ways.set_staff_passphrase(TypedSecret(PASSPHRASE), WORD)
    shop.close()
    return vault


def test_the_table_knows_every_command() -> None:
    assert set(TABLE) == set(COMMANDS)


CASES = [(command, words, code) for command, runs in TABLE.items() for words, code in runs if code is not None]


@pytest.mark.parametrize("case", CASES)
def test_each_command(staffed: Path, cli: Cli, places: Path, case: tuple[str, list[str], int]) -> None:
    command, words, code = case
    said = [str(places / word) if word.isupper() else word for word in words]
    answer = cli(command, *said, vault=staffed, passphrase=places / "WORD")
    assert answer.code == code, answer.err
    assert not (places / "OUT").exists()
    assert PHONE not in answer.out
    assert STREET not in answer.out
    if code == REFUSED:
        assert answer.out == ""
        plain = cli(command, *said, vault=staffed, passphrase=places / "WORD", plain=True)
        assert (plain.code, plain.out) == (REFUSED, "")


def test_the_owner_sees_what_the_staff_does_not(staffed: Path, cli: Cli) -> None:
    assert PHONE in cli("customers", vault=staffed).out
    (unlocked, *_) = cli("audit", vault=staffed).json["entries"]
    assert unlocked["who"] == "owner"
