"""Keep what the privacy notice of the shop says, and write it out."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Final

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.notice import LONGEST, TERMS, NoticeFacts, NoticeShop
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.reports.document import Document
from shopcrm.reports.plain_text import plain_text
from shopcrm.reports.privacy_notice import notice_document
from shopcrm.services.allowed import needs
from shopcrm.store import customers
from shopcrm.store.facts import read_fact, write_fact
from shopcrm.store.order_export import shops
from shopcrm.store.work import Store

_FACT: Final = "notice."
MONTHS_FACT: Final = f"{_FACT}months"
"""How long details are kept: promised by the notice, looked after by the retention review."""


class NoticeService:
    """The privacy notice of one shop; what is typed for it lies in the vault."""

    def __init__(self, store: Store, info: ShopInfo) -> None:
        """Work on one open vault."""
        self._store, self._info = store, info
        self.rights = store.rights

    @needs(Permission.SETTINGS)
    def facts(self) -> NoticeFacts:
        """Return what was kept, or what a new notice begins with."""
        with self._store.read() as connection:
            told = {one.name: read_fact(connection, _FACT + one.name) for one in fields(NoticeFacts)}
        months = told.pop("months")
        kept = int(months) if months.isdecimal() and int(months) in TERMS else NoticeFacts.months
        return NoticeFacts(**told, months=kept)

    @needs(Permission.SETTINGS)
    def keep(self, facts: NoticeFacts) -> None:
        """Keep ``facts``.

        Raises:
            StorageFailed: they could not be written.
        """
        with self._store.write() as connection:
            for one in fields(NoticeFacts):
                value = getattr(facts, one.name)
                write_fact(connection, _FACT + one.name, str(value).strip()[:LONGEST])

    def document(self, facts: NoticeFacts, language: str, made_on: date) -> Document:
        """Return the notice for paper, in ``language``: its reader's, not that of the window."""
        with self._store.read() as connection:
            # Some platforms name no accounts: their orders come from there all the same.
            known = (*customers.platforms(connection), *(one.platform for one in shops(connection)))
            platforms = tuple(dict.fromkeys(known))
        shop = NoticeShop(self._info.name, platforms)
        return notice_document(shop, facts, made_on, Texts(resources() / "texts", language))

    def text(self, facts: NoticeFacts, language: str, made_on: date) -> str:
        """Return the notice as plain text, to be pasted into a message or a shop's page."""
        return plain_text(self.document(facts, language, made_on))
