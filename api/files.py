"""Files that are kept: a local directory, or the object store of a cloud."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from obstore import open_writer_async
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

    async def put_file(self, key: str, path: Path, media_type: str) -> None:
        """As `put`, of any size: in parts, a few of which are in memory. No part may take longer than `SECONDS`."""
        attributes = {} if isinstance(self._store, LocalStore) else {"Content-Type": media_type}
        try:
            async with open_writer_async(
                self._store, key, attributes=attributes, buffer_size=PART, max_concurrency=2
            ) as writer:
                with path.open("rb") as file:
                    while part := await asyncio.to_thread(file.read, PART):
                        await asyncio.wait_for(writer.write(part), SECONDS)
        except Exception as error:
            raise FilesError(type(error).__name__) from error

    async def open(self, key: str) -> AsyncIterator[bytes] | None:
        """What is there, part by part, each read when the one before has been taken; None when there is none."""
        try:
            found = await asyncio.wait_for(self._store.get_async(key), SECONDS)
        except FileNotFoundError:
            return None
        except Exception as error:
            raise FilesError(type(error).__name__) from error
        return _parts(found)

    async def delete(self, key: str) -> None:
        """Gone afterwards, whether or not it was there."""
        try:
            await asyncio.wait_for(self._store.delete_async(key), SECONDS)
        except FileNotFoundError:
            return
        except Exception as error:
            raise FilesError(type(error).__name__) from error

    async def _get(self, key: str) -> bytes:
        found = await self._store.get_async(key)
        return bytes(await found.bytes_async())


SECONDS = 30
PART = 8 << 20
"""Bytes of a large file that travel together: an object store takes up to 10,000 parts of no less than 5 MiB."""
READ = 256 << 10
"""Bytes that are handed on at a time."""


async def _parts(found: Any) -> AsyncIterator[bytes]:
    stream = found.stream(min_chunk_size=READ)
    while True:
        try:
            part = await asyncio.wait_for(anext(stream), SECONDS)
        except StopAsyncIteration:
            return
        except Exception as error:
            raise FilesError(type(error).__name__) from error
        yield bytes(part)


def _store(place: str, home: Path) -> Any:
    if "://" in place and not place.startswith("file://"):
        return from_url(place)  # keys, region and endpoint as the provider's own tools read them
    directory = Path(place.removeprefix("file://")) if place else home / "files"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(directory.resolve(), automatic_cleanup=False)
