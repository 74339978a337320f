"""What must stay secret: made on first use into LECTERN_HOME in development, given by the operator in production."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.postgres.files import exclusive, write_private
from api.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """The master key from which every other symmetric key is derived."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given.encode()
    path = settings.home / "secret_key"
    if not path.exists():
        with _alone(settings):
            if not path.exists():
                write_private(path, secrets.token_urlsafe(48))
    return path.read_bytes()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Two processes may start at once: one makes what is missing, the other finds it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.home / "secrets.lock"):
        yield


def derive(key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose; knowing them tells nothing of the master key or of another purpose."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def login_password(settings: Settings, role: str) -> str:
    """The password of a login role.

    In production from the secret key. In development from the owner's login, so that two checkouts that share one
    server, and therefore its roles, agree without knowing of each other.
    """
    parts = urlsplit(settings.database_url.get_secret_value())
    if settings.development and parts.password:
        key = f"{parts.username}:{parts.password}".encode()
    else:
        key = secret_key(settings)
    return base64.urlsafe_b64encode(derive(key, f"login {role}")).decode().rstrip("=")


def seal(key: bytes, clear: str, bound_to: str) -> str:
    """AES-256-GCM; opens only under the same `bound_to`, which names whose secret it is and what for."""
    nonce = os.urandom(12)
    sealed = AESGCM(derive(key, "seal")).encrypt(nonce, clear.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(key: bytes, sealed: str, bound_to: str) -> str:
    """The inverse of `seal`; raises cryptography's InvalidTag when anything differs."""
    raw = base64.urlsafe_b64decode(sealed)
    return AESGCM(derive(key, "seal")).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key that signs access tokens, or did until it was rotated out."""

    kid: str
    private: Ed25519PrivateKey

    @cached_property
    def jwk(self) -> dict[str, str]:
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": _base64url(public)}

    @classmethod
    def new(cls) -> "SigningKey":
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(hashlib.sha256(public).hexdigest()[:16], private)


class KeysError(Exception):
    """There is nothing to sign with; the message is one readable line."""


class KeyRing:
    """The signing keys in a file, newest last: the newest signs, all verify and are published.

    `lectern keys rotate` appends one; running servers notice by the file's time of change. A key is dropped by
    `lectern keys prune`, once no token that it signed can be alive.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at = 0.0
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, SigningKey] = {}

    @classmethod
    def of(cls, settings: Settings) -> "KeyRing":
        path = settings.signing_keys or settings.home / "signing_keys.json"
        if not path.exists() and settings.development:
            with _alone(settings):
                if not path.exists():
                    cls(path).write([SigningKey.new()])
        return cls(path)

    def keys(self, *, at_once: bool = False) -> dict[str, SigningKey]:
        """The keys by id, in order of age; the file is looked at once a second at most, or `at_once`."""
        now = time.monotonic()
        if at_once or now - self._read_at > 1:
            self._read_at = now
            try:
                self._read()
            except (OSError, ValueError, KeyError, TypeError) as error:
                if not self._keys:  # else those known until now are better than none
                    raise KeysError(f"{self.path} holds no signing keys; `lectern keys rotate` makes one") from error
        return self._keys

    def _read(self) -> None:
        status = self.path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp == self._stamp:
            return
        keys = {
            entry["kid"]: SigningKey(entry["kid"], Ed25519PrivateKey.from_private_bytes(_unbase64url(entry["d"])))
            for entry in json.loads(self.path.read_text())["keys"]
        }
        if not keys:
            raise ValueError("no keys")
        self._keys, self._stamp = keys, stamp

    def current(self) -> SigningKey:
        return next(reversed(self.keys().values()))

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        return {"keys": [key.jwk for key in self.keys().values()]}

    def rotate(self) -> str:
        """Appends a new key, which signs from now on; returns its id."""
        new = SigningKey.new()
        self.write([*(self.keys().values() if self.path.exists() else ()), new])
        return new.kid

    def prune(self, keep: int = 1) -> int:
        """Drops all but the newest `keep` keys; returns how many went."""
        keys = list(self.keys().values())
        self.write(keys[-keep:])
        return max(len(keys) - keep, 0)

    def write(self, keys: list[SigningKey]) -> None:
        entries = []
        for key in keys:
            raw = key.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            entries.append({**key.jwk, "d": _base64url(raw)})
        write_private(self.path, json.dumps({"keys": entries}, indent=1))
        self._read_at = 0.0


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
