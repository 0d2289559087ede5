"""How are a customer's orders and consents told to a machine? One way, for the customer's copy and the command line.

Times are ISO 8601 in the shop's zone, money is a decimal string beside its currency.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shopcrm.domain.consents import ConsentEntry
from shopcrm.domain.customers import OrderView
from shopcrm.domain.money import decimal_text

Json = dict[str, Any]


def moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Return a time in ``zone``."""
    return None if at is None else at.astimezone(zone).isoformat()


def order_data(order: OrderView, zone: ZoneInfo) -> Json:
    """Return an order and its items; who received it and where is not in it."""
    money = {name: decimal_text(getattr(order, name), order.currency) for name in ("amount", "refunded", "net")}
    return {
        "platform": order.platform,
        "shop": order.shop,
        "order": order.number,
        "status": order.status.value,
        "platform_status": order.platform_status,
        "created_at": moment(order.created_at, zone),
        "paid_at": moment(order.paid_at, zone),
        "currency": order.currency,
        **money,
        "valid": order.valid,
        "lines": [
            {
                "title": item.title,
                "variant": item.variant,
                "quantity": item.quantity,
                "amount": None if item.amount is None else decimal_text(item.amount, order.currency),
                "status": item.status,
            }
            for item in order.items
        ],
    }


def consent_data(entry: ConsentEntry, zone: ZoneInfo) -> Json:
    """Return a line of the ledger of consents."""
    said = entry.consent
    return {
        "consent": entry.id,
        "saying": said.saying.value,
        "purpose": said.purpose.value,
        "channel": said.channel.value,
        "day": said.day.isoformat(),
        "wording": said.wording,
        "evidence": said.evidence.value,
        "note": said.note,
        "recorded": moment(entry.recorded, zone),
        "struck": moment(entry.struck, zone),
    }
