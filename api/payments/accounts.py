"""What the office of an institution does with its accounts at the gateway, as far as secrets are in it."""

from dataclasses import dataclass
from uuid import UUID

import orjson
from fastapi import Request

from api.caller import Caller
from api.errors import ProblemError
from api.payments.ask import Desk
from api.payments.envelopes import WEBHOOK_PURPOSE, EnvelopeError, key_purpose
from api.payments.gateway import Key
from api.payments.outcomes import GatewayError, RefusedError
from api.payments.places import BusyError


@dataclass(frozen=True)
class Sealed:
    """A secret as it is stored, and what of it may be shown."""

    envelope: str
    last4: str


def webhook_url(request: Request) -> str:
    """Where webhooks come to, but for the account's token."""
    return f"{request.app.state.settings.public_url}/api/payments/webhook/"


async def seal_key(caller: Caller, mode: str, key_id: str, secret: str) -> Sealed:
    """The secret of an API key; the account is made if it is not there."""
    return await _seal(caller, mode, key_purpose(key_id), secret)


async def seal_webhook_secret(caller: Caller, mode: str, secret: str) -> Sealed:
    """The secret of an account's webhooks; the account is made if it is not there."""
    return await _seal(caller, mode, WEBHOOK_PURPOSE, secret)


async def check(caller: Caller, mode: str) -> str | None:
    """None when the gateway takes the account's key, else why not; 503 when it does not say."""
    facts = orjson.loads(await caller.text("select app.read_payment_key($1, $2, $3)", mode))
    desk: Desk = caller.request.app.state.desk
    try:
        secret = desk.envelopes.open(
            facts["secret_sealed"], caller.tenant, UUID(facts["account_id"]), key_purpose(facts["key_id"])
        )
        await desk.check(caller.tenant, Key(facts["key_id"], secret))
    except EnvelopeError as error:
        return f"The secret cannot be opened: {error}."
    except RefusedError as error:
        return f"{error.code}: {error.detail}"
    except (GatewayError, BusyError) as error:
        raise ProblemError(
            503, "gateway_unavailable", str(error) or "The gateway is being asked too much.", retry_after=10
        ) from None
    return None


def with_secret(text: str, secret_id: UUID, secret: str | None) -> str:
    """The answer of `app.add_webhook_secret`, with the secret if it was made here, now: a repeated request is answered
    with what the first one stored, which is another one's."""
    facts = orjson.loads(text)
    shown = secret if facts["secret_id"] == str(secret_id) else None
    return orjson.dumps({"secret": shown, "account": facts["account"]}).decode()


async def _seal(caller: Caller, mode: str, purpose: str, secret: str) -> Sealed:
    text = await caller.text("select app.open_payment_account($1, $2, $3)", mode)
    desk: Desk = caller.request.app.state.desk
    account = UUID(orjson.loads(text)["id"])
    return Sealed(desk.envelopes.seal(secret, caller.tenant, account, purpose), secret[-4:])
