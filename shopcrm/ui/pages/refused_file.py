"""What can she do about a file that was refused, besides getting another one?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtWidgets import QWidget

from shopcrm.base.errors import ShopError
from shopcrm.domain.permissions import Permission
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, column, row
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.pages.chosen_files import LOCKED

# What she can explain: a table whose headings nobody knows.
_TEACHABLE: Final = frozenset({"file_unknown", "table_like"})


class Ways(NamedTuple):
    """What each way out does."""

    password: Callable[[], None]
    paste: Callable[[], None]
    mapping: Callable[[], None]
    teach: Callable[[], None]


def refused_file(context: PageContext, refused: Exception, name: str, ways: Ways) -> QWidget:
    """Return what is wrong with the file called ``name``, and only those ways out that can mend it."""
    key = refused.key if isinstance(refused, ShopError) else ""
    buttons = _buttons(context, key, ways)
    return box(column(problem_card(context.look, refused, name), *([row(*buttons, None)] if buttons else []), gap=4))


def _buttons(context: PageContext, key: str, ways: Ways) -> list[QWidget]:
    look, texts = context.look, context.look.texts
    if key in LOCKED:
        return [button(texts("import.password.enter"), ways.password, icon=(look.icons, "lock"))]
    if key == "held_no_headings":
        return [button(texts("import.paste.again"), ways.paste, icon=(look.icons, "copy"))]
    if not context.shop.rights.may(Permission.TEACH) or (key.startswith("file_") and key not in _TEACHABLE):
        # No mapping makes a damaged file whole.
        return []
    mapping = button(texts("import.mapping"), ways.mapping, "link")
    return [button(texts("import.teach.open"), ways.teach), mapping] if key in _TEACHABLE else [mapping]
