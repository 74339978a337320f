"""Files that are kept: a local directory, or the object store of a cloud."""

import asyncio
from pathlib import Path
from typing import Any

from obstore.store import LocalStore, from_url

from api.settings import Settings


class FilesError(Exception):
    """The place where files are kept is away, or does not let us in."""


class Files:
    """Whole files under a key such as `{tenant}/certificates/{id}.pdf`. What is put there is there whole, or not."""

    def __init__(self, settings: Settings) -> None:
        self._store = _store(settings.files, settings.home)

    async def get(self, key: str) -> bytes | None:
        """None when there is none."""
        try:
            found = await asyncio.wait_for(self._get(key), SECONDS)
        except FileNotFoundError:
            return None
        except Exception as error:  # each store has errors of its own
            raise FilesError(type(error).__name__) from error
        return found

    async def put(self, key: str, body: bytes, media_type: str) -> None:
        """In place of an earlier one."""
        attributes = {} if isinstance(self._store, LocalStore) else {"Content-Type": media_type}
        try:
            await asyncio.wait_for(self._store.put_async(key, body, attributes=attributes), SECONDS)
        except Exception as error:
            raise FilesError(type(error).__name__) from error

    async def _get(self, key: str) -> bytes:
        found = await self._store.get_async(key)
        return bytes(await found.bytes_async())


SECONDS = 30


def _store(place: str, home: Path) -> Any:
    if "://" in place and not place.startswith("file://"):
        return from_url(place)  # keys, region and endpoint as the provider's own tools read them
    directory = Path(place.removeprefix("file://")) if place else home / "files"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(directory.resolve(), automatic_cleanup=False)
