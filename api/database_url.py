"""Where the database is, for each of its logins."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

from api.postgres import EmbeddedPostgres
from api.secrets import login_password
from api.settings import Settings


@contextmanager
def owner(settings: Settings) -> Iterator[str]:
    """The login that migrates: DATABASE_URL, or the superuser of the embedded server.

    That server runs as long as anybody is in here, in this process or another, and is stopped by the last to leave.
    """
    given = settings.database_url.get_secret_value()
    if given:
        yield given
    else:
        with EmbeddedPostgres(settings.home) as server:
            yield server.url


def login_url(settings: Settings, role: str) -> str:
    """The same database for one of the logins lms_api and lms_worker."""
    given = settings.database_url.get_secret_value() or EmbeddedPostgres(settings.home).url
    parts = urlsplit(given)
    host = parts.netloc.rpartition("@")[2]
    login = f"{role}:{quote(login_password(settings, role), safe='')}"
    return urlunsplit((parts.scheme, f"{login}@{host}", parts.path, parts.query, ""))


def api_url(settings: Settings) -> str:
    """What the API connects to: given, or derived from the owner's."""
    return settings.api_database_url.get_secret_value() or login_url(settings, "lms_api")


def worker_url(settings: Settings) -> str:
    """What the worker connects to: given, or derived from the owner's."""
    return settings.worker_database_url.get_secret_value() or login_url(settings, "lms_worker")
