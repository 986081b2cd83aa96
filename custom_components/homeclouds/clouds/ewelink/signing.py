"""Signatures, nonces and sequence numbers (document, General parameters; CoolKit developer guide, Signature rules)."""

from base64 import b64encode
from collections.abc import Mapping
import hashlib
import hmac
import secrets
import string
import time

_ALPHABET = string.ascii_letters + string.digits


def sign(secret: str, message: bytes) -> str:
    """Return base64(HMAC-SHA256(secret, message)).

    The message of a POST or PUT is the body exactly as sent, that of a GET or DELETE what canonical() returns.
    """
    return b64encode(hmac.digest(secret.encode(), message, hashlib.sha256)).decode()


def canonical(query: Mapping[str, str]) -> bytes:
    """Return the query parameters as they are signed: sorted, `k=v` joined with `&`, not URL-encoded."""
    return "&".join(f"{name}={query[name]}" for name in sorted(query)).encode()


def nonce() -> str:
    """Return 8 random letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


class Sequence:
    """Sequence numbers: the time in milliseconds as text, never twice the same and always rising."""

    _last = 0

    def __call__(self) -> str:
        """Return the next one."""
        self._last = max(int(time.time() * 1000), self._last + 1)
        return str(self._last)
