"""What does the command about one person's rights do: write the copy of what is kept of her?"""

from __future__ import annotations

from typing import Final

from shopcrm.cli.session import Session

DONE: Final = 0


def person(session: Session) -> int:
    """Write all that is kept of a customer, for her to read and for a machine."""
    arguments, texts = session.arguments, session.texts
    with session.shop() as shop:
        done = shop.persons.save(arguments.id, arguments.out, session.purpose)
    files = [done.pdf, done.data]
    document = {"customer": done.customer, "files": [str(path) for path in files]}
    session.answer(document, lambda: (texts("cli.written", file=path) for path in files))
    return DONE
