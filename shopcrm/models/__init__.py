"""The tables of the vault: shape and constraints only. Queries live in the store."""

from shopcrm.models.tables import Base

__all__ = ["Base"]
