"""Where do the program's own files lie, and where may it put the owner's?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_APP = "ShopCRM"


def resources() -> Path:
    """Return the folder of texts, formats, icons and styles.

    It lies inside the package when installed and beside it in a checkout.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def default_vault() -> Path:
    """Return where the owner's vault lies unless she says otherwise."""
    return _folder("user_data_dir") / "myshop.shopcrm"


def erasures_folder() -> Path:
    """Return the folder that remembers which vault's customers were erased: hashes nobody reads without its key."""
    return _folder("user_data_dir") / "erased"


def mappings_folder() -> Path:
    """Return the folder of the mapping files the owner has made; they hold headings and no customers."""
    return _folder("user_config_dir") / "mappings"


def settings_file() -> Path:
    """Return the file with language, theme and the vault last used."""
    return _folder("user_config_dir") / "settings.json"


def log_file() -> Path:
    """Return the log, which holds no personal data."""
    return _folder("user_log_dir") / "shopcrm.log"


def crash_file() -> Path:
    """Return where a hard crash writes its stack: beside the log."""
    return log_file().with_name("crash.txt")


def free_name(wished: Path, taken: Callable[[Path], bool]) -> Path:
    """Return ``wished``, or the next name beside it that is not ``taken``: shop-2, shop-3 and so on."""
    found, number = wished, 2
    while taken(found):
        found = wished.with_name(f"{wished.stem}-{number}{wished.suffix}")
        number += 1
    return found


def _folder(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415 - whoever reads files asks for the resources only

    return Path(getattr(platformdirs, kind)(_APP, appauthor=False))
