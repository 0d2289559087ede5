"""How does a document read where there is no paper: in a message, on a page of a shop?"""

from __future__ import annotations

from collections.abc import Iterator

from shopcrm.reports.document import Document, Heading, Paragraph, Section, Table


def plain_text(document: Document) -> str:
    """Return headings, paragraphs and tables of ``document`` as lines; drawings have no text."""
    lines = [document.title, document.shop, ""]
    for section in document.sections:
        lines += _lines(section)
    return "\n".join([*lines, "", document.made_on]).strip() + "\n"


def _lines(section: Section) -> Iterator[str]:
    if isinstance(section, Heading):
        yield ""
        yield section.text
        if section.lead:
            yield section.lead
    elif isinstance(section, Paragraph):
        yield section.text
    elif isinstance(section, Table):
        for row in section.rows:
            yield "  ".join(str(cell) for cell in row if cell not in (None, ""))
