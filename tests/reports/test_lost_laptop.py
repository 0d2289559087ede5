"""The sheet for the day the laptop is gone: every step, what the shop knows of itself, room for the notification."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopcrm.base.texts import Texts
from shopcrm.domain.loss import STEPS, TOLD, LossFacts
from shopcrm.reports.document import Document, Figures
from shopcrm.reports.lost_laptop import lost_document
from shopcrm.reports.paper import write_pdf
from shopcrm.reports.plain_text import plain_text

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "golden" / "lost"
DAY = date(2026, 11, 23)
FACTS = LossFacts(
    "小满家", 1204, 4820, datetime(2026, 11, 22, 17, 12, tzinfo=UTC), False, datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    True, True,
)  # fmt: skip


def sheet(texts: Texts, facts: LossFacts | None = FACTS) -> Document:
    return lost_document(facts, "Asia/Shanghai", DAY, texts)


@pytest.mark.parametrize("name", ["open", "closed"])
def test_the_words_are_those_that_were_agreed(texts: Texts, name: str) -> None:
    wanted = GOLDEN / f"{name}-{texts.language}.txt"
    assert plain_text(sheet(texts, FACTS if name == "open" else None)) == wanted.read_text(encoding="utf-8")


def test_every_step_and_every_point_of_the_law(texts: Texts) -> None:
    words = plain_text(sheet(texts, None))
    for step, points in STEPS.items():
        assert texts(f"lost.step.{step}.title") in words
        assert all(texts(f"lost.step.{step}.{point}") in words for point in points)
    assert all(texts(f"lost.told.{one}.name") in words for one in TOLD)
    assert not any(isinstance(one, Figures) for one in sheet(texts, None).sections)


def test_the_facts_of_the_shop_are_in_its_zone(texts: Texts) -> None:
    (figures,) = [one for one in sheet(texts).sections if isinstance(one, Figures)]
    assert [(one.value, one.note) for one in figures.figures][1:] == [("2026-11-23", "01:12"), ("2026-11-21", "17:00")]
    assert "1,204" in plain_text(sheet(texts))


def test_what_is_not_so_is_not_said(texts: Texts) -> None:
    safe = LossFacts("小满家", 1, 1, None, True, None, False, False)
    words = plain_text(sheet(texts, safe))
    assert all(texts(f"lost.note.{one}") not in words for one in ("no_second", "keyring", "staff"))
    words = plain_text(sheet(texts))
    assert all(texts(f"lost.note.{one}") in words for one in ("no_second", "keyring", "staff"))


def test_it_is_two_sheets(texts: Texts, tmp_path: Path) -> None:
    assert write_pdf(sheet(texts), tmp_path / "lost.pdf") == 2
