"""Fuzz the importer for as long as you like: ``python -m tests.fuzz --minutes 60 [--seed N] [--inputs N]``.

Inputs that reach code no other reached are kept and changed further. What breaks a promise is written to ``--out`` and
printed; make a test of it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from tests.fuzz.corpus import seeds, words
from tests.fuzz.mutations import Mutator
from tests.fuzz.target import check

_OURS = ("/shopcrm/importers/", "/shopcrm/domain/")
# Tracing costs five times the reading: every so many inputs are enough to find the way into new code.
_TRACED = 4
_SLOW_SECONDS = 10.0
_TOLD_EVERY = 30.0


class Lines:
    """Which lines of ours were ever reached."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()
        self._new = 0

    def trace(self, data: bytes) -> tuple[str, int]:
        """Check ``data`` and return (what came of it, how many lines were reached for the first time)."""
        self._new = 0
        # Whoever measures coverage of the tests traces too, and goes on afterwards.
        before = sys.gettrace()
        sys.settrace(self._call)
        try:
            return check(data), self._new
        finally:
            sys.settrace(before)

    def _call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self._line if any(part in frame.f_code.co_filename for part in _OURS) else None

    def _line(self, frame: FrameType, event: str, _arg: Any) -> Any:
        place = (frame.f_code.co_filename, frame.f_lineno)
        if event == "line" and place not in self.seen:
            self.seen.add(place)
            self._new += 1
        return self._line


def fuzz(seconds: float, inputs: int, seed: int, out: Path) -> int:
    """Run until ``seconds`` or ``inputs`` are used up; return how many inputs broke a promise."""
    random, lines, outcomes = Random(seed), Lines(), Counter[str]()  # noqa: S311 - a repeatable game
    corpus = seeds()
    change = Mutator(random, words())
    for known in corpus:
        lines.trace(known)
    started = told = time.monotonic()
    done = broken = 0
    while done < inputs and time.monotonic() - started < seconds:
        data = change(random.choice(corpus), random.choice(corpus))
        done += 1
        begun = time.monotonic()
        try:
            if done % _TRACED:
                outcome = check(data)
            else:
                outcome, new = lines.trace(data)
                if new:
                    corpus.append(data)
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            broken += 1
            _keep(data, out, traceback.format_exc())
            outcome = "BROKEN"
        if time.monotonic() - begun > _SLOW_SECONDS:
            broken += 1
            _keep(data, out, "slow")
        outcomes[outcome] += 1
        if time.monotonic() - told > _TOLD_EVERY:
            told = time.monotonic()
            print(f"{done:,} inputs, {len(corpus)} kept, {len(lines.seen)} lines, {broken} broken", flush=True)
    rate = done / max(0.001, time.monotonic() - started)
    print(f"{done:,} inputs ({rate:.0f}/s), {len(lines.seen)} lines of ours reached, {broken} broken")
    for outcome, n in outcomes.most_common():
        print(f"  {n:>9,}  {outcome}")
    return broken


def _keep(data: bytes, out: Path, why: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    print(f"{path}\n{why}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--inputs", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-found"))
    told = parser.parse_args()
    return 1 if fuzz(told.minutes * 60, told.inputs, told.seed, told.out) else 0


if __name__ == "__main__":
    sys.exit(main())
