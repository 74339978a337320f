"""The institution's accounts at the payment gateway, for its admins."""

import secrets
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Request, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.payments.accounts import check, seal_key, seal_webhook_secret, webhook_url, with_secret
from api.schemas.common import Page, problems
from api.schemas.payment_accounts import (
    NewWebhookSecret,
    PaymentAccount,
    PaymentAccountChange,
    PaymentAccountInput,
    WebhookSecretInput,
)
from api.schemas.payments import Mode

router = APIRouter(prefix="/admin/payment-accounts", tags=["admin"])
AccountMode = Annotated[Mode, Path(description="live: for money. test: to try things with.")]


@router.get("", response_model=Page[PaymentAccount], responses=problems(401))
async def list_payment_accounts(
    caller: SignedIn, request: Request, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The accounts that were set up, and how their webhooks do."""
    return answer(
        await caller.call("select app.list_payment_accounts($1, $2, $3, $4, $5)", webhook_url(request), limit, cursor)
    )


@router.get("/{mode}", response_model=PaymentAccount, responses=problems(401))
async def get_payment_account(caller: SignedIn, request: Request, mode: AccountMode) -> Response:
    """An account: its key, its webhooks, how they do."""
    return answer(await caller.call("select app.get_payment_account($1, $2, $3, $4)", mode, webhook_url(request)))


@router.put("/{mode}", response_model=PaymentAccount, responses=problems(401, 412))
async def put_payment_account(
    caller: SignedIn, request: Request, mode: AccountMode, body: PaymentAccountInput, if_match: IfMatch = None
) -> Response:
    """Sets an account up, or changes it. Orders that were begun with a former key can still be paid."""
    sealed = await seal_key(caller, mode, body.key_id, body.key_secret) if body.key_secret else None
    return answer(
        await caller.call(
            "select app.put_payment_account($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            mode,
            body.key_id,
            sealed and sealed.envelope,
            sealed and sealed.last4,
            body.auto_refund,
            body.is_active,
            if_match,
            webhook_url(request),
        )
    )


@router.post("/{mode}/check", response_model=PaymentAccount, responses=problems(401))
async def check_payment_account(caller: SignedIn, request: Request, mode: AccountMode) -> Response:
    """Asks the gateway whether the account's key is good: `check_error` says why not. 503 `gateway_unavailable` when it
    does not answer."""
    error = await check(caller, mode)
    return answer(
        await caller.call("select app.note_payment_check($1, $2, $3, $4, $5)", mode, error, webhook_url(request))
    )


@router.post("/{mode}/webhook-secret", status_code=201, response_model=NewWebhookSecret, responses=problems(401))
async def add_webhook_secret(
    caller: SignedIn, request: Request, mode: AccountMode, body: WebhookSecretInput
) -> Response:
    """Gives the account another secret for its webhooks. The former one stays good meanwhile, so that the change can be
    made in the gateway's dashboard without losing any."""
    secret, secret_id = body.secret or secrets.token_urlsafe(32), uuid4()
    sealed = await seal_webhook_secret(caller, mode, secret)
    stored = await caller.call(
        "select app.add_webhook_secret($1, $2, $3, $4, $5, $6, $7, $8)",
        mode,
        secret_id,
        sealed.envelope,
        sealed.last4,
        body.overlap_hours,
        webhook_url(request),
    )
    return created(with_secret(stored, secret_id, None if body.secret else secret))


@router.get("/{mode}/changes", response_model=Page[PaymentAccountChange], responses=problems(401))
async def list_payment_account_changes(
    caller: SignedIn, mode: AccountMode, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Who has changed what of the account, newest first; never what a secret is."""
    return answer(await caller.call("select app.list_payment_account_changes($1, $2, $3, $4, $5)", mode, limit, cursor))
