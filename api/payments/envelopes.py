"""The secrets of payment accounts as they are stored: envelopes that only this process and its like can open.

Each secret has a data key of its own, which a wrapping key seals. Both seals are bound to the institution, the account
and the purpose, so that an envelope that is copied to another row does not open there.
"""

import base64
import hashlib
import os
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.secrets import derive, secret_key
from api.settings import Settings

VERSION = "v1"
NONCE = 12


class EnvelopeError(Exception):
    """An envelope does not open: made with a key that is not set any more, for something else, or tampered with."""


class Envelopes:
    """Seals with the first of its keys, and opens what any of them has sealed."""

    def __init__(self, *keys: bytes) -> None:
        self._keys = {_key_id(key): key for key in keys}
        self._current = _key_id(keys[0])

    @classmethod
    def of(cls, settings: Settings) -> "Envelopes":
        """The keys of LECTERN_PAYMENT_KEY, newest first; at last the one derived from the secret key, which is the
        only one where nothing is set."""
        given = settings.payment_key.get_secret_value()
        if given.startswith("file:"):
            given = Path(given.removeprefix("file:")).read_text()
        keys = [derive(text.encode(), "payment key") for text in given.replace(",", " ").split()]
        return cls(*keys, derive(secret_key(settings), "payment secrets"))

    def seal(self, clear: str, tenant: UUID, account: UUID, purpose: str) -> str:
        """What is stored; `purpose` says which of the account's secrets it is."""
        bound_to = _bound_to(tenant, account, purpose)
        data_key = AESGCM.generate_key(256)
        wrapped = _encrypt(self._keys[self._current], data_key, bound_to)
        return ".".join((VERSION, self._current, _text(wrapped), _text(_encrypt(data_key, clear.encode(), bound_to))))

    def open(self, sealed: str, tenant: UUID, account: UUID, purpose: str) -> str:
        """The inverse of `seal`, under the same names."""
        bound_to = _bound_to(tenant, account, purpose)
        try:
            version, key_id, wrapped, secret = sealed.split(".")
            if version != VERSION:
                raise EnvelopeError("an envelope of an unknown version")
            data_key = _decrypt(self._keys[key_id], _bytes(wrapped), bound_to)
            return _decrypt(data_key, _bytes(secret), bound_to).decode()
        except KeyError:
            raise EnvelopeError("LECTERN_PAYMENT_KEY lacks the key that sealed it") from None
        except (InvalidTag, ValueError):
            raise EnvelopeError("not a secret of this account") from None

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the key that seals now."""
        return sealed.startswith(f"{VERSION}.{self._current}.")


def key_purpose(key_id: str) -> str:
    """What the secret of an API key is sealed for."""
    return f"key {key_id}"


WEBHOOK_PURPOSE = "webhook"


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"id of " + key).hexdigest()[:12]


def _bound_to(tenant: UUID, account: UUID, purpose: str) -> bytes:
    return f"payment secret|{tenant}|{account}|{purpose}".encode()


def _encrypt(key: bytes, clear: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, bound_to)


def _decrypt(key: bytes, raw: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound_to)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)
