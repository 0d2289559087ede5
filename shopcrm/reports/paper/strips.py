"""Into which unbreakable strips does a section fall, and how is each drawn?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from shopcrm.reports.document import Figure, Figures, Heading, Paragraph
from shopcrm.reports.palette import SEGMENT_COLOURS
from shopcrm.reports.paper.ink import ACCENT, QUIET, TEXT, Ink, Role, Side

Paint = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True)
class Strip:
    """A piece of a page that is never broken, across the full width.

    Attributes:
        height: in layout units.
        paint: draws it into the rectangle it was given.
        gap: space above it, dropped at the top of a page.
        keep: stays on the page of the strip that follows.
        head: the strip to repeat when this one comes first on a page.
        fresh: begins a new page.
    """

    height: float
    paint: Paint
    gap: float = 0.0
    keep: bool = False
    head: Strip | None = None
    fresh: bool = False


def page_break() -> Strip:
    """Return the strip that begins a new page."""
    return Strip(0.0, lambda _painter, _rect: None, fresh=True)


def heading_strip(heading: Heading, ink: Ink, width: float) -> Strip:
    """Return a title with its mark, its count at the right and the sentence below."""
    mark = ink.mm(5.0) if heading.tone else 0.0
    text = ink.block(heading.text, width - mark - ink.mm(40), Role.HEADING)
    lead = ink.block(heading.lead, width, Role.BODY) if heading.lead else None
    below = ink.mm(0.8)

    def paint(painter: QPainter, rect: QRectF) -> None:
        if heading.tone:
            top = rect.top() + (ink.leading(Role.HEADING) - ink.mm(3.4)) / 2
            chip = QRectF(rect.left(), top, ink.mm(3.4), ink.mm(3.4))
            ink.fill(painter, chip, SEGMENT_COLOURS.get(heading.tone, ACCENT), 0.7)
        ink.draw(painter, rect.adjusted(mark, 0, 0, 0), text)
        if heading.count:
            drop = ink.leading(Role.HEADING) - ink.leading(Role.BODY)
            spot = rect.adjusted(0, drop / 2, 0, 0)
            ink.write(painter, spot, heading.count, Role.BODY, colour=QUIET, side=Side.RIGHT)
        if lead:
            ink.draw(painter, rect.adjusted(0, text.height + below, 0, 0), lead, QUIET)

    height = text.height + (below + lead.height if lead else 0.0) + ink.mm(1.6)
    return Strip(height, paint, gap=ink.mm(7.0), keep=True)


def paragraph_strip(paragraph: Paragraph, ink: Ink, width: float) -> Strip:
    """Return running text."""
    block = ink.block(paragraph.text, width, Role.BODY)
    colour = QUIET if paragraph.quiet else TEXT
    return Strip(block.height, lambda painter, rect: ink.draw(painter, rect, block, colour), gap=ink.mm(4.0))


def figures_strip(figures: Figures, ink: Ink, width: float) -> Strip:
    """Return large numbers beside each other, each with its name above and its note below."""
    cell = width / len(figures.figures)
    inner = cell - ink.mm(5.0)
    notes = [ink.block(figure.note, inner, Role.SMALL) for figure in figures.figures]
    labels = [ink.block(figure.label, inner, Role.BODY) for figure in figures.figures]
    label_height = max(label.height for label in labels)
    height = label_height + ink.leading(Role.FIGURE) + max(note.height for note in notes)

    def one(painter: QPainter, rect: QRectF, place: int, figure: Figure) -> None:
        left = rect.left() + place * cell + (ink.mm(5.0) if place else 0.0)
        spot = QRectF(left, rect.top(), inner, rect.height())
        if place:
            line = rect.left() + place * cell
            ink.rule(painter, QPointF(line, rect.top() + ink.mm(0.5)), QPointF(line, rect.bottom()))
        ink.draw(painter, spot, labels[place], QUIET)
        # A long amount must not run into its neighbour.
        role = Role.FIGURE if ink.width(figure.value, Role.FIGURE) <= inner else Role.HEADING
        spot = spot.adjusted(0, label_height, 0, 0)
        ink.write(painter, spot, figure.value, role, colour=ACCENT)
        ink.draw(painter, spot.adjusted(0, ink.leading(Role.FIGURE), 0, 0), notes[place], QUIET)

    def paint(painter: QPainter, rect: QRectF) -> None:
        for place, figure in enumerate(figures.figures):
            one(painter, rect, place, figure)

    return Strip(height, paint, gap=ink.mm(2.0))
