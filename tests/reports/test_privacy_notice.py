"""The privacy notice: every point of PIPL article 17, the words as they were agreed, on two sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopcrm.base.texts import Texts
from shopcrm.domain.notice import NoticeFacts, NoticeShop
from shopcrm.reports.document import Document
from shopcrm.reports.paper import write_pdf
from shopcrm.reports.plain_text import plain_text
from shopcrm.reports.privacy_notice import notice_document

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "golden" / "notice"
SHOP = NoticeShop("小满家", ("taobao", "douyin", "manual"))
WHOLE = NoticeFacts("林女士", "0571-88886666", "xiaomanjia", "浙江省杭州市西湖区文三路 90 号", 36)


def notice(texts: Texts, facts: NoticeFacts = WHOLE, shop: NoticeShop = SHOP) -> Document:
    return notice_document(shop, facts, date(2026, 11, 23), texts)


@pytest.mark.parametrize("name", ["whole", "blank"])
def test_the_words_are_those_that_were_agreed(texts: Texts, name: str) -> None:
    shop, facts = (SHOP, WHOLE) if name == "whole" else (NoticeShop("小满家"), NoticeFacts(months=0))
    wanted = GOLDEN / f"{name}-{texts.language}.txt"
    assert plain_text(notice(texts, facts, shop)) == wanted.read_text(encoding="utf-8")


def test_only_what_is_filled_in_is_said(texts: Texts) -> None:
    words = plain_text(notice(texts, NoticeFacts("林女士", wechat="xiaomanjia", months=12)))
    assert "xiaomanjia" in words
    assert "____" not in words
    assert "12" in words
    assert texts("notice.who.phone") not in words.split(texts("notice.why.title"))[0]


def test_it_fits_on_two_sheets(texts: Texts, tmp_path: Path) -> None:
    assert write_pdf(notice(texts), tmp_path / "notice.pdf") == 2


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (NoticeFacts(), "contact"),
        (NoticeFacts(contact="  "), "contact"),
        (NoticeFacts(contact="林"), "reach"),
        (NoticeFacts(contact="林", phone="1"), ""),
        (NoticeFacts(contact="林", address="x"), ""),
    ],
)
def test_what_the_law_wants(facts: NoticeFacts, missing: str) -> None:
    assert facts.missing == missing
