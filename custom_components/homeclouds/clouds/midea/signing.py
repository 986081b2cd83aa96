"""The two signatures of Midea Open Smart, and the check of theirs."""

import base64
import hashlib
import hmac
from urllib.parse import unquote_plus

VERSION = "2.0"
"""Value of the SignatureVersion header (§4.2.1)."""


def user_signature(app_secret: str, app_key: str, body: bytes, random: str) -> str:
    """Sign a call of the user API (§4.1.2.2): lower-case hex of HMAC-SHA256 over key, body and random."""
    return hmac.new(app_secret.encode(), app_key.encode() + body + random.encode(), hashlib.sha256).hexdigest()


def open_signature(client_secret: str, method: str, path: str, query: str, body: bytes) -> str:
    """Sign a call of the appliance API (§4.2.2): base64 of HMAC-SHA256 over method, path, decoded query and body."""
    # Of a call to us nothing is certain: a byte that is no text makes the signature wrong, and no error.
    source = f"{method}{path}{unquote_plus(query)}".encode(errors="replace") + body
    return base64.b64encode(hmac.digest(client_secret.encode(), source, "sha256")).decode()


def verify(signature: str, client_secret: str, method: str, path: str, query: str, body: bytes) -> bool:
    """Check a signature in constant time."""
    expected = open_signature(client_secret, method, path, query, body)
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))
