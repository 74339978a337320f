"""An application whose mail can be read."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.api import Api, Institution
from tests.support.mail import MailServer, Worker


@pytest.fixture(scope="module")
def mail_api(start_api: Callable[..., Api]) -> Api:
    return start_api()


@pytest.fixture(scope="module")
def mail(mail_api: Api) -> Iterator[MailServer]:
    """The mail server; a worker delivers to it."""
    server = MailServer(mail_api.application.home).start()
    worker = Worker(mail_api.application, server).start()
    yield server
    worker.stop()
    server.close()


@pytest.fixture
def school(mail_api: Api, mail: MailServer) -> Institution:
    """A fresh tenant whose mail arrives in `mail`."""
    return mail_api.institution()
