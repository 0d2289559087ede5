"""How is it said what erasing a customer takes away, what it leaves, and which backups still hold her?"""

from __future__ import annotations

from collections.abc import Iterator

from shopcrm.base.texts import Texts
from shopcrm.domain.erasure import ErasurePreview


def goes_lines(texts: Texts, preview: ErasurePreview) -> Iterator[str]:
    """Yield what goes."""
    for key, n in (
        ("accounts", preview.accounts), ("orders", preview.orders), ("deliveries", preview.deliveries),
        ("rows", preview.rows),
    ):  # fmt: skip
        if n:
            yield texts(f"erase.{key}", n=n)
    yield texts("erase.words")


def stays_lines(texts: Texts) -> Iterator[str]:
    """Yield what stays."""
    yield from (texts(f"erase.{key}") for key in ("figures", "memory", "trail"))


def backup_lines(texts: Texts, preview: ErasurePreview) -> Iterator[str]:
    """Yield what is to be known of the backups somebody is still in; nothing where there is none."""
    if preview.gone_by is not None:
        yield texts("erase.held", n=preview.backups, day=preview.gone_by.isoformat())
        yield texts("erase.restored")
    if preview.second:
        yield texts("erase.second")
    if preview.aside:
        yield texts("erase.aside", n=preview.aside)
