"""Which JSON does each command print? Keys are stable; money is a decimal string beside its currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.cli.people import identities
from shopcrm.domain.batches import Batch, BatchProtocol, ControlTotal, Counts, FileOutcome, ImportResult
from shopcrm.domain.care import FollowUpList
from shopcrm.domain.customers import CustomerCard, CustomerFile
from shopcrm.domain.groups import GroupShare, text_key
from shopcrm.domain.money import decimal_text
from shopcrm.domain.rfm import RfmReport
from shopcrm.reports.customer_data import consent_data, moment, order_data
from shopcrm.reports.import_words import rejection_text, warning_text

Json = dict[str, Any]


def day(value: date | datetime | None) -> str | None:
    """Return a date or time as ISO 8601."""
    return None if value is None else value.isoformat()


def counts(value: Counts) -> Json:
    """Return new, changed, unchanged."""
    return {"new": value.new, "changed": value.changed, "unchanged": value.unchanged}


def total(value: ControlTotal) -> Json:
    """Return one currency's control totals."""
    money = {name: decimal_text(getattr(value, name), value.currency) for name in ("amount", "refunded", "net")}
    return {"currency": value.currency, "orders": value.orders, "valid": value.valid, **money}


def imports(outcomes: Sequence[FileOutcome], texts: Texts) -> Json:
    """Return what an import did, file by file."""
    return {
        "files": [_import(o.result, texts) for o in outcomes if o.result is not None],
        "refused": [
            {"file": o.file, "reason": getattr(o.refused, "key", ""), "text": problem(texts, o.refused).paragraph()}
            for o in outcomes
            if o.refused is not None
        ],
        "passed_over": [
            {"file": o.file, "reason": o.passed_over, "text": texts(f"import.passed.{o.passed_over}")}
            for o in outcomes
            if o.passed_over
        ],
    }


def _import(result: ImportResult, texts: Texts) -> Json:
    return {
        "file": result.file,
        "batch": result.batch,
        "dry_run": result.dry_run,
        "platform": result.recognised.platform,
        "format": result.recognised.format,
        "encoding": result.recognised.encoding,
        "columns_ignored": list(result.recognised.ignored),
        "rows": result.rows,
        "orders": counts(result.orders),
        "lines": counts(result.lines),
        "customers": {"new": result.customers_new, "matched": result.customers_matched},
        "customers_told": counts(result.customers_told),
        "anonymous_orders": result.anonymous_orders,
        "rejected": [
            {"sheet": r.sheet, "row": r.row, "column": r.column, "value": r.value, "reason": rejection_text(r, texts)}
            for r in result.rejected
        ],
        "rejected_rows": result.rejected_rows,
        "doubtful_rows": result.doubtful_rows,
        "totals": [total(t) for t in result.totals],
        "changed_fields": dict(result.changed_fields),
        "changes": [change._asdict() for change in result.changes],
        "left_out": [{"sheet": row.sheet, "row": row.row, "reason": row.reason} for row in result.left_out],
        "sheets_passed": [{"sheet": one.name, "rows": one.rows} for one in result.passed],
        "warnings": [{"warning": w.key, **w.facts, "text": warning_text(w, texts)} for w in result.warnings],
    }


def protocol(value: BatchProtocol, texts: Texts) -> Json:
    """Return what a past import did."""
    told = {name: part for name, part in _import(value.result, texts).items() if name != "dry_run"}
    known = {**told, "kind": value.result.recognised.kind, "columns": dict(value.result.recognised.columns)}
    return {**batch(value.batch), **known, "left_out_rows": value.result.left_out_rows, "complete": value.complete}


def batch(value: Batch) -> Json:
    """Return one past import."""
    return {
        "batch": value.id,
        "file": value.file,
        "platform": value.platform,
        "shop": value.shop,
        "format": value.format,
        "at": day(value.at),
        "orders": counts(value.orders),
        "customers_told": counts(value.customers),
        "rejected": value.rejected,
        "totals": [total(t) for t in value.totals],
        "undone_at": day(value.undone_at),
    }


