"""What does this computer remember: language, theme, the vault last used? No secrets, no customers."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Choices that belong to the computer, not to the shop.

    Attributes:
        language: "zh_CN", "en", or "" for the system's.
        theme: "light", "dark", or "" for the system's.
        vault: folder of the vault last opened, or "".
        lock_after: minutes without a key or a click after which the shop is locked, or "never".
    """

    language: str = ""
    theme: str = ""
    vault: str = ""
    lock_after: str = "5"


def load_settings(path: Path) -> Settings:
    """Read ``path``; anything missing or unreadable falls back to the defaults."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    known = {field.name for field in fields(Settings)}
    return Settings(**{k: v for k, v in raw.items() if k in known and isinstance(v, str)})


def save_settings(path: Path, settings: Settings) -> None:
    """Write ``path`` whole or not at all; a read-only profile is no reason to stop."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        temporary.replace(path)
