"""What closes the shop when she is not there: idleness, the system's lock, sleep; and what copying leaves behind."""
