"""Logos and signatures, before they are stored: what cannot be decoded would fail in every certificate."""

import asyncio
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

from api.certificates.images import TooLargeError, decoded
from api.errors import ProblemError

_ONE = ThreadPoolExecutor(1, thread_name_prefix="pictures")
"""A decoded picture has up to 36 MB, so one after the other; and not on the event loop."""


async def expect_pictures(**data_urls: str | None) -> None:
    """Decodes PNGs that came as data URLs to the last row. 422 for what is broken, or is larger than it may be."""
    for name, url in data_urls.items():
        if url is not None:
            complaint = await asyncio.get_running_loop().run_in_executor(_ONE, _complaint, url)
            if complaint is not None:
                raise ProblemError(
                    422, "invalid_input", complaint, errors=[{"pointer": f"/{name}", "detail": complaint}]
                )


def _complaint(data_url: str) -> str | None:
    try:
        data = b64decode(data_url.partition(",")[2], validate=True)
    except ValueError:
        return "The base64 is broken."
    try:
        decoded(data)
    except TooLargeError:
        return "An image may be 3,000 pixels wide and high."
    except Exception:  # decoders raise whatever comes to their mind
        return "This PNG cannot be decoded."
    return None
