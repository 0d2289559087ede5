"""What does the owner write down of a customer by hand, and is it enough to know her by?"""

from __future__ import annotations

from dataclasses import dataclass

from shopcrm.domain.contacts import email_key, is_masked, personal_phone, phone_key
from shopcrm.domain.customers import CustomerCard
from shopcrm.domain.days import YearlyDay


@dataclass(frozen=True)
class NewCustomer:
    """What the owner writes down of a customer; "" is not told.

    Attributes:
        name: how she calls her.
        phone, email, contact: how she is reached; ``contact`` is WeChat or anything else.
        birthday: Gregorian or lunar, year optional.
        note: free text.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    birthday: YearlyDay | None = None
    note: str = ""

    @property
    def problem(self) -> str:
        """What keeps her from being written down (texts ``newcustomer.problem``), or ""."""
        if not self.name.strip():
            return "name"
        if any(map(is_masked, (self.phone, self.email, self.contact))):
            return "masked"
        if self.email.strip() and not email_key(self.email):
            return "email"
        return "" if self.phone.strip() or self.email.strip() or self.contact.strip() else "contact"

    @property
    def account(self) -> str:
        """By what she is known: her name with how she is reached, for a WeChat name may be anybody's name."""
        return f"{self.name.strip()} · {self.contact.strip() or self.phone.strip() or self.email.strip()}"

    def wire(self, account: str = "") -> dict[str, str]:
        """Return what a row of a customer file would tell; without an ``account`` a number or an address may do."""
        phone, email, contact = self.phone.strip(), self.email.strip(), self.contact.strip()
        known = bool(phone_key(phone) or email_key(email))
        told = {
            "account": account or ("" if known and not contact else self.account),
            "name": self.name.strip(), "phone": personal_phone(phone) or phone, "email": email, "contact": contact,
            "birthday": self.birthday.text() if self.birthday else "", "note": self.note.strip(),
        }  # fmt: skip
        return {name: text for name, text in told.items() if text}


@dataclass(frozen=True)
class AlikeCustomer:
    """A customer who is reached the way a new one would be: ``by`` is "phone", "email" or "contact"."""

    card: CustomerCard
    by: str


@dataclass(frozen=True)
class AddedCustomer:
    """A customer written down by hand: her number, the batch that takes it back, and whether she was known before."""

    customer: int
    batch: int
    known: bool
