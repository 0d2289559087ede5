"""Looks at full contact details: each written down, many in a row asked for."""

from __future__ import annotations

import pytest

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.audit import Action
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.reveals import MOST, RevealService
from tests.conftest import PASSPHRASE


def test_more_than_twenty_in_ten_minutes_ask(shop: OpenShop) -> None:
    now = [0.0]
    reveals = RevealService(shop.audit, shop.ways, lambda: now[0])
    for customer in range(MOST):
        assert not reveals.asks(customer)
        reveals.show(customer)
    assert [one.act.number for one in shop.audit.entries(actions=(Action.REVEAL,), most=1)] == [MOST - 1]
    assert not reveals.asks(3)
    assert reveals.asks(99)
    with pytest.raises(CannotUnlock):
        reveals.confirm(TypedSecret("somebody else entirely"))
    assert reveals.asks(99)
    now[0] = 601.0
    assert not reveals.asks(99)
    now[0] = 5.0
    reveals.confirm(TypedSecret(PASSPHRASE))
    assert not reveals.asks(99)
