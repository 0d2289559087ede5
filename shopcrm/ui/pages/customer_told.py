"""What do the shop's customer files say of her where the owner has written nothing, and which file says so?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.contacts import masked_address, masked_email, masked_phone
from shopcrm.domain.customers import Basics, CustomerFile
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.permissions import Permission
from shopcrm.domain.told import ToldValue
from shopcrm.reports.customer_words import birthday_words
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import box, button, column, label, row, wrapped
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.reveal import Reveal

# What reaches her at home is not shown to whoever looks over a shoulder.
_PRIVATE: Final = frozenset({"phone", "email", "contact", "address"})

_MASKS: Final = {"phone": masked_phone, "email": masked_email, "address": masked_address}
_REGION: Final = frozenset({"province", "city", "district"})


def not_written(told: Iterable[ToldValue], basics: Basics) -> tuple[ToldValue, ...]:
    """Return what is told of what the owner has not written herself; province, city and district are one ``region``."""
    own = {"name": basics.name, "birthday": basics.birthday, "gender": basics.gender, "note": basics.notes}
    shown: list[ToldValue] = []
    for one in told:
        if own.get(one.field):
            continue
        last = shown[-1] if shown else None
        if one.field not in _REGION:
            shown.append(one)
        elif last is not None and last.field == "region" and last[2:] == one[2:]:
            shown[-1] = last._replace(value=f"{last.value} {one.value}")
        else:
            shown.append(one._replace(field="region"))
    return tuple(shown)


def told_birthday(file: CustomerFile) -> YearlyDay | None:
    """Return the birthday to show: the owner's own, else the one files tell."""
    told = next((one.value for one in file.told if one.field == "birthday"), "")
    return file.basics.birthday or (YearlyDay.from_text(told) if told else None)


def source_text(texts: Texts, one: ToldValue) -> str:
    """Return where a value comes from."""
    if not one.file:
        return texts("customer.told.by_hand")
    return texts("customer.told.from", platform=texts(f"platforms.{one.platform}"), file=one.file)


def told_view(context: PageContext, file: CustomerFile, reveal: Reveal) -> QWidget | None:
    """Return what files tell of her; None where there is nothing the owner has not written herself."""
    texts = context.look.texts
    shown = not_written(file.told, file.basics)
    if not shown:
        return None
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    hidden: list[tuple[QLabel, ToldValue]] = []
    for place, one in enumerate(shown):
        value = wrapped(_hidden(texts, one) if one.field in _PRIVATE else _words(texts, one))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if one.field in _PRIVATE:
            hidden.append((value, one))
        grid.addWidget(label(texts(f"customer.told.{one.field}"), "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, place, 1)
        grid.addWidget(label(source_text(texts, one), "caption"), place, 2, Qt.AlignmentFlag.AlignTop)
    head = row(label(texts("customer.told.title"), "heading"), None)
    if hidden:
        shows = button(texts("customer.told.reveal"), reveal.toggle, "link", icon=(context.look.icons, "eye"))

        def turn(seen: bool) -> None:  # noqa: FBT001 - the one thing it is told
            for value, one in hidden:
                value.setText(one.value if seen else _hidden(texts, one))
            shows.setVisible(not seen)

        reveal.add(turn)
        head.addWidget(shows)
        keep_for_owner(context, Permission.REVEAL, shows)
    return box(column(head, wrapped(texts("customer.told.why"), "caption"), grid, gap=8))


def _hidden(texts: Texts, one: ToldValue) -> str:
    mask = _MASKS.get(one.field)
    return mask(one.value) if mask is not None else texts("customer.told.hidden")


def _words(texts: Texts, one: ToldValue) -> str:
    if one.field == "birthday":
        return birthday_words(texts, YearlyDay.from_text(one.value))
    return texts(f"customer.gender.{one.value}") if one.field == "gender" else one.value


def addresses_view(context: PageContext, addresses: tuple[str, ...], reveal: Reveal) -> QWidget:
    """Return where her orders went, masked until she asks."""
    texts = context.look.texts
    shown = [wrapped(masked_address(address)) for address in addresses]
    shows = button(texts("customer.addresses_reveal", n=len(addresses)), reveal.toggle, "link")

    def turn(seen: bool) -> None:  # noqa: FBT001 - the one thing it is told
        for one, address in zip(shown, addresses, strict=True):
            one.setText(address if seen else masked_address(address))
        shows.setVisible(not seen)

    reveal.add(turn)
    keep_for_owner(context, Permission.REVEAL, shows)
    return box(column(*shown, row(shows, None), gap=4))
