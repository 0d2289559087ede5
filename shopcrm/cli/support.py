"""The command that writes a report for whoever helps the owner."""

from __future__ import annotations

from collections.abc import Iterator

from shopcrm.base.paths import settings_file
from shopcrm.base.settings import load_settings
from shopcrm.cli.session import Session
from shopcrm.domain.audit import COMMAND_LINE, Act, Action
from shopcrm.services.support import save_report


def report(session: Session) -> int:
    """Print or save the report for whoever helps; the shop is opened only where its passphrase was given."""
    texts, path = session.texts, session.arguments.file
    settings = load_settings(settings_file())
    if getattr(session.arguments, "passphrase_file", None) is None:
        text = session.support.report(texts, settings, session.folder, None)
    else:
        with session.shop() as shop:
            text = session.support.report(texts, settings, session.folder, shop)
            if path is not None:
                shop.audit.record(Act(Action.SUPPORT, purpose=COMMAND_LINE))
    if path is not None:
        save_report(path, text)

    def lines() -> Iterator[str]:
        yield text.rstrip("\n") if path is None else texts("cli.written", file=path)

    session.answer({"file": str(path) if path else None, "report": text.splitlines()}, lines)
    return 0
