"""The vault: keys, the encrypted database, and all SQL."""
