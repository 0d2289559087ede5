"""How does one customer buy, in figures?"""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.customers import CustomerFile
from shopcrm.domain.money import money_text
from shopcrm.ui.kit.controls import figure
from shopcrm.ui.wording import ago, percent


def figure_cards(texts: Texts, file: CustomerFile, today: date) -> list[QWidget]:
    """Return the large figures of a customer's page."""
    card = file.card
    return [
        figure(texts("customer.figure.net"), money_text(card.net, card.currency), texts("customer.figure.net_note")),
        figure(
            texts("customer.figure.purchases"),
            f"{card.purchases:,}",
            texts("customer.figure.all", n=file.all_orders),
        ),
        figure(texts("customer.figure.average"), money_text(file.average_order, card.currency)),
        figure(
            texts("customer.figure.last"),
            ago(texts, card.last_day, today) or "—",
            card.last_day.isoformat() if card.last_day else "",
        ),
        figure(
            texts("customer.figure.interval"),
            texts("customer.figure.days", n=round(file.interval_days)) if file.interval_days is not None else "—",
            texts("customer.figure.since", day=card.first_day.isoformat()) if card.first_day else "",
        ),
        figure(
            texts("customer.figure.refunded"),
            money_text(file.refunded, card.currency),
            texts("customer.figure.refunded_orders", n=file.refunded_orders),
        ),
        figure(texts("customer.figure.sale"), percent(file.sale_share), texts("customer.figure.sale_note")),
    ]
