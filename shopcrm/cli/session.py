"""Where is the vault, what is the passphrase, and how is an answer printed?"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopcrm.base.clock import Clock
from shopcrm.base.errors import CannotUnlock, WrongUsage
from shopcrm.base.paths import default_vault
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.domain.audit import COMMAND_LINE, purpose_words
from shopcrm.services.reading import FileReader
from shopcrm.services.support import SupportService
from shopcrm.services.vaults import VaultService

if TYPE_CHECKING:
    from shopcrm.services.container import OpenShop


class Session:
    """One run of the command line."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        texts: Texts,
        clock: Clock,
        support: SupportService,
        started: FileReader | None = None,
    ) -> None:
        """Hold what was asked for, and a reader that is already at work on the first file."""
        self.arguments, self.texts, self.clock, self.started = arguments, texts, clock, started
        self.support = support
        self.vaults = VaultService(clock, texts)

    @property
    def folder(self) -> Path:
        """The vault's folder: option, environment, or the usual place."""
        given: Path | None = getattr(self.arguments, "vault", None)
        if given is not None:
            return given
        return Path(os.environ["SHOPCRM_VAULT"]) if os.environ.get("SHOPCRM_VAULT") else default_vault()

    @property
    def purpose(self) -> str:
        """What something is given away for, as the audit trail keeps it."""
        return purpose_words(self.arguments.purpose) or COMMAND_LINE

    @property
    def passphrase_source(self) -> str | None:
        """Where the passphrase comes from, None for nowhere yet."""
        source: str | None = getattr(self.arguments, "passphrase_file", None)
        return source

    def passphrase(self) -> str:
        """Return the passphrase from its file, standard input, or a prompt; never from an argument.

        Raises:
            WrongUsage: the file cannot be read, or there is nobody to ask.
            CannotUnlock: its first line is empty.
        """
        return self._secret(self.passphrase_source, "passphrase_file", "cli.ask_passphrase")

    def new_passphrase(self) -> str:
        """Return the passphrase to be, asked for twice where it comes from a prompt.

        Raises:
            WrongUsage: the file cannot be read, nobody to ask, or two different ones were typed.
            CannotUnlock: its first line is empty.
        """
        source: str | None = self.arguments.new_passphrase_file
        first = self._secret(source, "new_passphrase_file", "cli.ask_new_passphrase")
        if source is None and self._secret(None, "new_passphrase_file", "cli.ask_again") != first:
            raise WrongUsage("passphrases_differ")
        return first

    def recovery_code(self) -> str:
        """Return the recovery code from its file, or where a passphrase would come from."""
        source: str | None = self.arguments.code_file or self.passphrase_source
        return self._secret(source, "code_file", "cli.ask_code")

    def _secret(self, source: str | None, complaint: str, question: str) -> str:
        if source is None:
            try:
                with warnings.catch_warnings():
                    # Without a terminal the secret would be echoed, and getpass says so in its own English.
                    warnings.simplefilter("error", getpass.GetPassWarning)
                    return getpass.getpass(self.texts(question))
            except (EOFError, getpass.GetPassWarning) as error:
                raise WrongUsage("nobody_to_ask") from error
        if source == "-":
            first = sys.stdin.readline().rstrip("\r\n")
            if not first.strip():
                raise CannotUnlock("stdin_empty")
            return first
        first = next(iter(_lines(source, complaint)), "")
        if not first.strip():
            raise CannotUnlock("secret_empty", file=Path(source).name)
        return first

    def passwords(self) -> list[str]:
        """Return the passwords of locked files, one a line, from their file or the rest of standard input.

        Raises:
            WrongUsage: the file cannot be read.
        """
        source: str | None = self.arguments.password_file
        if source is None:
            return []
        lines = [line.rstrip("\r\n") for line in sys.stdin] if source == "-" else _lines(source, "password_file")
        return [line for line in lines if line]

    @contextmanager
    def shop(self) -> Iterator[OpenShop]:
        """Open the vault for the length of a block."""
        shop = self._open()
        if shop.lost:
            print(self.texts("cli.lost", n=shop.lost), file=sys.stderr)
        if shop.mended:
            print(self.texts("today.mended"), file=sys.stderr)
        if shop.erased.customers:
            print(self.texts("erase.again", n=shop.erased.customers), file=sys.stderr)
        if shop.erased.unreadable:
            print(self.texts("erase.unreadable"), file=sys.stderr)
        try:
            yield shop
        finally:
            shop.close()

    def _open(self) -> OpenShop:
        if self.passphrase_source is None and self.vaults.uses_keyring(self.folder):
            try:
                return self.vaults.open_with_keyring(self.folder)
            except CannotUnlock as error:
                if not error.key.startswith("keyring_"):
                    raise
                print(problem(self.texts, error).paragraph(), file=sys.stderr)
        return self.vaults.open(self.folder, self.passphrase())

    def answer(self, document: dict[str, Any], lines: Callable[[], Iterator[str]]) -> None:
        """Print ``document`` as JSON, or ``lines`` for people."""
        if getattr(self.arguments, "json", False):
            json.dump(document, sys.stdout, ensure_ascii=False)
            print()
        else:
            for line in lines():
                print(line)


def _lines(source: str, complaint: str) -> list[str]:
    try:
        return Path(source).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(complaint, file=Path(source).name) from error


class ProgressLine:
    """A progress bar on a terminal, silence elsewhere; always on standard error."""

    def __init__(self, texts: Texts) -> None:
        """Speak the language of ``texts``."""
        self._texts = texts
        self._terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show how far the work is."""
        if not self._terminal:
            return
        bar = f" {'█' * (20 * done // total):<20} {done:,}/{total:,}" if total else f" {done:,}" if done else ""
        sys.stderr.write(f"\r\x1b[K{self._texts(f'progress.{stage}')}{bar}")
        sys.stderr.flush()

    def finish(self) -> None:
        """Clear the line."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
