"""Fixtures for the stand-in itself."""

from collections.abc import Iterator

import pytest

from tests.support.gateway import Account, Gateway
from tests.support.receiver import Receiver, receiver


@pytest.fixture
def account(gateway: Gateway) -> Account:
    """A merchant of this test's own, whose webhooks go nowhere."""
    return gateway.account()


@pytest.fixture
def taker() -> Iterator[Receiver]:
    """Whoever takes the webhooks."""
    with receiver() as takes:
        yield takes


@pytest.fixture
def told(gateway: Gateway, taker: Receiver) -> Account:
    """A merchant of this test's own, whose webhooks go to `taker`."""
    return gateway.account(webhook_url=taker.url)
