"""Frames and encryption of Mc and Md, read from the document once more (5.2)."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HEAD, TAIL = b"CTS", b"\r\n"


def encrypt(plain: bytes, key: str, vector: str) -> str:
    """AES-128-CBC with PKCS5 padding, then base64."""
    missing = 16 - len(plain) % 16
    engine = Cipher(algorithms.AES(key.encode("latin-1")), modes.CBC(vector.encode("latin-1"))).encryptor()
    return base64.b64encode(engine.update(plain + bytes([missing]) * missing) + engine.finalize()).decode()


def decrypt(sealed: str, key: str, vector: str) -> bytes:
    """Undo ``encrypt``.

    Raises:
        ValueError: another key, or damaged.
    """
    raw = base64.b64decode(sealed, validate=True)
    if not raw or len(raw) % 16:
        raise ValueError("not whole blocks")
    engine = Cipher(algorithms.AES(key.encode("latin-1")), modes.CBC(vector.encode("latin-1"))).decryptor()
    padded = engine.update(raw) + engine.finalize()
    if not 1 <= padded[-1] <= 16:
        raise ValueError("padding")
    return padded[: -padded[-1]]


def seal(inner: Any, key: str, vector: str) -> str:
    """Encrypt JSON."""
    return encrypt(json.dumps(inner, ensure_ascii=False).encode(), key, vector)


def unseal(sealed: str, key: str, vector: str) -> dict[str, Any]:
    """Decrypt a JSON object.

    Raises:
        ValueError: it is none.
    """
    inner = json.loads(decrypt(sealed, key, vector))
    return {str(key): value for key, value in dict(inner).items()}


def frame(outer: dict[str, Any]) -> bytes:
    """Return a frame."""
    return HEAD + json.dumps(outer, ensure_ascii=False).encode() + TAIL


def frames(buffer: bytearray) -> list[dict[str, Any]]:
    """Take the whole frames out of a buffer."""
    found = []
    while (end := buffer.find(TAIL)) >= 0:
        line = bytes(buffer[:end])
        del buffer[: end + len(TAIL)]
        if line.startswith(HEAD):
            found.append(json.loads(line[len(HEAD) :]))
    return found
