"""AES-128-CBC with PKCS#7 padding and base64, as the interfaces Mc and Md use it (Q/CT X-2017, 5.2.2)."""

import base64
import binascii
from dataclasses import dataclass, field
import json
from typing import Any, Self

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from ..core.values import read_json

PIN_LENGTH = 32
KEY_LENGTH = 16
_BLOCK = 128


class DecryptError(Exception):
    """Not encrypted with this key, or damaged on the way."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its initialisation vector, 16 bytes each."""

    key: bytes = field(repr=False)
    vector: bytes = field(repr=False)

    @classmethod
    def of_pin(cls, pin: str) -> Self:
        """Return the key of a device's PIN: the first 16 characters are the key, the last 16 the vector.

        Raises ValueError unless the PIN has 32 ASCII characters.
        """
        raw = pin.encode()
        if len(raw) != PIN_LENGTH or not pin.isascii():
            raise ValueError("a PIN has 32 characters")
        return cls(raw[:KEY_LENGTH], raw[KEY_LENGTH:])

    @classmethod
    def of_session(cls, key: str) -> Self:
        """Return the key of a session: 16 characters that are key and vector at once. Raises ValueError."""
        raw = key.encode()
        if len(raw) != KEY_LENGTH:
            raise ValueError("a session key has 16 bytes")
        return cls(raw, raw)

    def encrypt(self, plain: bytes) -> str:
        """Return the base64 of the encrypted bytes."""
        padder = padding.PKCS7(_BLOCK).padder()
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> bytes:
        """Undo encrypt(). Raises DecryptError."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            unpadder = padding.PKCS7(_BLOCK).unpadder()
            return unpadder.update(decryptor.update(raw) + decryptor.finalize()) + unpadder.finalize()
        except (ValueError, binascii.Error) as err:
            raise DecryptError from err

    def seal(self, inner: object) -> str:
        """Encrypt a JSON value; halves of characters, which no text has, become question marks."""
        return self.encrypt(json.dumps(inner, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))

    def unseal(self, sealed: object) -> dict[str, Any]:
        """Decrypt a JSON object. Raises DecryptError."""
        if not isinstance(sealed, str):
            raise DecryptError
        try:
            inner = read_json(self.decrypt(sealed))
        except (ValueError, RecursionError) as err:
            raise DecryptError from err
        if not isinstance(inner, dict):
            raise DecryptError
        return inner

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self.key), CBC(self.vector))
