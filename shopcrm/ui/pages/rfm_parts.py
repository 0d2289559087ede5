"""How are the segments and the eight groups of an RFM report listed?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from shopcrm.domain.rfm import RfmReport, RfmShare, Segment
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, button, column, label, row, ruled
from shopcrm.ui.kit.drawings import ShareBar
from shopcrm.ui.kit.pill import SegmentPill, pill_width
from shopcrm.ui.wording import percent, sums


def segment_list(look: Look, report: RfmReport, opened: Callable[[str], None]) -> QWidget:
    """Return every segment with a bar of its size and its money; a click opens its customers."""
    texts, total = look.texts, report.customers or 1
    most = max((share.customers for share in report.segments.values()), default=0) or 1
    wide = max(pill_width(look, one.value) for one in Segment)
    lines = column(gap=10)
    for segment, share in report.segments.items():
        opens = _people(look, texts(f"segments.{segment}.name"), share, partial(opened, segment.value))
        bar = ShareBar(look, share.customers / most, look.theme.segment(segment.value), track=False)
        pill = box(row(SegmentPill(look, segment.value), None))
        pill.setFixedWidth(wide)
        line = row(
            pill, bar, _right(percent(share.customers / total), 40), opens, _right(sums(share.net) or "—", 92), gap=12
        )
        line.setStretch(1, 1)
        made = box(line)
        made.setToolTip(texts(f"segments.{segment}.meaning"))
        lines.addWidget(made)
    return box(lines)


def _people(look: Look, name: str, share: RfmShare, opened: Callable[[], None]) -> QPushButton:
    people = look.texts("groups_page.people", n=share.customers, count=f"{share.customers:,}")
    made = button(people, opened, "link")
    made.setAccessibleName(f"{name} {people}")
    made.setFixedWidth(64)
    made.setEnabled(share.customers > 0)
    return made


def _right(words: str, width: int) -> QLabel:
    made = label(words, "muted")
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumWidth(width)
    return made


def eight_table(look: Look, report: RfmReport, opened: Callable[[str], None]) -> QWidget:
    """Return the classic eight groups, each with its meaning, size and money."""
    total = report.customers or 1
    return box(ruled(_eighth(look, key, share, total, opened) for key, share in report.eight.items()))


def _eighth(look: Look, key: str, share: RfmShare, total: int, opened: Callable[[str], None]) -> QWidget:
    texts = look.texts
    name = label(texts(f"segments.eight.{key}.name"), "strong")
    name.setMinimumWidth(128)
    meaning = label(texts(f"segments.eight.{key}.meaning"), "muted")
    opens = _people(look, name.text(), share, lambda: opened(key))
    part = _right(percent(share.customers / total), 40)
    line = row(name, meaning, None, part, opens, _right(sums(share.net) or "—", 92), gap=12)
    line.setContentsMargins(0, 6, 0, 6)
    return box(line)
