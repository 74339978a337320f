"""How asking the gateway can end, besides with an answer."""


class GatewayError(Exception):
    """The message is one line for people, without secrets."""

    outcome = "error"


class RefusedError(GatewayError):
    """The gateway says no, and has done nothing."""

    outcome = "refused"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class UnavailableError(GatewayError):
    """It was not reached, or has no time: nothing was done, and it is worth asking again."""

    outcome = "unavailable"


class UnknownOutcomeError(GatewayError):
    """No answer, or none that can be believed: it may have done what was asked."""

    outcome = "unknown"
