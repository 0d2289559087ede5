"""What does the shop keep of one customer? The copy she may ask for, for paper and as data.

个人信息保护法 (PIPL) articles 45 and 46: a person may see, copy and have corrected what is kept of her. It is her own
data, so nothing is masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Subject
from shopcrm.domain.consents import ConsentEntry
from shopcrm.domain.customers import CustomerFile, EventKind, OrderView, TimelineEvent
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.money import money_text
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.told import ToldValue
from shopcrm.reports.customer_data import consent_data, moment, order_data
from shopcrm.reports.customer_words import birthday_words, edit_words
from shopcrm.reports.document import (
    Amount,
    Cell,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    Kind,
    Paragraph,
    Section,
    Table,
)
from shopcrm.reports.words import date_text

Json = dict[str, Any]
_TITLES_SHOWN: Final = 6


@dataclass(frozen=True)
class PersonCopy:
    """Whose file it is, and by whom and on which local date the copy is made."""

    file: CustomerFile
    shop: ShopInfo
    made_on: date

    @property
    def zone(self) -> ZoneInfo:
        """The zone its times are said in."""
        return ZoneInfo(self.shop.zone)


def person_document(copy: PersonCopy, texts: Texts) -> Document:
    """Return the copy for paper."""
    file = copy.file
    parts: list[Section] = [Paragraph(texts("person.lead", shop=copy.shop.name)), _figures(file, texts)]
    tables: tuple[tuple[str, tuple[str, ...], list[tuple[Cell, ...]]], ...] = (
        ("basics", ("what", "kept", "source"), list(_basics(file, texts))),
        ("accounts", ("platform", "account", "orders"), list(_accounts(file, texts))),
        ("addresses", ("address",), [(one,) for one in file.addresses]),
        ("consents", ("day", "said", "words", "evidence"), [_consent(one, texts) for one in file.consents]),
        ("orders", ("at", "order", "status", "amount", "refunded"), [_order(one, copy, texts) for one in file.orders]),
        ("changes", ("at", "change"), list(_changes(copy, texts))),
        ("sources", ("at", "change"), list(_sources(copy, texts))),
    )
    for name, columns, rows in tables:
        parts += _part(name, columns, rows, texts)
    parts += [Heading(texts("person.rights.title")), Paragraph(texts("person.rights.text", shop=copy.shop.name))]
    return Document(
        title=texts("person.title"),
        subtitle=texts("person.subtitle"),
        shop=copy.shop.name,
        period=texts("person.number", n=file.card.id),
        made_on=texts("report.made_on", day=date_text(copy.made_on, texts)),
        sections=tuple(parts),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("person.footer"),
        subject=Subject.CUSTOMER,
        number=file.card.id,
        people=1,
    )


def person_data(copy: PersonCopy) -> Json:
    """Return the copy as JSON for machines: ISO dates and times of the shop's zone, money as decimal strings."""
    file, basics = copy.file, copy.file.basics
    return {
        "made_on": copy.made_on.isoformat(),
        "shop": copy.shop.name,
        "customer": file.card.id,
        "basics": {
            "name": basics.name or file.card.name,
            "gender": basics.gender,
            "birthday": basics.birthday.text() if basics.birthday else "",
            "notes": basics.notes,
            "fields": dict(basics.fields),
        },
        "told_by_files": [one._asdict() for one in file.told],
        "accounts": [
            {"platform": one.platform, "kind": one.kind.value, "value": one.value, "name": one.name, "phone": one.phone}
            for one in file.who.identities
        ],
        "phone": file.card.phone,
        "addresses": list(file.addresses),
        "consents": [consent_data(one, copy.zone) for one in file.consents],
        "orders": [{**order_data(one, copy.zone), "recipient": one.recipient, "city": one.city} for one in file.orders],
        "history": [
            {"at": moment(one.at, copy.zone), "kind": one.kind.value, **dict(one.facts)}
            for one in file.timeline
            if one.kind is not EventKind.ORDER
        ],
    }


def _part(name: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]], texts: Texts) -> list[Section]:
    head = Heading(texts(f"person.{name}.title"), texts(f"person.{name}.lead"), f"{len(rows):,}")
    if not rows:
        return [head, Paragraph(texts("person.nothing"), quiet=True)]
    made = tuple(Column(texts(f"person.column.{one}"), *_WIDTHS[one]) for one in columns)
    return [head, Table(made, tuple(rows), caption=texts("report.continued", title=head.text))]


_WIDTHS: Final[dict[str, tuple[float, Kind]]] = {
    "what": (28, Kind.TEXT), "kept": (90, Kind.TEXT), "source": (56, Kind.TEXT), "platform": (36, Kind.TEXT),
    "account": (90, Kind.TEXT), "orders": (20, Kind.NUMBER), "address": (160, Kind.TEXT), "day": (26, Kind.DATE),
    "said": (52, Kind.TEXT), "words": (70, Kind.TEXT), "evidence": (44, Kind.TEXT), "at": (34, Kind.TEXT),
    "order": (100, Kind.TEXT), "status": (26, Kind.TEXT), "amount": (28, Kind.MONEY), "refunded": (28, Kind.MONEY),
    "change": (150, Kind.TEXT),
}  # fmt: skip


