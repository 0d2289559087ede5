"""How does the program end every secret in its memory? It becomes itself anew, in front of the closed door."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

_WINDOW: Final = "SHOPCRM_WINDOW"
_LOST: Final = "lost"
_DAMAGED: Final = "damaged"


@dataclass(frozen=True)
class Resume:
    """What the new program is told of the old one; nothing of the shop.

    Attributes:
        geometry: place and size of the window, as QWidget.saveGeometry tells them in hexadecimal digits.
        lost: whether what she had begun could not be put away.
        damaged: whether it was locked because a part of the data file cannot be read.
    """

    geometry: str = ""
    lost: bool = False
    damaged: bool = False

    @staticmethod
    def taken_from(environment: MutableMapping[str, str]) -> Resume:
        """Return what ``environment`` says, and take it out: no child of ours need see it."""
        geometry, _, flags = environment.pop(_WINDOW, "").partition(":")
        plain = all(one in "0123456789abcdef" for one in geometry)
        told = flags.split(",")
        return Resume(geometry if plain else "", _LOST in told, _DAMAGED in told)

    def text(self) -> str:
        """Return it as the variable holds it."""
        flags = ((_LOST, self.lost), (_DAMAGED, self.damaged))
        return f"{self.geometry}:{','.join(name for name, said in flags if said)}"


class Restart(Protocol):
    """Ends this program and starts it anew."""

    def __call__(self, vault: Path, resume: Resume) -> None:
        """Start in front of the door of ``vault``; does not return.

        Raises:
            OSError: the system did not let us.
        """
        ...


def command(started: Sequence[str], arguments: Sequence[str], vault: Path) -> list[str]:
    """Return the command that starts the program as it was started, in front of ``vault``.

    Args:
        started: the whole command line, with Python's own options (``sys.orig_argv``).
        arguments: the program's part of it, at its end.
        vault: the folder whose door is shown.
    """
    own = len(started) - len(arguments)
    return [sys.executable, *started[1:own], "--vault", str(vault)]


def restart(vault: Path, resume: Resume) -> None:
    """Start anew in front of the door of ``vault``.

    Raises:
        OSError: the system did not let us.
    """
    line = command(sys.orig_argv, sys.argv[1:], vault)
    environment = dict(os.environ, **{_WINDOW: resume.text()})
    if sys.platform == "win32":  # pragma: no cover - not this system
        # There is no exec that keeps the console in order; the old process ends at once, and its memory with it.
        subprocess.Popen(line, env=environment, close_fds=True)  # noqa: S603 - our own command line
        os._exit(0)
    _close_with_exec()
    os.execve(line[0], line, environment)  # noqa: S606 - our own command line, and no shell is wanted


def _close_with_exec() -> None:
    """Let no file, pipe or socket into the new program; Python's own are closed anyway, a library's may not be."""
    with suppress(OSError):
        for entry in Path("/dev/fd").iterdir():
            with suppress(OSError, ValueError):
                if int(entry.name) > 2:
                    os.set_inheritable(int(entry.name), False)
