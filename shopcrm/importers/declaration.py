"""How is a format declared? One TOML file, built in or made by the owner (cli.md, mapping files)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from shopcrm.base.errors import InputRefused
from shopcrm.base.small_files import Unfit, read_small
from shopcrm.domain.formats import Layout, layouts_of
from shopcrm.domain.orders import RefundState, Status
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.importers.headings import heading, word
from shopcrm.importers.spec import (
    CUSTOMER_FIELDS,
    CUSTOMER_KEYS,
    FIELDS,
    FILE_FIELDS,
    ORDER_FIELDS,
    PLATFORMS,
    ROWS,
    Alternative,
    FormatSpec,
    Joined,
    StatusWord,
    Summed,
    headings_in,
)

_T = TypeVar("_T")

LARGEST_DECLARATION: Final = 1 << 20
"""So many bytes may a mapping have; the greatest of ours has a tenth of it."""

_SECTIONS: Final = ("format", "columns", "status", "after_sale", "refund_status", "layout")
_KEYS: Final = (
    "name", "platform", "row", "zone", "currency", "paid", "default_status", "default_refund", "requires", "forbids",
    "dates", "decimal", "inherit", "head", "separator", "headings",
)  # fmt: skip
_LINE: Final = re.compile(r"line (\d+)")
# Of all states a word can stand for, the one that also says what became of the money.
_REFUNDED: Final = "refunded"


def load_spec(path: Path, *, layouts: bool = True) -> FormatSpec:
    """Read a declaration; without its ``layouts``, which end the file, in a fifth of the time.

    Raises:
        InputRefused: the file is missing or is no such declaration; the text says which line is wrong.
    """
    try:
        text = read_small(path, LARGEST_DECLARATION).decode("utf-8-sig").replace("\r\n", "\n")
    except Unfit as error:
        raise InputRefused("mapping_too_large" if error.too_large else "mapping_missing", file=path.name) from error
    except OSError as error:
        raise InputRefused("mapping_missing", file=path.name) from error
    except UnicodeDecodeError as error:
        raise InputRefused("mapping_encoding", file=path.name) from error
    if not layouts:
        text = text.partition("\n[[layout]]")[0]
    try:
        return parse_spec(tomllib.loads(text), path.name)
    except (ValueError, RecursionError) as error:
        # Only the words of the error tell where; without a line it is the end of the file.
        found = _LINE.search(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else None
        row = int(found[1]) if found else len(text.splitlines())
        raise InputRefused("mapping_no_toml", file=path.name, row=row) from error


def parse_spec(raw: Mapping[str, Any], file: str) -> FormatSpec:
    """Check a declaration and make it a FormatSpec; ``file`` is named in errors."""
    form, columns = _checked(raw, file)
    keys = _keys(form, columns, file)
    named = {name: _alternatives(value, file, name) for name, value in columns.items()}
    default = form.get("default_status")
    return FormatSpec(
        name=str(form.get("name") or Path(file).stem),
        platform=_choice(form, "platform", PLATFORMS, "other", file),
        row=_choice(form, "row", ROWS, "order", file),
        zone=_zone(str(form.get("zone", "")), file),
        currency=_currency(str(form.get("currency", "")), file),
        after_refund=_choice(form, "paid", ("before_refund", "after_refund"), "before_refund", file) == "after_refund",
        default_status=Status(_choice(form, "default_status", tuple(Status), "", file))
        if default
        else _implied_default(named),
        columns=named,
        status=_words(raw, "status", _status_word, (*Status, _REFUNDED), file),
        # Without its order numbers, or what customers are known by, nothing can be read of a table.
        requires=(
            *(_headings(entry, file, "requires") for entry in form.get("requires", [])),
            tuple(name for key in keys for alternative in named[key] for name in headings_in(alternative)),
        ),
        forbids=tuple(heading(str(name)) for name in form.get("forbids", [])),
        layouts=_layouts(raw, file),
        default_refund=RefundState(_choice(form, "default_refund", tuple(RefundState), "done", file)),
        after_sale=_words(raw, "after_sale", "refunded".__eq__, ("refunded", "none"), file),
        refund_status=_words(raw, "refund_status", RefundState, tuple(RefundState), file),
        dates=_choice(form, "dates", ("ymd", "mdy", "dmy"), "", file),
        decimal=_choice(form, "decimal", (".", ","), ".", file),
        inherit=bool(form.get("inherit", False)),
        head=_choice(form, "head", ORDER_FIELDS, "", file),
        separator=str(form.get("separator", "")),
        headings=tuple(sorted(heading(str(name)) for name in form.get("headings", []))),
    )


def _keys(form: Mapping[str, Any], columns: Mapping[str, Any], file: str) -> list[str]:
    """Return the fields rows are told apart by: the order number, or what a customer is known by."""
    if form.get("row") != CUSTOMER_KIND:
        if "order_id" not in columns:
            raise InputRefused("mapping_no_order_id", file=file)
        return ["order_id"]
    allowed = (*CUSTOMER_FIELDS, *FILE_FIELDS)
    for name in columns:
        if name not in allowed:
            raise InputRefused("mapping_field", file=file, section="columns", field=name, allowed=", ".join(allowed))
    keys = [name for name in CUSTOMER_KEYS if name in columns]
    if not keys:
        raise InputRefused("mapping_no_customer", file=file)
    return keys


def _checked(raw: Mapping[str, Any], file: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the sections [format] and [columns]; nothing unknown is left out in silence."""
    form = raw.get("format")
    columns = raw.get("columns")
    if not isinstance(form, dict) or not isinstance(columns, dict):
        raise InputRefused("mapping_sections", file=file)
    for name, value, kind in (
        *((section, raw.get(section, {}), dict) for section in ("status", "after_sale", "refund_status")),
        ("layout", raw.get("layout", []), list),
        ("requires", form.get("requires", []), list),
        ("forbids", form.get("forbids", []), list),
        ("headings", form.get("headings", []), list),
    ):
        if not isinstance(value, kind):
            raise InputRefused("mapping_heading", file=file, field=name)
    for section, names, allowed in (("", raw, _SECTIONS), ("format", form, _KEYS), ("columns", columns, FIELDS)):
        for name in names:
            if name not in allowed:
                # A mistyped key left out in silence would lose a currency or a zone.
                key = "mapping_field" if section else "mapping_section"
                raise InputRefused(key, file=file, section=section, field=name, allowed=", ".join(allowed))
    return form, columns


