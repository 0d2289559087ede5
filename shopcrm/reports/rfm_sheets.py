"""What does the RFM report show as a workbook? A summary, the segments, and every customer with real numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from shopcrm.base.texts import Texts
from shopcrm.domain.rfm import RfmReport
from shopcrm.reports.document import Amount, Cell, Column, Kind, Sheet
from shopcrm.reports.rfm import Frame, group_name, total, value_share


def rfm_sheets(report: RfmReport, names: Mapping[int, str], frame: Frame, texts: Texts) -> tuple[Sheet, ...]:
    """Return the sheets Summary, Segments and Customers; ``names`` by customer id, unmasked."""
    return (_summary(report, frame, texts), _segments(report, texts), _customers(report, names, texts))


def _word(texts: Texts, name: str) -> str:
    return texts(f"report.rfm.column.{name}")


def _summary(report: RfmReport, frame: Frame, texts: Texts) -> Sheet:
    options = report.options

    def line(name: str, value: Cell) -> tuple[Cell, Cell]:
        return texts(f"report.rfm.summary.{name}"), value

    everyone = texts("report.rfm.summary.everyone")
    rows: list[tuple[Cell, Cell]] = [
        line("shop", frame.shop.name),
        line("as_of", options.as_of),
        line("method", texts(f"report.rfm.method.{options.method}")),
        line("window", texts(f"report.rfm.window.{options.window}")),
        line("group", group_name(options.group, texts) if options.group else everyone),
        line("customers", report.customers),
    ]
    for currency, minor in total(report).net:
        rows.append((texts("report.rfm.summary.net", currency=currency), Amount(minor, currency)))
    rows += [line(f"mean_{name}", round(mean, 2)) for name, mean in zip("rfm", report.means, strict=True)]
    columns = (Column(_word(texts, "item")), Column(_word(texts, "value")))
    return Sheet(texts("report.rfm.sheet.summary"), columns, rows)


def _segments(report: RfmReport, texts: Texts) -> Sheet:
    whole = total(report)
    currencies = [currency for currency, _ in whole.net]
    columns = [Column(_word(texts, "segment")), Column(_word(texts, "customers"), kind=Kind.NUMBER)]
    columns.append(Column(_word(texts, "share"), kind=Kind.SHARE))
    for currency in currencies:
        columns.append(Column(f"{_word(texts, 'net')} {currency}", kind=Kind.MONEY))
        columns.append(Column(f"{_word(texts, 'value_share')} {currency}", kind=Kind.SHARE))
    columns.append(Column(_word(texts, "meaning")))
    rows: list[list[Cell]] = []
    for segment, share in report.segments.items():
        row: list[Cell] = [texts(f"segments.{segment}.name"), share.customers]
        row.append(share.customers / max(1, whole.customers))
        for currency in currencies:
            row.append(Amount(dict(share.net).get(currency, 0), currency))
            row.append(value_share(share, whole, currency))
        row.append(texts(f"segments.{segment}.meaning"))
        rows.append(row)
    return Sheet(texts("report.rfm.sheet.segments"), tuple(columns), rows)


def _customers(report: RfmReport, names: Mapping[int, str], texts: Texts) -> Sheet:
    number = {"number", "recency_days", "frequency", "r", "f", "m", "fm"}
    kinds = {"last_day": Kind.DATE, "monetary": Kind.MONEY} | dict.fromkeys(number, Kind.NUMBER)
    order = ("number", "name", "segment", "eight", "last_day", "recency_days", "frequency", "monetary", "currency",
             "r", "f", "m", "fm")  # fmt: skip
    columns = tuple(Column(_word(texts, name), kind=kinds.get(name, Kind.TEXT)) for name in order)
    return Sheet(texts("report.rfm.sheet.customers"), columns, _customer_rows(report, names, texts))


def _customer_rows(report: RfmReport, names: Mapping[int, str], texts: Texts) -> Iterator[tuple[Cell, ...]]:
    segments = {segment: texts(f"segments.{segment}.name") for segment in report.segments}
    eight = {name: texts(f"segments.eight.{name}.name") for name in report.eight}
    for row in report.rows:
        yield (
            row.customer,
            names.get(row.customer, ""),
            segments[row.segment],
            eight[row.eight],
            report.options.as_of - timedelta(days=row.recency_days),
            row.recency_days,
            row.frequency,
            Amount(row.monetary, row.currency),
            row.currency,
            row.r,
            row.f,
            row.m,
            row.fm,
        )
