"""What do the commands about the vault's safety do? Backup and restore, passphrase and recovery, the check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from shopcrm.base.errors import VaultDamaged, WrongUsage
from shopcrm.cli.session import ProgressLine, Session
from shopcrm.domain.backups import Manifest
from shopcrm.domain.permissions import Permission
from shopcrm.domain.ways import TypedSecret

DONE, DAMAGED = 0, 5


def check(session: Session) -> int:
    """Verify the vault; 5 when something is wrong."""
    from shopcrm.cli.rescue import ways_out  # noqa: PLC0415 - slow to load

    with session.shop() as shop:
        result, lost = shop.checks.run(), shop.lost

    def lines() -> Iterator[str]:
        if result.ok:
            yield session.texts("cli.check_ok", orders=result.counts["orders"], customers=result.counts["customers"])
        else:
            yield session.texts("cli.check_bad", n=len(result.complaints))
            yield from result.complaints
            yield from ways_out(VaultDamaged("database_damaged"), session.folder, session.texts)
        if lost:
            yield session.texts("cli.check_lost", n=lost)

    document = {"ok": result.ok, **result.counts, "complaints": list(result.complaints), "lost_changes": lost}
    session.answer(document, lines)
    return DONE if result.ok else DAMAGED


def backup(session: Session) -> int:
    """Write a verified backup to a file."""
    path: Path = session.arguments.file
    if path.exists() and not session.arguments.replace:
        raise WrongUsage("file_exists", file=path.name)
    progress = ProgressLine(session.texts)
    with session.shop() as shop:
        manifest = shop.backups.save_as(path, progress)
    progress.finish()
    _tell(session, "cli.backed_up", path, manifest)
    return DONE


def restore(session: Session) -> int:
    """Make a new vault out of a backup."""
    from shopcrm.services.bringing_back import bring_back_to, look_at  # noqa: PLC0415 - slow to load

    path: Path = session.arguments.file
    if not path.is_file():
        raise WrongUsage("no_such_file", file=path.name)
    look_at(path)
    progress = ProgressLine(session.texts)
    folder: Path = session.arguments.to
    manifest = bring_back_to(path, _typed(session), folder, progress)
    progress.finish()
    _tell(session, "cli.restored", folder, manifest)
    return DONE


def _tell(session: Session, key: str, path: Path, manifest: Manifest) -> None:
    counts = manifest.counts
    orders, customers = f"{counts['orders']:,}", f"{counts['customers']:,}"
    said = session.texts(
        key, file=path, orders=orders, customers=customers, made=f"{manifest.made.astimezone():%Y-%m-%d %H:%M}"
    )
    document = {
        "ok": True, "file": str(path), "made": manifest.made.isoformat(), "schema": manifest.schema,
        "sha256": manifest.sha256, "bytes": manifest.size, **counts,
    }  # fmt: skip
    session.answer(document, lambda: iter([said]))


def passwd(session: Session) -> int:
    """Change the passphrase; the database is not touched."""
    typed = _typed(session)
    with closing(session.vaults.open_typed(session.folder, typed)) as shop:
        shop.ways.change_passphrase(typed, session.new_passphrase())
    session.answer({"ok": True}, lambda: iter([session.texts("cli.passphrase_changed")]))
    return DONE


def recover(session: Session) -> int:
    """Open the vault with its recovery code, and set a new passphrase where one is given."""
    typed = TypedSecret(session.recovery_code(), is_code=True)
    with closing(session.vaults.open_typed(session.folder, typed)) as shop:
        changed = session.arguments.new_passphrase_file is not None
        if changed:
            shop.ways.change_passphrase(typed, session.new_passphrase())
        counts = shop.checks.run().counts
    said = session.texts("cli.recovered_changed" if changed else "cli.recovered", orders=f"{counts['orders']:,}")
    session.answer({"ok": True, "passphrase_changed": changed, **counts}, lambda: iter([said]))
    return DONE


def _is_whole(session: Session, typed: TypedSecret) -> bool:
    with suppress(VaultDamaged), closing(session.vaults.open_typed(session.folder, typed)) as shop:
        shop.rights.need(Permission.BACKUPS)
        return shop.checks.run().ok
    return False


def salvage(session: Session) -> int:
    """Put what can still be read of a damaged vault in its place, and open it once so that it hangs together."""
    from shopcrm.services.salvage import salvage as save_what_can_be_read  # noqa: PLC0415 - slow to load

    typed, progress = _typed(session), ProgressLine(session.texts)
    if _is_whole(session, typed):
        raise WrongUsage("salvage_whole")
    found = save_what_can_be_read(session.folder, typed, progress)
    progress.finish()
    with closing(session.vaults.open_typed(session.folder, typed)) as shop:
        counts = shop.checks.run().counts
    orders, customers = f"{counts['orders']:,}", f"{counts['customers']:,}"
    said = session.texts("cli.salvaged", orders=orders, customers=customers, lost=f"{found.lost:,}")
    document = {"ok": not found.tables, "unreadable": found.lost, "damaged": sorted(found.tables), **counts}
    session.answer(document, lambda: iter([said]))
    return DONE


def _typed(session: Session) -> TypedSecret:
    """Return the passphrase, or the recovery code where that was given."""
    if session.arguments.code_file is not None:
        return TypedSecret(session.recovery_code(), is_code=True)
    return TypedSecret(session.passphrase())