def _layouts(raw: Mapping[str, Any], file: str) -> tuple[Layout, ...]:
    try:
        return layouts_of(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused("mapping_layout", file=file) from error


def _implied_default(columns: Mapping[str, object]) -> Status | None:
    """A list without any word on payment is a list of sales."""
    told = {"status", "line_status", "paid_at"} & set(columns)
    return None if told else Status.COMPLETED


def _alternatives(value: object, file: str, name: str) -> tuple[Alternative, ...]:
    """Read what stands beside a field: a heading, a table of several columns, or a list of such."""
    values = value if isinstance(value, list) else [value]
    if not values:
        raise InputRefused("mapping_heading", file=file, field=name)
    return tuple(dict.fromkeys(_alternative(item, file, name) for item in values))


def _alternative(value: object, file: str, name: str) -> Alternative:
    if isinstance(value, dict) and set(value) <= {"join", "between"} and isinstance(value.get("join"), list):
        parts = tuple(_headings(part, file, name) for part in value["join"])
        return Joined(parts, str(value.get("between", " ")))
    if isinstance(value, dict) and set(value) <= {"plus", "minus"} and isinstance(value.get("plus"), list):
        plus, minus = (tuple(_headings(part, file, name) for part in value.get(sign, [])) for sign in ("plus", "minus"))
        return Summed(plus, minus)
    return _headings(value, file, name)[0]


def _headings(value: object, file: str, name: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) and item.strip() for item in values):
        raise InputRefused("mapping_heading", file=file, field=name)
    return tuple(dict.fromkeys(heading(item) for item in values))


def _choice(form: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str, file: str) -> str:
    value = form.get(key, default)
    if value not in allowed and value != default:
        raise InputRefused("mapping_value", file=file, field=key, value=str(value), allowed=", ".join(allowed))
    return str(value)


def _words(
    raw: Mapping[str, Any], section: str, mean: Callable[[str], _T], allowed: tuple[str, ...], file: str
) -> dict[str, _T]:
    """Read a table of the platform's words; ``mean`` says what one of the ``allowed`` values is for us."""
    found = {}
    for name, value in raw.get(section, {}).items():
        if value not in allowed:
            field, told = f"[{section}] {name}", ", ".join(allowed)
            raise InputRefused("mapping_value", file=file, field=field, value=str(value), allowed=told)
        found[word(name)] = mean(str(value))
    return found


def _status_word(value: str) -> StatusWord:
    return StatusWord(Status.CLOSED, refunded=True) if value == _REFUNDED else StatusWord(Status(value))


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
