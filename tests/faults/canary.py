"""Does a customer's name, phone or address ever get out through an error, a log, a report or a file beside the vault?

One shop holds customers nobody else has. Errors whose texts carry their values are forced in every function the
services call, under every kind of work; then everything that was written is searched in all encodings.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import os
import pkgutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from unittest.mock import patch

from PySide6.QtCore import QObject
from sqlalchemy.exc import IntegrityError

import shopcrm.services
from shopcrm.base.clock import SystemClock
from shopcrm.base.logs import start_log
from shopcrm.base.paths import log_file, resources
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.base.texts import Texts
from shopcrm.base.wording import problem
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.container import OpenShop
from shopcrm.services.support import SupportService, save_report
from shopcrm.services.vaults import VaultService
from shopcrm.store.kdf import KdfCost
from tests import factories as make
from tests.e2e.test_canary import WORDS, canary_file, found_in
from tests.faults.frame import Harness, Shown, runs
from tests.ui.inline_jobs import InlineJobs

_FULL: Final = 600
_PASSPHRASE: Final = "correct horse battery staple"
_NAME, _PHONE, _ADDRESS = WORDS[1], WORDS[2], WORDS[3]
_ROOMS: Final = ("shopcrm.store", "shopcrm.identity", "shopcrm.insights", "shopcrm.reports")


class _Forced(Exception):
    pass


def _errors() -> Iterator[Exception]:
    """Yield errors as libraries and we ourselves would raise them, with a customer in each."""
    made: tuple[Callable[[], Exception], ...] = (
        lambda: ValueError(f"invalid literal for int(): {_PHONE}"),
        lambda: KeyError(_NAME),
        lambda: FileNotFoundError(2, "No such file", f"/tmp/{_NAME}.csv"),  # noqa: S108 - never opened
        lambda: IntegrityError(f"INSERT {_PHONE}", {"phone": _PHONE}, Exception(_ADDRESS)),
        lambda: UnicodeEncodeError("ascii", _NAME, 0, 1, _NAME),
        lambda: _Forced(_NAME, _PHONE, _ADDRESS),
    )
    for one in cycle(made):
        yield one()


def run(share: float, folder: Path) -> list[Shown]:
    """Force ``share`` of all errors and search what they left."""
    before = os.umask(0o077)
    try:
        with _own_profile(folder):
            return _run(share, folder)
    finally:
        os.umask(before)


def _run(share: float, folder: Path) -> list[Shown]:
    texts, clock = Texts(resources() / "texts", "zh_CN"), SystemClock()
    vaults = VaultService(clock, texts, KdfCost(64 * 1024, 3, 1))
    shop = vaults.begin(folder / "vault", ShopInfo("小满家"), _PASSPHRASE).accept()
    given, exports = folder / "given", folder / "exports"
    given.mkdir()
    exports.mkdir()
    shop.imports.run([canary_file(given)])
    more = make.orders_file(given, [make.order()], file="more.csv")
    said, forced = _force(runs(_FULL, share), shop, _verbs(shop, more, exports), texts)
    support = SupportService(clock, Started())
    report = support.report(texts, Settings(vault=str(folder / "vault")), folder / "vault", shop)
    save_report(folder / "profile" / "report.txt", report)
    sound = shop.checks.run().ok
    shop.close()
    searched = [folder / "vault", folder / "profile"]
    hits = found_in(searched) + [f"said: {word}" for word in WORDS if any(word in text for text in [*said, report])]
    open_files = [path.name for place in searched for path in place.rglob("*") if not _private(path)]
    log = log_file().read_text(encoding="utf-8")
    logged = log.count(" unexpected ") + log.count(" told ")
    return [
        Shown("errors with customers in their texts, forced in services", forced, "0 hits in log, report, words, files",
              f"{len(hits)} hits; {logged} errors in the log", not hits and logged >= forced, tuple(hits)),
        Shown("files beside exports", sum(1 for place in searched for _ in place.rglob("*")), "all 0600 or 0700",
              f"{len(open_files)} open to others", not open_files, tuple(open_files)),
        Shown("the shop after all of that", 1, "sound", "sound" if sound else "damaged", sound),
    ]  # fmt: skip


def _verbs(shop: OpenShop, more: Path, exports: Path) -> tuple[Callable[[], object], ...]:
    """Return one of each kind of work."""
    ids = shop.customers.find(CustomerQuery(search=_NAME)).ids
    return (
        lambda: shop.customers.find(CustomerQuery(search=_NAME)),
        lambda: shop.customers.cards(ids[:5]),
        lambda: shop.customers.file(ids[0]),
        lambda: shop.customers.save_basics(ids[0], shop.customers.file(ids[0]).basics),
        shop.groups.shares,
        lambda: shop.rfm.report(RfmOptions(shop.day)),
        lambda: shop.care.month_list(date(shop.day.year, shop.day.month, 1), Variant.WORK),
        shop.people.suggestions,
        shop.imports.batches,
        shop.checks.size,
        lambda: shop.exports.save(exports / "all.zip"),
        shop.today.overview,
        lambda: shop.imports.run([more], dry_run=True),
    )


def _targets() -> list[tuple[ModuleType, str]]:
    """Return (module, name) of every function of the inner rooms that a service calls."""
    found = []
    for info in pkgutil.iter_modules(shopcrm.services.__path__, "shopcrm.services."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__.startswith(_ROOMS):
                found.append((module, name))
            elif inspect.ismodule(value) and value.__name__.startswith("shopcrm.store."):
                found += [
                    (value, inner)
                    for inner, function in inspect.getmembers(value, inspect.isfunction)
                    if function.__module__ == value.__name__
                ]
    return sorted(set(found), key=lambda pair: (pair[0].__name__, pair[1]))


def _reached(verb: Callable[[], object]) -> list[tuple[ModuleType, str]]:
    """Return which functions ``verb`` calls; work that fails by itself would count as forced, so it ends here."""
    verb()
    called: dict[tuple[ModuleType, str], None] = {}
    with ExitStack() as stack:
        for module, name in _targets():
            real = getattr(module, name)

            def noted(
                *given: Any, real: Any = real, target: tuple[ModuleType, str] = (module, name), **named: Any
            ) -> Any:
                called[target] = None
                return real(*given, **named)

            stack.enter_context(patch.object(module, name, noted))
        verb()
    return [*called]


def _force(wanted: int, shop: OpenShop, verbs: tuple[Callable[[], object], ...], texts: Texts) -> tuple[list[str], int]:
    """Return what the owner was told, and how many errors it was about."""
    said: list[str] = []
    jobs, owner, errors = InlineJobs(), QObject(), _errors()

    def failed(error: Exception) -> None:
        said.append(problem(texts, error).paragraph())

    reached = [(target, verb) for verb in verbs for target in _reached(verb)]
    # In each further round another kind of error meets each function.
    pairs = reached * (1 + wanted // len(reached))
    for (module, name), verb in pairs:
        if len(said) >= wanted:
            break
        hit: list[Exception] = []

        def fail(*_all: Any, hit: list[Exception] = hit, **_named: Any) -> Any:
            hit.append(next(errors))
            raise hit[0]

        with patch.object(module, name, fail):
            jobs.read(owner, lambda _p, _c, verb=verb: verb(), lambda _value: None, failed)  # type: ignore[misc]
    jobs.shut_down()
    return said, len(said)


def _private(path: Path) -> bool:
    return not stat.S_IMODE(path.stat().st_mode) & 0o077


@contextmanager
def _own_profile(folder: Path) -> Iterator[None]:
    """Let the log and the settings lie below ``folder``; give the logger back as they were."""
    own = logging.getLogger("shopcrm")
    handlers, level, propagate = list(own.handlers), own.level, own.propagate
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA")
    (folder / "profile").mkdir()
    with patch.dict(os.environ, dict.fromkeys(names, str(folder / "profile"))):
        start_log(log_file())
        try:
            yield
        finally:
            for handler in [one for one in own.handlers if one not in handlers]:
                own.removeHandler(handler)
                handler.close()
            own.setLevel(level)
            own.propagate = propagate


CANARY: Final = Harness("canary", run)