def card(value: CustomerCard) -> Json:
    """Return one line of the customer list."""
    return {
        "id": value.id,
        "name": value.name,
        "accounts": [{"platform": a.platform, "account": a.account} for a in value.accounts],
        "phone": value.phone,
        "city": value.city,
        "first_order": day(value.first_day),
        "last_order": day(value.last_day),
        "orders": value.purchases,
        "net": decimal_text(value.net, value.currency or "CNY"),
        "currency": value.currency,
        "segment": value.segment,
        "level": "",
    }


def customer(value: CustomerFile, texts: Texts, zone: ZoneInfo) -> Json:
    """Return a whole customer file; its times are those of ``zone``."""
    basics = value.basics
    return {
        **{name: item for name, item in card(value.card).items() if name != "orders"},
        "purchases": value.card.purchases,
        "basics": {
            "name": basics.name,
            "gender": basics.gender,
            "birthday": basics.birthday.text() if basics.birthday else "",
            "notes": basics.notes,
            "fields": dict(basics.fields),
        },
        "told": [one._asdict() for one in value.told],
        "addresses": list(value.addresses),
        "interval_days": value.interval_days,
        "refunded": decimal_text(value.refunded, value.card.currency or "CNY"),
        "orders": [order_data(order, zone) for order in value.orders],
        "identities": identities(value.who, texts),
        # Nothing can be recorded under these yet; scripts find the keys from the first version on.
        "interactions": [],
        "points": [],
        "consents": [consent_data(entry, zone) for entry in value.consents],
        "history": [
            {"at": moment(event.at, zone), "kind": event.kind.value, **dict(event.facts)} for event in value.timeline
        ],
    }


def money_list(net: Sequence[tuple[str, int]]) -> list[Json]:
    """Return (currency, minor) pairs as money."""
    return [{"currency": currency, "net": decimal_text(minor, currency)} for currency, minor in net]


def group(value: GroupShare, texts: Texts) -> Json:
    """Return one group."""
    return {
        "name": value.key,
        "title": texts(f"{text_key(value.key)}.name"),
        "customers": value.customers,
        "net": money_list(value.net),
        "share": round(value.share, 6),
        "share_of": value.among.value,
        "value_share": round(value.value_share, 6),
    }


def rfm(report: RfmReport, accounts: dict[int, str]) -> Json:
    """Return a whole RFM report; ``accounts`` names each customer's first account."""
    return {
        "as_of": day(report.options.as_of),
        "method": report.options.method.value,
        "window": report.options.window.value,
        "group": report.options.group,
        "customers": report.customers,
        "rows": [
            {
                "customer": row.customer,
                "account": accounts.get(row.customer, ""),
                "recency_days": row.recency_days,
                "frequency": row.frequency,
                "monetary": decimal_text(row.monetary, row.currency),
                "currency": row.currency,
                "r": row.r,
                "f": row.f,
                "m": row.m,
                "fm": row.fm,
                "segment": row.segment.value,
                "eight": row.eight,
            }
            for row in report.rows
        ],
        "segments": [
            {
                "segment": segment.value,
                "customers": share.customers,
                "net": decimal_text(share.net[0][1], share.net[0][0]) if len(share.net) == 1 else "0.00",
                "by_currency": money_list(share.net),
            }
            for segment, share in report.segments.items()
        ],
    }


def care(follow_ups: FollowUpList, texts: Texts) -> Json:
    """Return the monthly follow-up list."""
    return {
        "month": follow_ups.month.strftime("%Y-%m"),
        "variant": follow_ups.variant.value,
        "people": len(follow_ups.lines),
        "left_out": follow_ups.left_out,
        "declined": follow_ups.declined,
        "tasks": [
            {
                "number": line.number,
                "customer": line.customer,
                "name": line.name,
                "rule": line.reason.value,
                "occasion": line.occasion,
                "due": day(line.due),
                "channel": line.channel,
                "clearance": line.clearance,
                "reason": texts(f"followup_print.reason.{line.reason}.name"),
                "also": [reason.value for reason in line.other_reasons],
                "last_order": day(line.last_day),
                "last_item": line.last_item,
            }
            for line in follow_ups.lines
        ],
    }