def _figures(file: CustomerFile, texts: Texts) -> Figures:
    card = file.card
    first = card.first_day.isoformat() if card.first_day else "—"
    last = card.last_day.isoformat() if card.last_day else "—"
    return Figures(
        (
            Figure(texts("person.figure.orders"), f"{file.all_orders:,}"),
            Figure(texts("person.figure.net"), money_text(card.net, card.currency or "CNY")),
            Figure(texts("person.figure.first"), first),
            Figure(texts("person.figure.last"), last),
        )
    )


def _basics(file: CustomerFile, texts: Texts) -> Iterator[tuple[Cell, ...]]:
    own, by_owner = file.basics, texts("person.by_owner")
    said = (
        ("name", own.name),
        ("gender", texts(f"customer.gender.{own.gender}") if own.gender else ""),
        ("birthday", birthday_words(texts, own.birthday) if own.birthday else ""),
        ("notes", own.notes),
    )
    yield from ((texts(f"customer.basics.{name}"), value, by_owner) for name, value in said if value)
    yield from ((name, value, by_owner) for name, value in own.fields)
    if file.card.name and not own.name:
        yield texts("customer.told.name"), file.card.name, texts("person.by_orders")
    if file.card.phone:
        yield texts("customer.told.phone"), file.card.phone, texts("person.by_orders")
    if file.card.city:
        yield texts("customer.told.region"), file.card.city, texts("person.by_orders")
    yield from ((texts(f"person.told.{one.field}"), _told(one, texts), _source(one, texts)) for one in file.told)


def _told(one: ToldValue, texts: Texts) -> str:
    if one.field == "birthday":
        return birthday_words(texts, YearlyDay.from_text(one.value))
    return texts(f"customer.gender.{one.value}") if one.field == "gender" else one.value


def _source(one: ToldValue, texts: Texts) -> str:
    if not one.file:
        return texts("person.by_owner")
    return texts("customer.told.from", platform=texts(f"platforms.{one.platform}"), file=one.file)


def _accounts(file: CustomerFile, texts: Texts) -> Iterator[tuple[Cell, ...]]:
    for one in file.who.identities:
        reached = " ".join(part for part in (one.name, one.phone) if part)
        yield texts(f"platforms.{one.platform}"), f"{one.value}\n{reached}".rstrip(), one.orders


def _consent(entry: ConsentEntry, texts: Texts) -> tuple[Cell, ...]:
    told = entry.consent
    said = texts(f"consent.saying.{told.saying}")
    if entry.struck is not None:
        said = f"{said} ({texts('consent.struck', day=entry.struck.date().isoformat())})"
    about = f"{texts(f'consent.purpose.{told.purpose}')} · {texts(f'consent.channel.{told.channel}')}"
    evidence = f"{texts(f'consent.evidence.{told.evidence}')}\n{told.note}".rstrip()
    return told.day, f"{said}\n{about}", told.wording, evidence


def _order(order: OrderView, copy: PersonCopy, texts: Texts) -> tuple[Cell, ...]:
    items = [f"{one.title} {one.variant}".strip() for one in order.items]
    rest = len(items) - _TITLES_SHOWN
    shown = "; ".join(items[:_TITLES_SHOWN]) + (texts("person.more", n=rest) if rest > 0 else "")
    where = " ".join(part for part in (order.recipient, order.city) if part)
    number = f"{texts(f'platforms.{order.platform}')} {order.number}"
    return (
        _local(order.paid_at or order.created_at, copy),
        "\n".join(part for part in (number, shown, where) if part),
        texts(f"status.{order.status}"),
        Amount(order.amount, order.currency),
        Amount(order.refunded, order.currency) if order.refunded else None,
    )


def _changes(copy: PersonCopy, texts: Texts) -> Iterator[tuple[Cell, ...]]:
    for event in copy.file.timeline:
        if event.kind is EventKind.EDIT:
            yield _local(event.at, copy), edit_words(texts, dict(event.facts))


def _sources(copy: PersonCopy, texts: Texts) -> Iterator[tuple[Cell, ...]]:
    for event in copy.file.timeline:
        words = _source_words(event, texts)
        if words:
            yield _local(event.at, copy), words


def _source_words(event: TimelineEvent, texts: Texts) -> str:
    facts = dict(event.facts)
    if event.kind is EventKind.IMPORT:
        return texts("timeline.import", file=facts["file"], n=int(facts["orders"]))
    if event.kind is EventKind.TOLD:
        return texts("timeline.told", file=facts["file"]) if facts["file"] else texts("timeline.by_hand")
    return ""


def _local(at: datetime | None, copy: PersonCopy) -> str:
    return "" if at is None else f"{at.astimezone(copy.zone):%Y-%m-%d %H:%M}"
