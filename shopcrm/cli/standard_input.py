"""What is imported from standard input, which may bring one thing only?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.base.texts import Texts
from shopcrm.domain.sources import MOST_HELD, Source, held_source

_HERE: Final = "-"


def take_standard_input(arguments: argparse.Namespace, texts: Texts, clock: Clock) -> None:
    """Put the bytes of standard input in the place of the file ``-``.

    Raises:
        WrongUsage: it is to bring something else, too.
        InputRefused: it brings nothing, or more than is taken from a pipe.
    """
    places = [place for place, path in enumerate(arguments.files) if path == Path(_HERE)]
    if not places:
        return
    secrets = (getattr(arguments, name, None) for name in ("passphrase_file", "password_file"))
    if len(places) > 1 or _HERE in secrets:
        raise WrongUsage("stdin_twice")
    arguments.files[places[0]] = _read(texts, clock)


def _read(texts: Texts, clock: Clock) -> Source:
    now = clock.now()
    # The zone of the shop is behind the lock: the batch is named by the computer's.
    name = texts("cli.standard_input", time=f"{now.astimezone():%H:%M}")
    return held_source(sys.stdin.buffer.read(MOST_HELD + 1), name, now)
