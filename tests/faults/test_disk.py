"""A disk that takes no more: the old state stays whole, and nobody is told that all is well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import factories as make
from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="file size limits are a Unix thing")

# The key is not what is tried here, and takes seconds a run.
CHEAP_KEY = """
import hashlib, sys
from shopcrm.store import kdf
kdf.derive = lambda secret, salt, cost: hashlib.sha256(salt + secret).digest()
"""
# The limit ends every write beyond so many bytes, as a full disk does.
LIMITED = (
    CHEAP_KEY
    + """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from shopcrm.app import main
sys.exit(main(sys.argv[1:]))
"""
)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=100,
    )


@pytest.mark.parametrize("limit", [300_000, 1_500_000])
def test_an_import_that_does_not_fit_leaves_the_old_state(tmp_path: Path, limit: int) -> None:
    (tmp_path / "pw").write_text(PASSPHRASE)
    vault = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(tmp_path / "pw")]
    plain = CHEAP_KEY + "from shopcrm.app import main; sys.exit(main(sys.argv[1:]))"
    assert run(plain, *vault, "init").returncode == 0
    small = make.orders_file(tmp_path, [make.order()], file="small.csv")
    assert run(plain, *vault, "import", str(small)).returncode == 0
    large = make.orders_file(tmp_path, [make.order(订单编号=str(n)) for n in range(1, 9000)], file="large.csv")
    full = run(LIMITED.format(limit=limit), *vault, "import", str(large))
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert full.stderr.strip()
    assert full.stdout == ""
    after = run(plain, *vault, "check", "--json")
    assert '"ok": true, "orders": 1, "customers": 1' in after.stdout
