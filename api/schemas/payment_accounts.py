"""Bodies and answers of the institution's accounts at the payment gateway."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Text, Timestamp
from api.schemas.payments import Mode

Secret = Annotated[
    str, Field(min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$", examples=["a-secret-of-the-gateway"])
]
KeyId = Annotated[str, Field(pattern=r"^rzp_(test|live)_[A-Za-z0-9]{8,40}$", examples=["rzp_live_x8aB3kLm9QwErT"])]


class PaymentAccountInput(Input):
    key_id: KeyId
    key_secret: Secret | None = Field(
        default=None, description="Write-only; left out, the present key stays. Needed with another key_id."
    )
    auto_refund: bool = Field(default=True, description="Payments that are of no use are given back by themselves.")
    is_active: bool = Field(default=True, description="Off: nothing can be bought. What was begun can still be paid.")


class WebhookSecretInput(Input):
    secret: Secret | None = Field(default=None, description="Left out, one is made, and shown in this answer only.")
    overlap_hours: int = Field(default=48, ge=0, le=720, description="How long former secrets stay good, at most.")


class AccountKey(Output):
    key_id: str
    secret_last4: str
    created_at: Timestamp


class WebhookSecret(Output):
    id: UUID
    last4: str
    created_at: Timestamp
    expires_at: Timestamp | None = Field(description="null: the present one.")


class Webhook(Output):
    url: str = Field(description="To be entered in the gateway's dashboard, with the secret.")
    secrets: list[WebhookSecret]
    last_received_at: Timestamp | None
    signature_failures: int
    last_signature_failure_at: Timestamp | None
    events_pending: int
    oldest_pending_at: Timestamp | None


class PaymentAccount(Output):
    """An account at the gateway; what is secret in it is never shown."""

    version: int
    id: UUID
    mode: Mode
    is_active: bool
    auto_refund: bool
    key: AccountKey | None = Field(description="Without one nobody can pay.")
    webhook: Webhook
    checked_at: Timestamp | None = Field(description="When the gateway was last asked whether the key is good.")
    check_error: str | None = Field(description="What it said, if the key is not.")
    created_at: Timestamp
    updated_at: Timestamp


class NewWebhookSecret(Output):
    secret: str | None = Field(description="Only if it was made here, and only this once.")
    account: PaymentAccount


class Changer(Output):
    id: UUID
    name: str


class PaymentAccountChange(Output):
    id: UUID
    change: Text = Field(examples=["webhook secret set"])
    user: Changer | None
    created_at: Timestamp
