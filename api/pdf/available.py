"""Whether this machine can make PDFs: tried, not guessed."""

import asyncio

from api.pdf.pool import Renderer, UnavailableError


def complaints() -> list[str]:
    """What is missing, a line each."""
    return asyncio.run(_complaints())


async def _complaints() -> list[str]:
    renderer = Renderer(1, waiting=0, seconds=60)
    try:
        await renderer.start()
        return [f"PDFs are made without some letters: {warning}" for warning in renderer.warnings]
    except UnavailableError as error:
        return [f"no PDFs can be made here: {error}"]
    finally:
        await renderer.close()
