"""How is a command run, and which exit code ends it?"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from shopcrm.base.clock import Clock
from shopcrm.base.errors import ShopError, VaultDamaged, WrongUsage
from shopcrm.base.logs import log_refusal, log_unexpected
from shopcrm.base.started import Started
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.cli.argparse_words import speaking
from shopcrm.cli.parser import make_parser
from shopcrm.cli.standard_input import take_standard_input
from shopcrm.domain.sources import source_of
from shopcrm.services.packages import is_folder
from shopcrm.services.reading import start_first
from shopcrm.services.support import SupportService

_log = logging.getLogger(__name__)


def run(argv: Sequence[str], texts: Texts, clock: Clock, started: Started | None = None) -> int:
    """Run one command; every failure becomes plain words on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console may be in another encoding; an answer must never fail on a character.
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        with speaking(texts):
            arguments = make_parser(texts).parse_args(argv)
        if arguments.command is None:
            raise WrongUsage("no_command")  # noqa: TRY301 - one place prints all errors
        return _carry_out(arguments, texts, clock, SupportService(clock, started or Started()))
    except BrokenPipeError:
        # Whoever read the answer has had enough of it; nothing may be written to the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ShopError as error:
        log_refusal(_log, error)
        print(problem(texts, error).paragraph(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(texts("errors.cancelled.title"), file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - the outermost border: no traceback may reach the owner
        log_unexpected(_log, error)
        print(problem(texts, error).paragraph(), file=sys.stderr)
        return 1


def _carry_out(arguments: argparse.Namespace, texts: Texts, clock: Clock, support: SupportService) -> int:
    with ExitStack() as stack:
        first_reader = None
        if arguments.command == "import":
            take_standard_input(arguments, texts, clock)
            first = source_of(arguments.files[0])
            if first.path is None or not is_folder(first.path):
                # A second process reads the file while this one loads its rooms and unlocks the vault.
                first_reader = stack.enter_context(start_first(first, arguments.mapping))
        from shopcrm.cli.commands import COMMANDS  # noqa: PLC0415
        from shopcrm.cli.session import Session  # noqa: PLC0415

        session = Session(arguments, texts, clock, support, first_reader)
        try:
            return COMMANDS[arguments.command](session)
        except VaultDamaged as error:
            from shopcrm.cli.rescue import ways_out  # noqa: PLC0415 - loads the store

            log_refusal(_log, error)
            # What cannot be brought back is a backup; the vault may be whole.
            steps = () if arguments.command == "restore" else ways_out(error, session.folder, texts)
            print(problem(texts, error).paragraph(), *steps, sep="\n", file=sys.stderr)
            return error.exit_code
