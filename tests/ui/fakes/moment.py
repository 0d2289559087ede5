"""The day and the words all stand-ins agree on."""

from __future__ import annotations

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PASSPHRASE = "plum tree by the window"
CODE = "-".join(f"{n}{n}{n}{n}{n}{n}" for n in range(1, 9))
