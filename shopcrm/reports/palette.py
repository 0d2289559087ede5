"""Which colour stands for which RFM segment, on paper and on screen? Distinct for colour-blind eyes and in grey."""

from __future__ import annotations

from typing import Final

# Named as ``domain.rfm.Segment`` names them: the unlock window needs colours, yet nothing of RFM.
SEGMENT_COLOURS: Final[dict[str, str]] = {
    "champion": "#0B5C57",
    "loyal": "#257C75",
    "potential": "#8CCBC0",
    "new": "#A9CBEE",
    "promising": "#D3E4F5",
    "needs_attention": "#F8E9BA",
    "about_to_sleep": "#F0CC7C",
    "at_risk": "#E39A54",
    "cant_lose": "#B4432F",
    "hibernating": "#BDB9C6",
    "lost": "#E3E1E7",
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
