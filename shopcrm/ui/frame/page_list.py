"""Which pages does an open shop have, and which of them are reached from another one of the side bar?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shopcrm.base.settings import Settings
from shopcrm.services.support import SupportService
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.frame.side_bar import may_open
from shopcrm.ui.pages.allowed import OwnersPage
from shopcrm.ui.pages.audit import AuditPage
from shopcrm.ui.pages.backups import BackupsPage
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.follow_up import FollowUpPage
from shopcrm.ui.pages.groups import GroupsPage
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.pages.lost import LostPage
from shopcrm.ui.pages.manual_order import ManualOrderPage
from shopcrm.ui.pages.merge import MergePage
from shopcrm.ui.pages.notice import NoticePage
from shopcrm.ui.pages.people import PeoplePage
from shopcrm.ui.pages.privacy import PrivacyPage
from shopcrm.ui.pages.reports import ReportsPage
from shopcrm.ui.pages.retention import RetentionPage
from shopcrm.ui.pages.self_check import SelfCheckPage
from shopcrm.ui.pages.settings import SettingsPage
from shopcrm.ui.pages.today import TodayPage

# A page that is no entry of the side bar, and the entry it belongs to.
BELONGS: Final = {
    "customer": "customers",
    "merge": "people",
    "order": "import",
    "privacy": "settings",
    "backups": "settings",
    "ways": "settings",
    "audit": "settings",
    "retention": "settings",
    "selfcheck": "settings",
    "notice": "settings",
    "lost": "settings",
}

# Those among them that are found by their name, with their icons.
REACHED: Final = (
    ("backups", "save"),
    ("ways", "lock"),
    ("privacy", "shield-check"),
    ("audit", "clock"),
    ("retention", "users"),
    ("selfcheck", "circle-check"),
    ("notice", "file-text"),
    ("lost", "circle-alert"),
)


@dataclass(frozen=True)
class PageParts:
    """What pages are made from.

    Attributes:
        context: what every page works with.
        begun: words and answers that are not stored yet.
        settings: the choices of this computer; ``change`` takes new ones and applies them.
        hears: what of the computer's own lock is heard: keys under ``settings.lock.hears.``.
        support: checks of this process, and the report for whoever helps.
        lock: closes the shop and shows the door.
        ways: makes the page of the ways in, which lead out of the open shop.
    """

    context: PageContext
    begun: Begun
    settings: Settings
    change: Callable[[Settings], None]
    hears: Callable[[], tuple[str, ...]]
    support: SupportService
    lock: Callable[[], None]
    ways: Callable[[PageContext], Page]


def page_makers(parts: PageParts) -> dict[str, Callable[[], Page]]:
    """Return how each page is made; it is made when first visited."""
    context, begun = parts.context, parts.begun
    makers: dict[str, Callable[[], Page]] = {
        "today": lambda: TodayPage(context),
        "customers": lambda: CustomersPage(context, begun),
        "customer": lambda: CustomerPage(context, begun),
        "people": lambda: PeoplePage(context),
        "merge": lambda: MergePage(context, begun),
        "groups": lambda: GroupsPage(context),
        "import": lambda: ImportPage(context, begun.imports),
        "order": lambda: ManualOrderPage(context, begun),
        "reports": lambda: ReportsPage(context),
        "followup": lambda: FollowUpPage(context),
        "settings": lambda: SettingsPage(context, parts.settings, parts.change, parts.hears),
        "ways": lambda: parts.ways(context),
        "backups": lambda: BackupsPage(context, parts.lock),
        "audit": lambda: AuditPage(context),
        "retention": lambda: RetentionPage(context),
        "selfcheck": lambda: SelfCheckPage(context),
        "notice": lambda: NoticePage(context),
        "lost": lambda: LostPage(context),
        "privacy": lambda: PrivacyPage(context, parts.support, parts.settings),
    }
    rights = context.shop.rights
    return {
        key: make if may_open(rights, key) else lambda: OwnersPage(context, parts.lock) for key, make in makers.items()
    }
