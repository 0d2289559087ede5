"""A little of the fuzzing with every run of the tests, and what it has ever found."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.importers.registry import builtin_specs
from tests.fuzz.__main__ import fuzz
from tests.fuzz.corpus import seeds
from tests.fuzz.target import check

# What breaks becomes a test of its own elsewhere.
pytestmark = pytest.mark.no_cover


def test_every_seed_is_read_as_what_it_is() -> None:
    assert {check(seed) for seed in seeds()} == {spec.name for spec in builtin_specs()}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_few_hundred_inputs_break_nothing(seed: int, tmp_path: Path) -> None:
    assert fuzz(60, 300, seed, tmp_path) == 0
