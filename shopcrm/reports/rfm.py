"""What does the RFM report show on paper? Grid, segments, eight groups and the most valuable of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import Subject
from shopcrm.domain.contacts import masked_name
from shopcrm.domain.groups import text_key
from shopcrm.domain.rfm import EIGHT_GROUPS, SEGMENT_MAP, RfmMethod, RfmReport, RfmRow, RfmShare, Segment
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import (
    Amount,
    Cell,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    HeatCell,
    HeatGrid,
    Kind,
    PageBreak,
    Paragraph,
    Section,
    Table,
)
from shopcrm.reports.words import amounts_text, date_text, percent_text

MOST_NAMED: Final = 10
"""Customers listed per segment on paper; the workbook has them all."""
_BEST: Final = (Segment.CHAMPION, Segment.LOYAL)
_SLIPPING: Final = (Segment.CANT_LOSE, Segment.AT_RISK, Segment.ABOUT_TO_SLEEP)


@dataclass(frozen=True)
class Frame:
    """What every report carries at its head: the shop and the local date it is made."""

    shop: ShopInfo
    made_on: date


def top_customers(report: RfmReport, most: int = MOST_NAMED) -> dict[Segment, tuple[RfmRow, ...]]:
    """Return the most valuable customers of each segment that has any; only these rows are made."""
    found: dict[Segment, list[RfmRow]] = {}
    start = 0
    # Rows come by R and FM, and inside a cell by amount, both descending: a cell's best are its first.
    for r in range(5, 0, -1):
        for fm in range(5, 0, -1):
            size = report.cells[r, fm].customers
            found.setdefault(SEGMENT_MAP[r][fm - 1], []).extend(report.rows[start : start + min(size, most)])
            start += size
    best = {segment: sorted(rows, key=lambda row: -row.monetary)[:most] for segment, rows in found.items()}
    return {segment: tuple(best[segment]) for segment in Segment if best[segment]}


def rfm_document(report: RfmReport, names: Mapping[int, str], frame: Frame, texts: Texts) -> Document:
    """Return the report for paper.

    ``names`` holds at least the customers of ``top_customers``; they are printed masked.
    """
    options = report.options
    period = [texts("report.rfm.as_of", day=date_text(options.as_of, texts))]
    period += [texts(f"report.rfm.window.{options.window}"), texts(f"report.rfm.method.{options.method}")]
    if options.group:
        period.append(texts("report.rfm.group", group=group_name(options.group, texts)))
    return Document(
        title=texts("report.rfm.title"),
        subtitle=texts("report.rfm.subtitle"),
        shop=frame.shop.name,
        period=" · ".join(period),
        made_on=texts("report.made_on", day=date_text(frame.made_on, texts)),
        sections=_sections(report, names, frame.shop.currency, texts),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("report.rfm.footer"),
        subject=Subject.RFM,
        people=sum(map(len, top_customers(report).values())),
    )


def group_name(key: str, texts: Texts) -> str:
    """Return the word for a group key."""
    return texts(f"{text_key(key)}.name")


def total(report: RfmReport) -> RfmShare:
    """Return everyone of the report together, currencies apart."""
    return _together(report, tuple(Segment))


def _together(report: RfmReport, segments: tuple[Segment, ...]) -> RfmShare:
    net: dict[str, int] = {}
    for segment in segments:
        for currency, minor in report.segments[segment].net:
            net[currency] = net.get(currency, 0) + minor
    return RfmShare(sum(report.segments[segment].customers for segment in segments), tuple(net.items()))


def _sections(report: RfmReport, names: Mapping[int, str], currency: str, texts: Texts) -> tuple[Section, ...]:
    if not report.customers:
        return (Paragraph(texts("report.nobody")),)
    r, f, m = (f"{mean:.1f}" for mean in report.means)
    grid = (Heading(texts("report.rfm.grid.title"), texts("report.rfm.grid.lead")), _grid(report, currency, texts))
    segments = Heading(texts("report.rfm.segments.title"), texts("report.rfm.segments.lead"))
    eight = Heading(texts("report.rfm.eight.title"), texts("report.rfm.eight.lead", r=r, f=f, m=m))
    top = Heading(texts("report.rfm.top.title"), texts("report.rfm.top.lead", n=MOST_NAMED))
    return (
        _figures(report, currency, texts),
        *grid,
        PageBreak(),
        segments,
        _segment_table(report, currency, texts),
        eight,
        _eight_table(report, currency, texts),
        PageBreak(),
        top,
        *_top_tables(report, names, texts),
    )


def value_share(share: RfmShare, whole: RfmShare, currency: str) -> float:
    """Return the share (0-1) of the net amount in ``currency``."""
    total_net = dict(whole.net).get(currency, 0)
    return dict(share.net).get(currency, 0) / total_net if total_net > 0 else 0.0


def _figures(report: RfmReport, currency: str, texts: Texts) -> Figures:
    whole, best, slipping = total(report), _together(report, _BEST), _together(report, _SLIPPING)
    of_value = percent_text(value_share(best, whole, currency))
    return Figures((
        Figure(texts("report.rfm.figure.customers"), f"{whole.customers:,}", texts("report.rfm.figure.customers_note")),
        Figure(texts("report.rfm.figure.net"), amounts_text(whole.net, currency), texts("report.rfm.figure.net_note")),
        Figure(
            texts("report.rfm.figure.best"),
            f"{best.customers:,}",
            texts("report.rfm.figure.best_note", share=of_value),
        ),
        Figure(
            texts("report.rfm.figure.slipping"), f"{slipping.customers:,}", texts("report.rfm.figure.slipping_note")
        ),
    ))  # fmt: skip


def _recency_label(report: RfmReport, r: int, texts: Texts) -> str:
    if report.options.method is RfmMethod.QUINTILE:
        return texts(f"report.rfm.grid.quintile_{r}")
    bands = report.options.bands.recency
    if r == 1:
        return texts("report.rfm.grid.beyond", days=bands[-1])
    return texts("report.rfm.grid.within", days=bands[5 - r])


def _grid(report: RfmReport, currency: str, texts: Texts) -> HeatGrid:
    def cell(r: int, fm: int) -> HeatCell:
        share, segment = report.cells[r, fm], SEGMENT_MAP[r][fm - 1]
        return HeatCell(
            name=texts(f"segments.{segment}.name"),
            count=texts("report.rfm.grid.people", count=f"{share.customers:,}"),
            value=amounts_text(share.net, currency) if share.customers else "",
            share=share.customers / report.customers,
            tone=segment,
        )

    return HeatGrid(
        row_title=texts("report.rfm.grid.rows"),
        column_title=texts("report.rfm.grid.columns"),
        row_labels=tuple((f"R {r}", _recency_label(report, r, texts)) for r in range(5, 0, -1)),
        column_labels=tuple((f"FM {fm}", texts(f"report.rfm.grid.fm_{fm}")) for fm in range(1, 6)),
        rows=tuple(tuple(cell(r, fm) for fm in range(1, 6)) for r in range(5, 0, -1)),
    )


def _shares(share: RfmShare, whole: RfmShare, currency: str) -> tuple[Cell, ...]:
    """People, share of people, net amount and share of the value: the four figures of every part."""
    return (
        share.customers,
        share.customers / max(1, whole.customers),
        amounts_text(share.net, currency),
        value_share(share, whole, currency),
    )


def _share_columns(texts: Texts, *names: str) -> tuple[Column, ...]:
    kinds = {"customers": Kind.NUMBER, "share": Kind.SHARE, "net": Kind.MONEY, "value_share": Kind.SHARE}
    weights = {"customers": 9.0, "share": 9.0, "net": 16.0, "value_share": 11.0}
    return tuple(Column(texts(f"report.rfm.column.{name}"), weights[name], kinds[name]) for name in names)


def _segment_table(report: RfmReport, currency: str, texts: Texts) -> Table:
    whole = total(report)
    columns = (
        Column(texts("report.rfm.column.segment"), 17),
        Column(texts("report.rfm.column.meaning"), 42),
        *_share_columns(texts, "customers", "share", "net", "value_share"),
    )
    rows = tuple(
        (
            texts(f"segments.{segment}.name"),
            f"{texts(f'segments.{segment}.meaning')}\n{texts(f'segments.{segment}.advice')}",
            *_shares(share, whole, currency),
        )
        for segment, share in report.segments.items()
    )
    return Table(columns, rows, tones=tuple(report.segments))


def _eight_table(report: RfmReport, currency: str, texts: Texts) -> Table:
    whole = total(report)
    words = {True: texts("report.rfm.eight.high"), False: texts("report.rfm.eight.low")}
    columns = (
        Column(texts("report.rfm.column.eight"), 26),
        *(Column(texts(f"report.rfm.column.{name}"), 9) for name in "rfm"),
        *_share_columns(texts, "customers", "share", "net", "value_share"),
    )
    rows = tuple(
        (
            texts(f"segments.eight.{name}.name"),
            *(words[high] for high in highs),
            *_shares(report.eight[name], whole, currency),
        )
        for highs, name in EIGHT_GROUPS.items()
    )
    return Table(columns, rows)


def _top_tables(report: RfmReport, names: Mapping[int, str], texts: Texts) -> list[Section]:
    columns = (
        Column(texts("report.rfm.column.name"), 22),
        Column(texts("report.rfm.column.number"), 14),
        Column(texts("report.rfm.column.last_day"), 20, Kind.DATE),
        Column(texts("report.rfm.column.recency_days"), 14, Kind.NUMBER),
        Column(texts("report.rfm.column.frequency"), 14, Kind.NUMBER),
        Column(texts("report.rfm.column.monetary"), 18, Kind.MONEY),
        *(Column(name, 7, Kind.NUMBER) for name in "RFM"),
    )
    parts: list[Section] = []
    for segment, rows in top_customers(report).items():
        count = texts("report.rfm.top.people", count=f"{report.segments[segment].customers:,}")
        name = texts(f"segments.{segment}.name")
        lines = tuple(_top_row(report, row, names) for row in rows)
        parts.append(Heading(name, count=count, tone=segment))
        parts.append(Table(columns, lines, caption=texts("report.continued", title=name)))
    return parts


def _top_row(report: RfmReport, row: RfmRow, names: Mapping[int, str]) -> tuple[Cell, ...]:
    name = masked_name(names.get(row.customer, ""))
    last = report.options.as_of - timedelta(days=row.recency_days)
    amount = Amount(row.monetary, row.currency)
    return (name, f"#{row.customer}", last, row.recency_days, row.frequency, amount, row.r, row.f, row.m)
