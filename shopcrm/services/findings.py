"""How good is each thing that was looked at on this start, and which words say so?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shopcrm.services.no_network import QuietCheck

GOOD: Final = "ok"
WEAK: Final = "!!"
UNKNOWN: Final = "??"


@dataclass(frozen=True)
class Finding:
    """One line of the check; its words are ``privacy.check.<name>.<state>``.

    Attributes:
        mark: GOOD, WEAK (it should be otherwise) or UNKNOWN (this system does not offer or tell it).
        facts: for the words.
    """

    name: str
    state: str
    mark: str
    facts: Mapping[str, object] = field(default_factory=dict)


def findings(check: QuietCheck) -> tuple[Finding, ...]:
    """Return what to tell of ``check``, the most important first."""
    return (
        _filter(check),
        _hook(check),
        _libraries(check),
        _sockets(check),
        _memory(check),
        _files(check),
        _base(check),
    )


def all_well(found: Iterable[Finding]) -> bool:
    """Whether everything the system offers is on: one weak line, and the whole is not well."""
    return all(one.mark != WEAK for one in found)


def _filter(check: QuietCheck) -> Finding:
    if check.filter is None:
        return Finding("filter", "elsewhere", UNKNOWN)
    held, there = check.threads
    if check.filter and held == there:
        return Finding("filter", "refused", GOOD)
    return Finding("filter", "partly" if check.filter else "open", WEAK)


def _hook(check: QuietCheck) -> Finding:
    return Finding("hook", "refused", GOOD) if check.hook else Finding("hook", "open", WEAK)


def _libraries(check: QuietCheck) -> Finding:
    if check.libraries is None:
        return Finding("libraries", "untold", UNKNOWN)
    if check.libraries:
        return Finding("libraries", "loaded", WEAK, {"names": ", ".join(check.libraries)})
    if check.capable:
        return Finding("libraries", "capable", GOOD, {"names": ", ".join(name.strip("_") for name in check.capable)})
    return Finding("libraries", "none", GOOD)


def _sockets(check: QuietCheck) -> Finding:
    if check.sockets is None:
        return Finding("sockets", "untold", UNKNOWN)
    outside = sum(not one.local for one in check.sockets)
    if outside:
        return Finding("sockets", "outside", WEAK, {"n": outside})
    if not check.sockets:
        return Finding("sockets", "none", GOOD)
    return Finding("sockets", "local", GOOD, {"n": len(check.sockets)})


def _memory(check: QuietCheck) -> Finding:
    done = check.hardening
    if done.no_core and done.unreadable:
        return Finding("memory", "kept", GOOD)
    if check.system == "linux":
        return Finding("memory", "open", WEAK)
    return Finding("memory", "no_core" if done.no_core else "elsewhere", UNKNOWN)


def _files(check: QuietCheck) -> Finding:
    if check.hardening.private_files:
        return Finding("files", "private", GOOD)
    return Finding("files", "elsewhere", UNKNOWN) if check.system == "win32" else Finding("files", "open", WEAK)


def _base(check: QuietCheck) -> Finding:
    facts = {"sqlite": check.embedded.sqlite, "sqlcipher": check.embedded.sqlcipher.split(" ")[0]}
    return (
        Finding("database", "sound", GOOD, facts) if check.embedded.sound else Finding("database", "old", WEAK, facts)
    )
