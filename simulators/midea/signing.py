"""The two signatures, over the bytes as they were received."""

import base64
import hashlib
import hmac
from urllib.parse import unquote_plus


def open_signature(secret: str, method: str, path: str, query: str, body: bytes) -> str:
    """Return the signature of the appliance API and of the reports (section 4.2.2).

    The source string is method, path, URL-decoded query without its question mark, and body; nothing in between.
    """
    source = f"{method}{path}{unquote_plus(query)}".encode() + body
    return base64.b64encode(hmac.digest(secret.encode(), source, hashlib.sha256)).decode()


def user_signature(secret: str, app_key: str, body: bytes, random: str) -> str:
    """Return the signature of the user API (section 4.1.2.2): lower-case hex over app key, body and random."""
    return hmac.digest(secret.encode(), app_key.encode() + body + random.encode(), hashlib.sha256).hex()
