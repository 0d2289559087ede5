"""What are the files and folders of a vault called?"""

from __future__ import annotations

from typing import Final

DATABASE: Final = "data.db"
# SQLite's own companions of a database in use.
COMPANIONS: Final = ("data.db-wal", "data.db-shm")
LOCK: Final = "lock"
# The database under a new data key, until it takes the old one's place.
FRESH_DATABASE: Final = "data.db.fresh"
BACKUPS: Final = "backups"
# What is being brought back, and what stood there before.
RESTORE: Final = "restore"
BEFORE_RESTORE: Final = "before-restore"
