from __future__ import annotations

from shopcrm.domain.rfm import Segment
from shopcrm.reports.palette import SEGMENT_COLOURS, contrast, text_on


def test_every_segment_has_its_own_colour_with_readable_text() -> None:
    assert set(SEGMENT_COLOURS) == {segment.value for segment in Segment}
    assert len(set(SEGMENT_COLOURS.values())) == len(Segment)
    for colour in SEGMENT_COLOURS.values():
        assert contrast(colour, text_on(colour)) >= 4.5


def test_contrast_is_the_known_one() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert contrast("#777777", "#777777") == 1.0
