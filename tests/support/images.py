"""Small pictures."""

from base64 import b64encode
from io import BytesIO

from PIL import Image


def png(width: int = 40, height: int = 20, color: str = "#336699") -> bytes:
    """A PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def data_url(image: bytes) -> str:
    return f"data:image/png;base64,{b64encode(image).decode()}"
