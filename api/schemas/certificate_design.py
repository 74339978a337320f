"""Bodies and answers about how certificates look."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Input, Line, Output, Timestamp

Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$", examples=["#1f3a5f"])]
Png = Annotated[
    str,
    Field(
        max_length=533_400,
        pattern=r"^data:image/png;base64,[A-Za-z0-9+/]+={0,2}$",
        description="A PNG as a data URL: at most 400,000 bytes, 3,000 pixels wide and high.",
        examples=[
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ],
    ),
]


class CertificateDesignInput(Input):
    """The whole design, but for the images: one that is not sent stays, and null takes it away."""

    primary_color: Color
    accent_color: Annotated[Color, Field(examples=["#b8860b"])]
    signatory_name: Annotated[Line, Field(max_length=100, examples=["Dr. Meera Kulkarni"])] | None = None
    signatory_title: Annotated[Line, Field(max_length=100, examples=["Director"])] | None = None
    logo: Png | None = None
    signature: Png | None = None


class CertificateDesign(Output):
    """How the certificates look that are issued from now on."""

    version: int
    primary_color: str
    accent_color: str
    signatory_name: str | None
    signatory_title: str | None
    logo: str | None = Field(description="A PNG as a data URL.")
    signature: str | None = Field(description="A PNG as a data URL.")
    changed_at: Timestamp | None = Field(description="null: the look that every institution begins with.")
