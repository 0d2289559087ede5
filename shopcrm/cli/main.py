"""How is a command run, and which exit code ends it?"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from shopcrm.base.clock import Clock
from shopcrm.base.errors import ShopError, WrongUsage
from shopcrm.base.logs import where
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.cli.commands import COMMANDS
from shopcrm.cli.parser import make_parser
from shopcrm.cli.session import Session

_log = logging.getLogger(__name__)


def run(argv: Sequence[str], texts: Texts, clock: Clock) -> int:
    """Run one command; every failure becomes plain words on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console may be in another encoding; an answer must never fail on a character.
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        arguments = make_parser(texts).parse_args(argv)
        if arguments.command is None:
            raise WrongUsage("usage", detail="COMMAND")  # noqa: TRY301 - one place prints all errors
        return COMMANDS[arguments.command](Session(arguments, texts, clock))
    except ShopError as error:
        print(problem(texts, error).paragraph(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(texts("errors.cancelled.title"), file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - the outermost border: no traceback may reach the owner
        _log.error("unexpected %s at %s", type(error).__name__, where(error))
        print(problem(texts, error).paragraph(), file=sys.stderr)
        return 1
