"""What the gateway says when it refuses something."""

from typing import Any

from starlette.responses import JSONResponse, Response


class RefusedError(Exception):
    """Becomes the gateway's error envelope."""

    def __init__(
        self, description: str, *, field: str | None = None, status: int = 400, reason: str = "input_validation_failed"
    ) -> None:
        super().__init__(description)
        self.status = status
        known = reason != "NA"
        self.envelope: dict[str, Any] = {
            "error": {
                "code": "BAD_REQUEST_ERROR",
                "description": description,
                "source": "business" if known else "NA",
                "step": "payment_initiation" if known else "NA",
                "reason": reason,
                "metadata": {},
                **({"field": field} if field else {}),
            }
        }


def refusal(refused: RefusedError) -> Response:
    """The envelope, as an answer."""
    headers = {"www-authenticate": 'Basic realm="Razorpay"'} if refused.status == 401 else None
    return JSONResponse(refused.envelope, refused.status, headers)
