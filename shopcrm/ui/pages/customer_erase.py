"""How does she let a customer go who asks for it? From the end of the customer's page, in two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.erasure import Erasure, ErasurePreview
from shopcrm.ui.kit.basics import box, button, row
from shopcrm.ui.pages.begun import Begun

if TYPE_CHECKING:
    from shopcrm.ui.pages.customer import CustomerPage


def erase_view(page: CustomerPage, begun: Begun) -> QWidget:
    """Return the button; what she has ``begun`` about the customer goes too."""
    verb = button(
        page.texts("erase.open"), lambda: _look(page, begun), "danger", icon=(page.ctx.look.icons, "trash-2")
    )  # fmt: skip
    return box(row(verb, None))


def _look(page: CustomerPage, begun: Begun) -> None:
    """Fetch what would go, and ask."""
    customer, context = page.customer, page.ctx

    def ask(preview: ErasurePreview) -> None:
        if page.customer == customer and context.dialogs.confirm_erasure(page, preview):
            _erase(page, begun, customer)

    context.jobs.read(page, lambda _progress, _cancel: context.shop.erasure.preview(customer), ask)


def _erase(page: CustomerPage, begun: Begun, customer: int) -> None:
    context, texts = page.ctx, page.texts
    # First: what is begun is put away by itself, and must not tell of her again.
    _forget(begun, customer)

    def work(progress: Progress, cancel: CancelToken) -> Erasure:
        return context.shop.erasure.erase(customer, progress=progress, cancel=cancel)

    def done(erasure: Erasure) -> None:
        page.forget(customer)
        context.go.shop_changed()
        context.go.open_page("customers")
        said = texts("erase.done", n=erasure.done.orders)
        context.go.show_notice(said if erasure.backed_up else texts("erase.no_backup_after"))

    context.jobs.write(page, work, done, label=texts("progress.erasing"))


def _forget(begun: Begun, customer: int) -> None:
    begun.basics.pop(customer, None)
    if begun.merge is not None and customer in (begun.merge.keep, begun.merge.fold):
        begun.merge = None
    if begun.order is not None and begun.order.customer == customer:
        begun.order = None
