"""Which rows does a file hold? The one place that opens the owner's exports, in the child process only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import Content, Secrets
from shopcrm.importers.delimited import text_sheet
from shopcrm.importers.encodings import encoding_of
from shopcrm.importers.kinds import HEAD, Kind, kind_of
from shopcrm.importers.sheets import Sheet, Table

if TYPE_CHECKING:
    from shopcrm.importers.archives import Archive

# Readers are imported where they are needed: each costs a small file more than reading it.
_REFUSED: Final = {Kind.PACKED: "file_archive", Kind.OTHER: "file_no_table"}


def archive_of(content: Content) -> Archive | None:
    """Return the archive that ``content`` is, to be closed; None for what is a table in itself.

    Raises:
        InputRefused: it looks like either and is damaged or hostile.
    """
    if _kind(content) is not Kind.ZIP:
        return None
    from shopcrm.importers.archives import Archive  # noqa: PLC0415
    from shopcrm.importers.workbooks import check_parts  # noqa: PLC0415

    with ExitStack() as stack:
        archive = stack.enter_context(closing(Archive(content)))
        if archive.is_workbook():
            check_parts(archive)
            return None
        stack.pop_all()
        return archive


def open_table(content: Content, secrets: Secrets, *, sparse: bool = False) -> Table:
    """Open ``content`` by what it holds, not by what it is called; ``secrets`` are asked for if it is locked.

    With ``sparse`` a workbook is read slowly and row by row, because the quick way died on it.

    Raises:
        InputRefused: no table, only part of one, or none of the secrets opens it.
    """
    kind = _kind(content)
    if kind in _REFUSED:
        raise InputRefused(_REFUSED[kind], file=content.name)
    if kind in {Kind.ZIP, Kind.OLE}:
        return Table("", _workbook(content, kind, secrets, sparse=sparse))
    encoding = encoding_of(content)
    if kind is Kind.TEXT:
        return Table(encoding, iter([text_sheet(content, encoding)]), is_text=True)
    return Table(encoding, _page(content, encoding) if kind is Kind.HTML else _xml_book(content))


def _page(content: Content, encoding: str) -> Iterator[Sheet]:
    from shopcrm.importers import html_tables  # noqa: PLC0415

    return html_tables.sheets_of(content, encoding)


def _xml_book(content: Content) -> Iterator[Sheet]:
    from shopcrm.importers import xml_books  # noqa: PLC0415

    return xml_books.sheets_of(content)


def _workbook(content: Content, kind: Kind, secrets: Secrets, *, sparse: bool) -> Iterator[Sheet]:
    if kind is Kind.OLE:
        from shopcrm.importers.locked import is_locked, unlocked  # noqa: PLC0415

        if is_locked(content):
            content = unlocked(content, secrets)
            archive = archive_of(content)
            if archive is not None:
                archive.close()
                raise InputRefused("file_no_table", file=content.name)
    from shopcrm.importers.sparse_workbooks import sparse_sheets  # noqa: PLC0415
    from shopcrm.importers.workbooks import sheets_of  # noqa: PLC0415

    return sparse_sheets(content) if sparse else sheets_of(content)


def _kind(content: Content) -> Kind:
    with content.open() as file:
        return kind_of(file.read(HEAD))
