"""What tests of the services share."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from shopcrm.domain.shop import ShopInfo
from shopcrm.store import header
from tests.conftest import PASSPHRASE
from tests.services.copies import vaults


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty vault to be copied: making one takes far longer than all that is done in it here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(header, "_derive", lambda secret, salt, cost: sha256(salt + secret).digest())
        folder = tmp_path_factory.mktemp("empty") / "vault"
        vaults().begin(folder, ShopInfo("小满家"), PASSPHRASE).accept().close()
        yield folder
