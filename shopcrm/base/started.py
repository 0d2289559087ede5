"""What is known of this start of the program?"""

from __future__ import annotations

from dataclasses import dataclass, field

from shopcrm.base.hardening import Hardening


@dataclass(frozen=True)
class Started:
    """What happened before the first window or command.

    Attributes:
        hardening: what the process gave up.
        crash: the stack a hard crash left the last time, "" where there was none.
    """

    hardening: Hardening = field(default_factory=Hardening)
    crash: str = ""
