"""The composition root: what was asked for, in which language, and who does it?"""

from __future__ import annotations

import locale
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import shopcrm
from shopcrm.base.clock import SystemClock
from shopcrm.base.crashes import hear_the_unexpected, watch_for_crashes
from shopcrm.base.hardening import harden_this_process
from shopcrm.base.logs import start_log
from shopcrm.base.paths import crash_file, log_file, resources, settings_file
from shopcrm.base.settings import Settings, load_settings, save_settings
from shopcrm.base.started import Started
from shopcrm.base.texts import LANGUAGES, Texts

_LOG = logging.getLogger(__name__)


def start() -> int:
    """Be the whole process: give up what it never needs, watch for crashes, then do what was asked for."""
    hardening = harden_this_process()
    arguments = sys.argv[1:]
    hear_the_unexpected()
    window = not arguments or _window_only(arguments)
    return main(arguments, Started(hardening, watch_for_crashes(crash_file(), take=window)))


def main(arguments: Sequence[str], started: Started | None = None) -> int:
    """Open the window, or run a command of the command line; returns the exit code."""
    started = started or Started()
    start_log(log_file())
    command = bool(arguments) and not _window_only(arguments)
    _LOG.info(
        "start of ShopCRM %s on %s, Python %s; %s; network filter %s, own memory only %s",
        shopcrm.__version__,
        sys.platform,
        ".".join(str(part) for part in sys.version_info[:3]),
        "command line" if command else "window",
        started.hardening.filter or "on",
        started.hardening.unreadable,
    )
    if started.crash:
        _LOG.warning("the last start ended in a crash")
    settings = load_settings(settings_file())
    texts = Texts(resources() / "texts", language(settings))
    if command:
        from shopcrm.cli.main import run  # noqa: PLC0415 - the window starts without the command line

        return run(arguments, texts, SystemClock(), started)
    return _window(settings, texts, arguments, started)


def language(settings: Settings) -> str:
    """Return the language of the settings, else the system's, else Chinese."""
    if settings.language:
        return settings.language
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not chosen:
        chosen = locale.getlocale()[0] or ""
    if chosen.lower().startswith(("en_", "english")):
        return "en"
    return LANGUAGES[0]


def _window_only(arguments: Sequence[str]) -> bool:
    """Whether the only thing asked for is which vault the window should open."""
    return len(arguments) == 2 and arguments[0] == "--vault"


def _has_screen() -> bool:
    """Whether a window can be opened; without a display Qt would abort the process."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def _window(settings: Settings, texts: Texts, arguments: Sequence[str], started: Started) -> int:
    if not _has_screen():
        print(texts("cli.no_screen"), file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    # Imported here: commands run on computers without a screen.
    from shopcrm.services.program import Services  # noqa: PLC0415
    from shopcrm.services.support import SupportService  # noqa: PLC0415
    from shopcrm.services.vaults import VaultService  # noqa: PLC0415
    from shopcrm.ui.program import run  # noqa: PLC0415

    clock = SystemClock()
    services = Services(clock, VaultService(clock, texts), SupportService(clock, started))
    vault = Path(arguments[1]) if arguments else None

    def save(changed: Settings) -> None:
        save_settings(settings_file(), changed)

    return run(services, settings, save, resources(), vault)


if __name__ == "__main__":
    sys.exit(start())
