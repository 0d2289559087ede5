"""What does the sheet say that is to be at hand when the laptop is gone?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shopcrm.base.texts import Texts
from shopcrm.domain.loss import STEPS, TOLD, LossFacts
from shopcrm.reports.document import Column, Document, Figure, Figures, Heading, Paragraph, Section, Table
from shopcrm.reports.words import date_text


def lost_document(facts: LossFacts | None, zone: str, day: date | None, texts: Texts) -> Document:
    """Return the sheet, dated ``day``; ``facts`` None where no shop is open, moments are those of ``zone``."""
    return Document(
        title=texts("lost.title"),
        subtitle=texts("lost.subtitle"),
        shop=facts.shop if facts is not None else "ShopCRM",
        period="",
        made_on=texts("lost.made", day=date_text(day, texts)) if day is not None else "",
        sections=tuple(_sections(facts, ZoneInfo(zone), texts)),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("lost.footer"),
    )


def _sections(facts: LossFacts | None, zone: ZoneInfo, texts: Texts) -> Iterator[Section]:
    yield Paragraph(texts("lost.calm"))
    if facts is not None:
        yield Figures(tuple(Figure(*one) for one in loss_figures(facts, zone, texts)))
    for number, (step, points) in enumerate(STEPS.items(), 1):
        yield Heading(f"{number}  {texts(f'lost.step.{step}.title')}")
        for point in points:
            yield Paragraph(f"·  {texts(f'lost.step.{step}.{point}')}")
        for said in loss_notes(step, facts, texts):
            yield Paragraph(f"→  {said}")
    yield Table(
        (Column(texts("lost.told.heading"), 40), Column(texts("lost.told.write"), 110)),
        tuple((texts(f"lost.told.{one}.name"), _told(one, facts, texts)) for one in TOLD),
        roomy=True,
    )


def loss_figures(facts: LossFacts, zone: ZoneInfo, texts: Texts) -> list[tuple[str, str, str]]:
    """Return (name, value, note) of what is known of the shop."""
    return [
        (texts("lost.fact.customers"), f"{facts.customers:,}", texts("lost.fact.orders", count=f"{facts.orders:,}")),
        (texts("lost.fact.backup"), *_moment(facts.last_backup, zone, texts)),
        (texts("lost.fact.opened"), *_moment(facts.last_unlock, zone, texts)),
    ]


def loss_notes(step: str, facts: LossFacts | None, texts: Texts) -> Iterator[str]:
    """Yield what ``facts`` add to ``step``."""
    if facts is None:
        return
    if step == "bring" and not facts.second:
        yield texts("lost.note.no_second")
    if step == "ways":
        if facts.keyring:
            yield texts("lost.note.keyring")
        if facts.staff:
            yield texts("lost.note.staff")


def _moment(at: datetime | None, zone: ZoneInfo, texts: Texts) -> tuple[str, str]:
    if at is None:
        return texts("lost.fact.none"), ""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d}", f"{local:%H:%M}"


def _told(point: str, facts: LossFacts | None, texts: Texts) -> str:
    if point == "people" and facts is not None:
        return texts("lost.told.people.about", count=f"{facts.customers:,}")
    key = f"lost.told.{point}.text"
    return texts(key) if texts.has(key) else ""
