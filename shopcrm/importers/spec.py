"""How is a format declared? One TOML file, built in or made by the owner (cli.md, mapping files)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from shopcrm.base.errors import InputRefused
from shopcrm.domain.formats import Layout, layouts_of
from shopcrm.domain.orders import Status
from shopcrm.importers.headings import heading, word

PLATFORMS: Final = (
    "taobao", "jd", "pdd", "douyin", "kuaishou", "xiaohongshu", "wechat", "1688", "youzan", "weidian", "shopify",
    "woocommerce", "etsy", "ebay", "amazon", "shopee", "lazada", "tiktok", "square", "manual", "other",
)  # fmt: skip

FIELDS: Final = (
    "order_id", "line_id", "buyer", "email", "recipient", "phone", "province", "city", "district", "address", "title",
    "variant", "sku", "category", "quantity", "unit_price", "amount", "total", "shipping", "discount", "refunded",
    "status", "created_at", "paid_at", "shipped_at", "finished_at", "buyer_note", "seller_note", "tags",
    "line_amount", "line_total", "line_refunded", "line_status",
)  # fmt: skip


_SECTIONS: Final = ("format", "columns", "status", "layout")
_KEYS: Final = ("name", "platform", "row", "zone", "currency", "paid", "default_status", "requires", "forbids")
_LINE: Final = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class FormatSpec:
    """A declared format.

    Attributes:
        name, platform: its own key and the platform's, part of every order's identity.
        row: what one row is: "order" or "item".
        zone: IANA zone of times without one, or "" for the shop's.
        currency: ISO 4217 code of amounts.
        after_refund: whether the paid column is what remains after refunds.
        default_status: state of rows without a status, or None to go by the paid time.
        columns: field → normalised headings it may have, best first.
        status: normalised platform word → state.
        requires: each entry lists headings of which one must be there.
        forbids: headings that belong to some other file.
    """

    name: str
    platform: str
    row: str
    zone: str
    currency: str
    after_refund: bool
    default_status: Status | None
    columns: Mapping[str, tuple[str, ...]]
    status: Mapping[str, Status]
    requires: tuple[tuple[str, ...], ...]
    forbids: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()

    def claims(self, headings: frozenset[str]) -> bool:
        """Whether a row with these normalised headings is this format's."""
        return all(any(name in headings for name in names) for names in self.requires) and not any(
            name in headings for name in self.forbids
        )


def load_spec(path: Path) -> FormatSpec:
    """Read a declaration.

    Raises:
        InputRefused: the file is missing or is no such declaration; the text says which line is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputRefused("mapping_missing", file=path.name) from error
    except UnicodeDecodeError as error:
        raise InputRefused("mapping_encoding", file=path.name) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Only the words of the error tell where; without a line it is the end of the file.
        found = _LINE.search(str(error))
        row = int(found[1]) if found else len(text.splitlines())
        raise InputRefused("mapping_no_toml", file=path.name, row=row) from error
    return parse_spec(raw, path.name)


def parse_spec(raw: Mapping[str, Any], file: str) -> FormatSpec:
    """Check a declaration and make it a FormatSpec; ``file`` is named in errors."""
    form = raw.get("format")
    columns = raw.get("columns")
    if not isinstance(form, dict) or not isinstance(columns, dict):
        raise InputRefused("mapping_sections", file=file)
    for name, value, kind in (
        ("status", raw.get("status", {}), dict),
        ("layout", raw.get("layout", []), list),
        ("requires", form.get("requires", []), list),
        ("forbids", form.get("forbids", []), list),
    ):
        if not isinstance(value, kind):
            raise InputRefused("mapping_heading", file=file, field=name)
    for section, names, allowed in (("", raw, _SECTIONS), ("format", form, _KEYS), ("columns", columns, FIELDS)):
        for name in names:
            if name not in allowed:
                # A mistyped key left out in silence would lose a currency or a zone.
                key = "mapping_field" if section else "mapping_section"
                raise InputRefused(key, file=file, section=section, field=name, allowed=", ".join(allowed))
    if "order_id" not in columns:
        raise InputRefused("mapping_no_order_id", file=file)
    named = {name: _headings(value, file, name) for name, value in columns.items()}
    default = form.get("default_status")
    return FormatSpec(
        name=str(form.get("name") or Path(file).stem),
        platform=_choice(form, "platform", PLATFORMS, "other", file),
        row=_choice(form, "row", ("order", "item"), "order", file),
        zone=_zone(str(form.get("zone", "")), file),
        currency=_currency(str(form.get("currency", "")), file),
        after_refund=_choice(form, "paid", ("before_refund", "after_refund"), "before_refund", file) == "after_refund",
        default_status=_status(default, file, "default_status") if default else _implied_default(named),
        columns=named,
        status={word(key): _status(value, file, f"[status] {key}") for key, value in raw.get("status", {}).items()},
        requires=tuple(_headings(entry, file, "requires") for entry in form.get("requires", [list(named["order_id"])])),
        forbids=tuple(heading(str(name)) for name in form.get("forbids", [])),
        layouts=_layouts(raw, file),
    )


def _layouts(raw: Mapping[str, Any], file: str) -> tuple[Layout, ...]:
    try:
        return layouts_of(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused("mapping_layout", file=file) from error


def _implied_default(columns: Mapping[str, tuple[str, ...]]) -> Status | None:
    """A list without any word on payment is a list of sales."""
    told = {"status", "line_status", "paid_at"} & set(columns)
    return None if told else Status.COMPLETED


def _headings(value: object, file: str, name: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) and item.strip() for item in values):
        raise InputRefused("mapping_heading", file=file, field=name)
    return tuple(dict.fromkeys(heading(item) for item in values))


def _choice(form: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str, file: str) -> str:
    value = form.get(key, default)
    if value not in allowed:
        raise InputRefused("mapping_value", file=file, field=key, value=str(value), allowed=", ".join(allowed))
    return str(value)


def _zone(zone: str, file: str) -> str:
    if zone:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError) as error:
            raise InputRefused("mapping_zone", file=file, value=zone) from error
    return zone


def _currency(currency: str, file: str) -> str:
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise InputRefused("mapping_currency", file=file, value=currency)
    return currency


def _status(value: object, file: str, field: str) -> Status:
    try:
        return Status(str(value))
    except ValueError as error:
        allowed = ", ".join(Status)
        raise InputRefused("mapping_value", file=file, field=field, value=str(value), allowed=allowed) from error
