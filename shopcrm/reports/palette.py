"""Which colour stands for which RFM segment, on paper and on screen? Distinct for colour-blind eyes and in grey."""

from __future__ import annotations

from typing import Final

from shopcrm.domain.rfm import Segment

SEGMENT_COLOURS: Final[dict[str, str]] = {
    Segment.CHAMPION: "#0B5C57",
    Segment.LOYAL: "#257C75",
    Segment.POTENTIAL: "#8CCBC0",
    Segment.NEW: "#A9CBEE",
    Segment.PROMISING: "#D3E4F5",
    Segment.NEEDS_ATTENTION: "#F8E9BA",
    Segment.ABOUT_TO_SLEEP: "#F0CC7C",
    Segment.AT_RISK: "#E39A54",
    Segment.CANT_LOSE: "#B4432F",
    Segment.HIBERNATING: "#BDB9C6",
    Segment.LOST: "#E3E1E7",
}
"""Good ones are green and blue, those slipping away yellow to red, the sleeping grey; dark means valuable."""

DARK_TEXT: Final = "#17211F"
LIGHT_TEXT: Final = "#FFFFFF"
_LINEAR_BELOW: Final = 0.04045


def luminance(colour: str) -> float:
    """Return the relative luminance (0-1, WCAG) of ``#RRGGBB``."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (c / 12.92 if c <= _LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (1-21, WCAG) of two colours ``#RRGGBB``."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Return the text colour that is read best on ``colour``."""
    return max(LIGHT_TEXT, DARK_TEXT, key=lambda text: contrast(colour, text))
