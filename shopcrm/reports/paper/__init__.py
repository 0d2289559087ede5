"""How does a document become ink, the same on screen, on a printer and in a PDF? The only Qt outside the window."""

from shopcrm.reports.paper.pages import Pages
from shopcrm.reports.paper.pdf import write_pdf

__all__ = ["Pages", "write_pdf"]
