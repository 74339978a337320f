"""Whether something was signed with a secret. The SDK's own helpers take an empty one, and stumble over odd input."""

import hashlib
import hmac
import re

SIGNATURE = re.compile(r"[0-9a-f]{64}")


def is_signed(secret: str, message: bytes, signature: str | None) -> bool:
    """HMAC-SHA256 over the very bytes, as 64 lower-case hex digits. An empty secret signs nothing."""
    if not secret or signature is None or not SIGNATURE.fullmatch(signature):
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), message, hashlib.sha256).hex(), signature)
