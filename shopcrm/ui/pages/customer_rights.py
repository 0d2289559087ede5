"""What is done when a customer asks for her data, or to be let go? The latter in two steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.erasure import Erasure, ErasurePreview
from shopcrm.domain.permissions import Permission
from shopcrm.ui.kit.basics import box, button, row
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.begun import Begun

if TYPE_CHECKING:
    from shopcrm.ui.pages.customer import CustomerPage


def rights_view(page: CustomerPage, begun: Begun) -> QWidget:
    """Return the buttons; what she has ``begun`` about the customer goes with her."""
    texts, icons = page.texts, page.ctx.look.icons
    copy = button(texts("person.do"), lambda: _copy(page), icon=(icons, "file-text"))
    verb = button(texts("erase.open"), lambda: _look(page, begun), "danger", icon=(icons, "trash-2"))
    keep_for_owner(page.ctx, Permission.EXPORT, copy)
    keep_for_owner(page.ctx, Permission.ERASE, verb)
    return box(row(copy, verb, None, gap=8))


def _copy(page: CustomerPage) -> None:
    """Ask where to, and write what is kept of her for her."""
    customer, context, texts = page.customer, page.ctx, page.texts
    folder = context.dialogs.choose_folder(page, Path.home())
    if folder is None:
        return
    purpose = texts("person.purpose")
    context.jobs.read(
        page,
        lambda _progress, _cancel: context.shop.persons.save(customer, folder, purpose),
        lambda done: context.go.show_notice(texts("person.saved", file=done.pdf.name)),
    )


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
    if begun.consent is not None and begun.consent.customer == customer:
        begun.consent = None
    if begun.merge is not None and customer in (begun.merge.keep, begun.merge.fold):
        begun.merge = None
    if begun.order is not None and begun.order.customer == customer:
        begun.order = None
