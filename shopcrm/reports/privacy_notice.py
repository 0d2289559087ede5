"""What does the shop tell its customers about their details? The points of PIPL article 17, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from shopcrm.base.texts import Texts
from shopcrm.domain.notice import NoticeFacts, NoticeShop
from shopcrm.reports.document import Column, Document, Heading, Paragraph, Section, Table
from shopcrm.reports.words import date_text

_PURPOSES: Final = ("order", "care", "books")
_KINDS: Final = ("identity", "orders", "told")
_KEPT: Final = ("where", "given", "long")
_RIGHTS: Final = ("see", "correct", "delete", "withdraw", "ads")
_REACH: Final = ("contact", "phone", "wechat", "address")


def notice_document(shop: NoticeShop, facts: NoticeFacts, made_on: date, texts: Texts) -> Document:
    """Return the notice for paper; what is not filled in is a line to write on."""
    return Document(
        title=texts("notice.title"),
        subtitle=texts("notice.subtitle"),
        shop=shop.name,
        period="",
        made_on=texts("notice.since", day=date_text(made_on, texts)),
        sections=tuple(_sections(shop, facts, texts)),
        language=texts.language,
        page_label=texts("report.page"),
        footer=texts("notice.footer"),
    )


def _sections(shop: NoticeShop, facts: NoticeFacts, texts: Texts) -> Iterator[Section]:
    yield Paragraph(texts("notice.intro", shop=shop.name))
    yield Heading(texts("notice.who.title"))
    yield _who(shop, facts, texts)
    yield Heading(texts("notice.why.title"), texts("notice.why.lead"))
    yield _pairs([(texts(f"notice.why.{one}.name"), texts(f"notice.why.{one}.text")) for one in _PURPOSES], texts)
    yield Heading(texts("notice.what.title"), _sources(shop, texts))
    yield _pairs([(texts(f"notice.what.{one}.name"), texts(f"notice.what.{one}.text")) for one in _KINDS], texts)
    yield Heading(texts("notice.kept.title"))
    for one in _KEPT:
        yield Paragraph(_term(facts, texts) if one == "long" else texts(f"notice.kept.{one}"))
    yield Heading(texts("notice.rights.title"), texts("notice.rights.lead"))
    yield _pairs([(texts(f"notice.rights.{one}.name"), texts(f"notice.rights.{one}.text")) for one in _RIGHTS], texts)
    yield Paragraph(texts("notice.rights.answer"))
    yield Paragraph(texts("notice.rights.complain"))
    yield Paragraph(texts("notice.change"), quiet=True)


def _who(shop: NoticeShop, facts: NoticeFacts, texts: Texts) -> Table:
    blank = texts("notice.who.blank")
    told = [(texts("notice.who.shop"), shop.name)]
    for name in _REACH:
        value = str(getattr(facts, name)).strip()
        # The person is named in any case; of the ways to reach them those that are there.
        if value or name == "contact" or (name == "phone" and not facts.reachable):
            told.append((texts(f"notice.who.{name}"), value or blank))
    return _pairs(told, texts)


def _sources(shop: NoticeShop, texts: Texts) -> str:
    names = [texts(f"platforms.{one}") for one in shop.platforms if one not in {"manual", "other"}]
    if not names:
        return texts("notice.what.from_you")
    return texts("notice.what.from", platforms=texts("notice.and").join(names))


def _term(facts: NoticeFacts, texts: Texts) -> str:
    return texts("notice.kept.long", n=facts.months) if facts.months else texts("notice.kept.needed")


def _pairs(rows: list[tuple[str, str]], texts: Texts) -> Table:
    columns = (Column(texts("notice.item"), 38), Column(texts("notice.meaning"), 112))
    return Table(columns, tuple(rows))
