"""How is what the owner said of a table written as a mapping file?"""

from __future__ import annotations

import json
from collections.abc import Mapping

from shopcrm.domain.mapping import MappingDraft

# A file of this format bears these headings, if the mapping names them: too few would claim files of others.
_TELLING = (
    "order_id", "amount", "created_at", "paid_at", "title", "buyer", "recipient", "quantity", "unit_price", "name",
    "birthday", "since",
)  # fmt: skip


def mapping_text(draft: MappingDraft) -> str:
    """Return the TOML of ``draft``; it reads back as the same declaration."""
    form = {"name": draft.name, "platform": draft.platform, "row": draft.row}
    if draft.currency:
        form["currency"] = draft.currency
    if draft.after_refund:
        form["paid"] = "after_refund"
    if draft.dates:
        form["dates"] = draft.dates
    telling = [draft.columns[field] for field in _TELLING if field in draft.columns]
    requires = f"requires = [{', '.join(f'[{_text(name)}]' for name in telling)}]\n" if telling else ""
    whole = f"headings = [{', '.join(map(_text, draft.headings))}]\n" if draft.headings else ""
    parts = [_section("format", form) + requires + whole, _section("columns", draft.columns)]
    if draft.status:
        parts.append(_section("status", draft.status))
    return "\n".join(parts)


def _section(name: str, values: Mapping[str, str]) -> str:
    return "\n".join([f"[{name}]", *(f"{_key(key)} = {_text(value)}" for key, value in values.items())]) + "\n"


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else _text(key)


def _text(value: str) -> str:
    # A JSON string is a TOML string; DEL alone must be written as an escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
