"""What must a privacy notice say of this shop that the program cannot know by itself (PIPL, article 17)?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shopcrm.domain import retention

# Offered terms, in months after the last order; 0 is "no longer than the purposes need".
TERMS: Final = (0, *retention.TERMS)
LONGEST: Final = 200


@dataclass(frozen=True)
class NoticeFacts:
    """Who answers for the shop, how they are reached, and how long details are kept.

    Attributes:
        contact: the person to ask.
        phone, wechat, address: how they are reached; one of them at least.
        months: how long after the last order details are kept; 0 where no term is named.
    """

    contact: str = ""
    phone: str = ""
    wechat: str = ""
    address: str = ""
    months: int = retention.DEFAULT_MONTHS

    @property
    def missing(self) -> str:
        """The key of what the law wants and is not there: ``contact``, ``reach``, or "" for nothing."""
        if not self.contact.strip():
            return "contact"
        return "" if self.reachable else "reach"

    @property
    def reachable(self) -> bool:
        """Whether there is a way to reach them."""
        return any(one.strip() for one in (self.phone, self.wechat, self.address))


@dataclass(frozen=True)
class NoticeShop:
    """What the program knows: the shop's name, and the platforms its orders came from."""

    name: str
    platforms: tuple[str, ...] = ()
