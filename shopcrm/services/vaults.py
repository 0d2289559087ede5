"""Make, open and close the owner's vault."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopcrm.base.clock import Clock
from shopcrm.base.errors import CannotUnlock
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.base.small_files import read_small
from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.backups import Reason
from shopcrm.domain.shop import ShopInfo, shop_name
from shopcrm.domain.ways import LARGEST_HEADER, KeyringState, TypedSecret

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop
    from shopcrm.services.new_key import PendingKey
    from shopcrm.store.kdf import KdfCost
    from shopcrm.store.os_keyring import Keyring
    from shopcrm.store.slots import Secret
    from shopcrm.store.vault import OpenVault
    from shopcrm.store.work import Store


_WRONG: Final = frozenset({"wrong_passphrase", "wrong_recovery", "keyring_wrong"})


class PendingVault:
    """A vault that exists but is not used before its recovery code was typed back."""

    def __init__(self, shop: OpenShop, recovery_code: str, discard: Callable[[], None]) -> None:
        """Hold the open shop until the code is confirmed."""
        self._shop, self._discard = shop, discard
        self.recovery_code = recovery_code
        # For the sheet she keeps: whose shop the code opens, and since when.
        self.shop, self.day = shop.info.name, shop.day

    def confirm(self, typed: str) -> OpenShop:
        """Return the shop once the code came back right.

        Raises:
            CannotUnlock: a group is mistyped, or it is another code.
        """
        from shopcrm.store.recovery_code import typed_back  # noqa: PLC0415 - after the first paint

        typed_back(typed, self.recovery_code)
        return self._shop

    def accept(self) -> OpenShop:
        """Return the shop without typing: the command line prints the code instead (cli.md)."""
        return self._shop

    def abandon(self) -> None:
        """Close the vault and remove it: the owner changed her mind."""
        self._shop.close()
        self._discard()


class VaultService:
    """Everything about opening. Heavy rooms are imported when a method is called, after the first paint."""

    def __init__(self, clock: Clock, texts: Texts, cost: KdfCost | None = None, keyring: Keyring | None = None) -> None:
        """Use ``clock`` for times, ``texts`` for what is printed.

        ``cost`` None measures this computer, ``keyring`` None is this computer's own.
        """
        self._clock, self._texts, self._cost = clock, texts, cost
        self._given_keyring = keyring
        # A wrong try writes nothing to the vault: it is told of when a right one comes.
        self._failed: dict[Path, int] = {}

    @property
    def _keyring(self) -> Keyring:
        from shopcrm.store.os_keyring import SystemKeyring  # noqa: PLC0415

        return self._given_keyring or SystemKeyring()

    def exists(self, folder: Path) -> bool:
        """Whether ``folder`` holds a vault."""
        # Asked before the first window is painted, so without loading the store and the database with it.
        return any((folder / name).is_file() for name in ("vault.json", "vault.json.bak"))

    def passphrase_problem(self, passphrase: str) -> str:
        """Return "" or what is wrong with a new passphrase: ``too_short``, ``too_common``."""
        from shopcrm.store.passphrase import passphrase_problem  # noqa: PLC0415

        return passphrase_problem(passphrase)

    def begin(self, folder: Path, info: ShopInfo, passphrase: str) -> PendingVault:
        """Make a vault; it counts once its recovery code is confirmed.

        Raises:
            CannotUnlock: a vault is there already, weak passphrase, no permission.
            StorageFailed: no room.
        """
        from shopcrm.store.vault import create_vault  # noqa: PLC0415

        problem = self.passphrase_problem(passphrase)
        if problem:
            raise CannotUnlock(f"passphrase_{problem}")
        info = replace(info, name=shop_name(info.name))
        was_there = folder.exists()
        vault, code = create_vault(folder, passphrase, self._clock.now(), self._cost)

        def discard() -> None:
            remove_vault_files(folder, also_folder=not was_there)

        try:
            shop = self._start(vault, info)
        except BaseException:
            vault.lock.close()
            discard()
            raise
        return PendingVault(shop, code, discard)

    def open(self, folder: Path, passphrase: str) -> OpenShop:
        """Open a vault with its passphrase.

        Raises:
            CannotUnlock, VaultDamaged: in plain words which of the six it is.
        """
        from shopcrm.store.slots import Secret  # noqa: PLC0415

        return self._open(folder, Secret.passphrase(passphrase))

    def open_typed(self, folder: Path, typed: TypedSecret) -> OpenShop:
        """Open a vault with whichever of both was typed."""
        from shopcrm.services.secrets import secret_of  # noqa: PLC0415

        return self._open(folder, secret_of(typed))

    def uses_keyring(self, folder: Path) -> bool:
        """Whether the vault may be opened through the keyring of a computer; nothing is opened or asked."""
        # Asked before the first window is painted, so without loading the store.
        for name in ("vault.json", "vault.json.bak"):
            with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
                told = json.loads(read_small(folder / name, LARGEST_HEADER))
                return any(slot["type"] == "keyring" for slot in told["slots"])
        return False

    def open_with_keyring(self, folder: Path) -> OpenShop:
        """Open a vault with what this computer's keyring holds; it may ask her to unlock it, and take its time.

        Raises:
            CannotUnlock: ``keyring_absent``, ``keyring_locked``, ``keyring_no_service``, or what it holds is another
                vault's; nothing was written.
        """
        from shopcrm.store.header_file import id_of  # noqa: PLC0415
        from shopcrm.store.slots import Secret  # noqa: PLC0415

        state, value = self._keyring.read(id_of(folder))
        if state is not KeyringState.PRESENT:
            raise CannotUnlock(state.problem)
        return self._open(folder, Secret.keyring(value))

    def begin_new_key(self, shop: OpenShop, current: TypedSecret, passphrase: str) -> PendingKey:
        """Return a change of the data key that begins once its recovery code was typed back.

        Raises:
            CannotUnlock: ``current`` is no secret of the owner's; the new passphrase is too weak.
        """
        from shopcrm.services.new_key import begin_new_key  # noqa: PLC0415

        folder = shop.folder
        return begin_new_key(shop, current, passphrase, lambda typed: self.open(folder, typed))

    def _open(self, folder: Path, secret: Secret) -> OpenShop:
        """Derive the key, which takes about a second on purpose, while the rooms that come next are loaded."""
        from shopcrm.store.vault import open_vault  # noqa: PLC0415

        with ThreadPoolExecutor(1) as pool:
            unlocked = pool.submit(open_vault, folder, secret)
            import shopcrm.services.container  # noqa: F401, PLC0415

            try:
                vault = unlocked.result()
            except CannotUnlock as error:
                if error.key in _WRONG:
                    self._failed[folder] = self._failed.get(folder, 0) + 1
                raise
            return self._start(vault, None)

    def make_demo(self, folder: Path, progress: Progress, cancel: CancelToken) -> OpenShop:
        """Make the sample shop in ``folder`` and return it open; an unfinished one is removed."""
        from shopcrm.services.demo import fill_with_samples  # noqa: PLC0415

        pending = self._begin_demo(folder)
        shop = pending.accept()
        try:
            fill_with_samples(shop, progress, cancel)
        except BaseException:
            pending.abandon()
            raise
        return shop

    def begin_demo(self, folder: Path) -> OpenShop:
        """Make an empty vault for the sample shop; its passphrase is the text ``demo.passphrase``."""
        return self._begin_demo(folder).accept()

    def _begin_demo(self, folder: Path) -> PendingVault:
        return self.begin(folder, ShopInfo(self._texts("demo.shop_name")), self._texts("demo.passphrase"))

    def _start(self, vault: OpenVault, info: ShopInfo | None) -> OpenShop:
        from shopcrm.services.audit import AuditService  # noqa: PLC0415
        from shopcrm.services.backups import BackupService  # noqa: PLC0415
        from shopcrm.services.container import OpenShop  # noqa: PLC0415
        from shopcrm.services.erasure import stay_erased  # noqa: PLC0415
        from shopcrm.services.people import settle_everyone  # noqa: PLC0415
        from shopcrm.services.ways_in import WaysInService  # noqa: PLC0415
        from shopcrm.store.facts import read_shop_info, write_shop_info  # noqa: PLC0415
        from shopcrm.store.mending import needs_mending  # noqa: PLC0415
        from shopcrm.store.migrate import PEOPLE_SINCE, bring_up_to_date, needs_migration, schema_of  # noqa: PLC0415
        from shopcrm.store.work import Store  # noqa: PLC0415

        store = Store(vault)
        audit = AuditService(store, self._clock)
        try:
            with store.read() as connection:
                stale, before = needs_migration(connection), schema_of(connection)
            if stale and before:
                BackupService(store, self._clock, "UTC", audit).before(Reason.BEFORE_MIGRATION)
            if stale:
                with store.write() as connection:
                    bring_up_to_date(connection)
                    if before and before < PEOPLE_SINCE:
                        # Who is who follows from the orders: settled once for those that are there already.
                        settle_everyone(connection, int(self._clock.now().timestamp()))
                    if info is not None:
                        write_shop_info(connection, info)
            with store.read() as connection:
                known, broken = read_shop_info(connection), needs_mending(connection)
            if broken:
                known = self._mend(store)
            lost = store.find_loss()
            if info is not None:
                audit.record(Act(Action.CREATED))
            audit.opened(vault.opened_by, self._failed.pop(vault.folder, 0), lost, mended=vault.mended)
            erased = stay_erased(store, self._clock, BackupService(store, self._clock, known.zone, audit))
        except BaseException:
            # However it ends, nobody is to find the vault held by a program that does nothing with it.
            store.close()
            raise
        ways = WaysInService(vault, self._clock, self._keyring, self._cost)
        return OpenShop(store, known, self._clock, self._texts, ways=ways, audit=audit, lost=lost, erased=erased)

    def _mend(self, store: Store) -> ShopInfo:
        """Let what was salvaged hang together; return what the shop turned out to be."""
        from shopcrm.services.people import settle_everyone  # noqa: PLC0415
        from shopcrm.services.rules import ledger_rules  # noqa: PLC0415
        from shopcrm.store.facts import read_shop_info  # noqa: PLC0415
        from shopcrm.store.mending import mend  # noqa: PLC0415

        with store.write(long=True) as connection:
            mend(connection, read_shop_info(connection).zone, ledger_rules)
            settle_everyone(connection, int(self._clock.now().timestamp()))
            return read_shop_info(connection)


def remove_vault_files(folder: Path, *, also_folder: bool) -> None:
    """Remove the files of a vault that never came to be, and nothing else."""
    for name in ("vault.json", "vault.json.bak", "data.db", "data.db-wal", "data.db-shm", "lock"):
        (folder / name).unlink(missing_ok=True)
    if also_folder:
        with suppress(OSError):
            folder.rmdir()
