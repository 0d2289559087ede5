"""Vaults as older programs really left them: each comes up to date, or stays as it was, wherever it is interrupted.

``tests/data/vaults/NNNN.zip`` was written by the program of that schema: two imports, the first one undone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.backups import Reason
from shopcrm.domain.rfm import RfmOptions
from shopcrm.services.vaults import VaultService
from shopcrm.store import kdf, migrate
from shopcrm.store.engine import connect
from shopcrm.store.migrate import HEAD
from shopcrm.store.slots import Secret
from shopcrm.store.vault import open_vault
from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.real_kdf
VAULTS = sorted((Path(__file__).parents[1] / "data" / "vaults").glob("*.zip"))
SCHEMAS = [path.stem for path in VAULTS]
_once = cache(kdf.derive)


@pytest.fixture(autouse=True)
def _derive_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real derivation, of which each vault needs only one."""
    monkeypatch.setattr(kdf, "derive", _once)


@pytest.fixture
def older(tmp_path: Path) -> Callable[[str], Path]:
    def unpack(schema: str) -> Path:
        folder = tmp_path / f"v{schema}"
        with zipfile.ZipFile(VAULTS[SCHEMAS.index(schema)]) as archive:
            for name in ("vault.json", "vault.json.bak", "data.db"):
                folder.mkdir(exist_ok=True)
                (folder / name).write_bytes(archive.read(name))
        return folder

    return unpack


def schema_of(folder: Path) -> str:
    vault = open_vault(folder, Secret.passphrase(PASSPHRASE))
    connection = connect(vault.database, vault.keys.database)
    (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()
    vault.lock.close()
    return str(found)


def test_there_is_one_of_every_schema() -> None:
    # 0003 came with 0004, 0009 with 0010, 0011 with 0012; the present one has no older program yet.
    assert SCHEMAS == ["0001", "0002", "0004", "0005", "0006", "0007", "0008", "0010"]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_it_comes_up_to_date(older: Callable[[str], Path], vaults: VaultService, schema: str) -> None:
    folder = older(schema)
    assert schema_of(folder) == schema
    shop = vaults.open(folder, PASSPHRASE)
    try:
        assert shop.checks.run().ok
        assert shop.checks.run().counts["orders"] == 14
        assert [batch.undone_at is None for batch in shop.imports.batches()] == [True, False]
        assert shop.rfm.report(RfmOptions(shop.day)).customers == 7
        assert shop.lost == 0
        (made,) = shop.backups.backups()
        assert (made.manifest.reason, made.manifest.schema) == (Reason.BEFORE_MIGRATION, schema)
        assert made.manifest.counts["orders"] == 14
        # And work goes on.
        shop.imports.undo(2)
        assert shop.checks.run().counts["orders"] == 0
    finally:
        shop.close()
    assert schema_of(folder) == HEAD


@pytest.mark.parametrize("schema", SCHEMAS)
def test_interrupted_at_each_step_it_stays_as_it_was(
    older: Callable[[str], Path], vaults: VaultService, monkeypatch: pytest.MonkeyPatch, schema: str
) -> None:
    folder = older(schema)
    steps = sum(
        revision.revision > schema
        for revision in ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).walk_revisions()
    )
    real = ScriptDirectory._upgrade_revs
    for broken in range(steps):

        def revisions(self: ScriptDirectory, to: str, at: str, broken: int = broken) -> list[object]:
            found = list(real(self, to, at))
            step = found[broken]

            def fail(*arguments: object, **words: object) -> None:
                step.migration_fn(*arguments, **words)
                raise KeyboardInterrupt

            found[broken] = _Broken(step, fail)  # type: ignore[call-overload]
            return list(found)

        with monkeypatch.context() as patch:
            patch.setattr(ScriptDirectory, "_upgrade_revs", revisions)
            with pytest.raises(KeyboardInterrupt):
                vaults.open(folder, PASSPHRASE)
        assert schema_of(folder) == schema
    shop = vaults.open(folder, PASSPHRASE)
    assert shop.checks.run().counts["orders"] == 14
    # Nothing was written in between: one backup serves all tries.
    assert len(shop.backups.backups()) == 1
    shop.close()


class _Broken:
    """A step of a migration that ends the program once its work is done."""

    def __init__(self, step: object, fails: Callable[..., None]) -> None:
        self._step, self.migration_fn = step, fails

    def __getattr__(self, name: str) -> object:
        return getattr(self._step, name)


def test_no_room_for_the_backup_leaves_it_as_it_was(
    older: Callable[[str], Path], vaults: VaultService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopcrm.base.errors import StorageFailed
    from shopcrm.store import room

    folder = older(SCHEMAS[0])
    monkeypatch.setattr(room, "free_bytes", lambda _folder: 1000)
    with pytest.raises(StorageFailed):
        vaults.open(folder, PASSPHRASE)
    assert schema_of(folder) == SCHEMAS[0]


def test_a_newer_one_is_not_touched(older: Callable[[str], Path], vaults: VaultService) -> None:
    folder = older(SCHEMAS[-1])
    vault = open_vault(folder, Secret.passphrase(PASSPHRASE))
    connection = connect(vault.database, vault.keys.database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    vault.lock.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CannotUnlock) as refused:
        vaults.open(folder, PASSPHRASE)
    assert refused.value.key == "newer_schema"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
