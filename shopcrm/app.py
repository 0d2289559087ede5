"""The composition root: what was asked for, in which language, and who does it?"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from shopcrm.base.clock import SystemClock
from shopcrm.base.logs import start_log
from shopcrm.base.paths import log_file, resources, settings_file
from shopcrm.base.settings import Settings, load_settings, save_settings
from shopcrm.base.texts import LANGUAGES, Texts


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or run a command of the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if hasattr(os, "umask"):
        os.umask(0o077)
    start_log(log_file())
    settings = load_settings(settings_file())
    texts = Texts(resources() / "texts", language(settings))
    if arguments and not _window_only(arguments):
        from shopcrm.cli.main import run  # noqa: PLC0415 - the window starts without the command line

        return run(arguments, texts, SystemClock())
    return _window(settings, texts, arguments)


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


def _window(settings: Settings, texts: Texts, arguments: Sequence[str]) -> int:
    if not _has_screen():
        print(texts("cli.no_screen"), file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    # Imported here: commands run on computers without a screen.
    from shopcrm.services.program import Services  # noqa: PLC0415
    from shopcrm.services.vaults import VaultService  # noqa: PLC0415
    from shopcrm.ui.program import run  # noqa: PLC0415

    clock = SystemClock()
    services = Services(clock, VaultService(clock, texts))
    vault = Path(arguments[1]) if arguments else None

    def save(changed: Settings) -> None:
        save_settings(settings_file(), changed)

    return run(services, settings, save, resources(), vault)


if __name__ == "__main__":
    sys.exit(main())
