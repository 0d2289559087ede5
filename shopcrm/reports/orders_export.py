"""How is an order written in our own layout (resources/formats/shopcrm-orders.toml), to be read again anywhere?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from shopcrm.domain.money import decimal_text
from shopcrm.domain.orders import LedgerLine, LedgerOrder, Moment, RefundSighting, Status
from shopcrm.reports.safe_text import safe_text

_DAY, _MINUTE = 86400, 60


class OrderRows:
    """Writes the orders of one shop as rows."""

    def __init__(self, platform: str, shop: str, zone: str) -> None:
        """Write times in the IANA zone ``zone``."""
        self._own = [platform, shop, zone]
        self._zone = ZoneInfo(zone)

    def rows(self, order: LedgerOrder) -> Iterator[list[str]]:
        """Yield the rows of one order, one an item; none where only refund reports speak of it."""
        told = order.sighting
        if told.status is None and not told.lines and told.amount is None and told.net is None and told.refunds:
            return
        # Of a closed order without a time of payment nothing else says that it was paid.
        back = "yes" if order.paid and order.status is Status.CLOSED and told.paid_at is None else ""
        head = [
            *self._own, told.number, told.account, told.email, told.recipient, told.phone, told.province, told.city,
            told.district, told.address, order.status.value, told.platform_status, back, told.currency,
            self._money(order.amount, order), self._money(order.refunded, order), self._money(told.shipping, order),
            self._money(told.discount, order), *map(self._time, (
                told.created_at, told.paid_at, told.shipped_at, told.finished_at,
            )),
            told.title, _count(told.quantity), told.buyer_note, told.seller_note, told.tags,
        ]  # fmt: skip
        lines = order.lines if told.lines else ()
        for line in lines or (None,):
            yield [safe_text(cell) for cell in (*head, *self._line(line, order))]

    def refunds(self, order: LedgerOrder) -> Iterator[list[str]]:
        """Yield the refund cases of one order (resources/formats/shopcrm-refunds.toml)."""
        told = order.sighting
        for case in told.refunds:
            cells = [*self._own, told.number, told.currency, told.account, *self._case(case, order)]
            yield [safe_text(cell) for cell in cells]

    def _case(self, case: RefundSighting, order: LedgerOrder) -> list[str]:
        return [
            case.key, case.state.value, self._money(case.amount, order), case.line, case.title, case.reason,
            self._time(case.applied_at), self._time(case.refunded_at),
        ]  # fmt: skip

    def _line(self, line: LedgerLine | None, order: LedgerOrder) -> list[str]:
        if line is None:
            return [""] * 10
        return [
            line.key, line.title, line.variant, line.sku, line.category, _count(line.quantity),
            self._money(line.unit_price, order), self._money(line.amount, order), self._money(line.refunded, order),
            line.status,
        ]  # fmt: skip

    def _money(self, minor: int | None, order: LedgerOrder) -> str:
        return "" if minor is None else decimal_text(minor, order.sighting.currency)

    def _time(self, moment: Moment | None) -> str:
        return "" if moment is None else moment_text(moment, self._zone)


def moment_text(moment: Moment, zone: ZoneInfo) -> str:
    """Return a moment as exactly as it is known; with its offset, for an hour may come twice in autumn."""
    local = datetime.fromtimestamp(moment.epoch, zone)
    if moment.grain >= _DAY:
        return f"{local:%Y-%m-%d}"
    return local.isoformat(sep=" ", timespec="minutes" if moment.grain == _MINUTE else "seconds")


def _count(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(value)
