"""In which language does argparse speak?

All its words pass through its gettext hook. The catalogues behind that hook are compiled files chosen by the
environment; ours are texts chosen by the settings, so we stand in for the hook while a command line is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from shopcrm.base.texts import Texts


@contextmanager
def speaking(texts: Texts) -> Iterator[None]:
    """Let argparse say ``cli.argparse.<its own words>`` of ``texts``; words not found there stay as they are."""

    def say(words: str) -> str:
        key = f"cli.argparse.{words}"
        return texts(key) if texts.has(key) else words

    def say_number(one: str, other: str, n: int) -> str:
        return say(one if n == 1 else other)

    hooks = {"_": say, "ngettext": say_number}
    before = {name: getattr(argparse, name) for name in hooks}
    for name, hook in hooks.items():
        setattr(argparse, name, hook)
    try:
        yield
    finally:
        for name, hook in before.items():
            setattr(argparse, name, hook)
