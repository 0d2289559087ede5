"""How does a service refuse what whoever opened the shop may not do? Before anything of it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from shopcrm.domain.permissions import Permission, Rights

P = ParamSpec("P")
T = TypeVar("T")


class Guarded(Protocol):
    """A service that knows who opened the shop."""

    @property
    def rights(self) -> Rights:
        """What whoever opened it may do."""


S = TypeVar("S", bound=Guarded)


def needs(permission: Permission) -> Callable[[Callable[Concatenate[S, P], T]], Callable[Concatenate[S, P], T]]:
    """Return what makes a verb of a service refuse whoever lacks ``permission``, with NotAllowed."""

    def guard(verb: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
        @wraps(verb)
        def guarded(service: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
            service.rights.need(permission)
            return verb(service, *args, **kwargs)

        vars(guarded)["needs"] = permission
        return guarded

    return guard
