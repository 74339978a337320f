"""Small pictures."""

from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageDraw


def png(width: int = 40, height: int = 20, color: str = "#336699") -> bytes:
    """A PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def data_url(image: bytes) -> str:
    return f"data:image/png;base64,{b64encode(image).decode()}"


def logo(color: str, accent: str) -> bytes:
    """Something that could be one: a mountain in a circle, on nothing."""
    image = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 232, 232), fill=color)
    draw.polygon(((48, 172), (104, 76), (140, 136), (158, 108), (196, 172)), fill="#ffffff")
    draw.ellipse((156, 56, 184, 84), fill=accent)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
