"""The encryption of passwords, verification codes, and user IDs that the user API wants (§4.1.2.1), described by the user's own file.

Midea hands out its "utility unit" to partners only. The file says in data what that unit does, or which helper on this
computer to ask. Nothing in it is executed.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
import hashlib
import hmac
import json
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, padding as block_padding
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from yarl import URL

from ..core.errors import ProtocolError, SetupError
from ..core.http import Http, is_here
from ..core.redact import learn
from ..core.values import token

FIELD: Final = "encryption"
_HASHES: Final = ("md5", "sha1", "sha256", "sha512")


class EncryptionError(SetupError, key="bad_encryption_file"):
    """The encryption file does not say how to encrypt."""


type Encrypt = Callable[[str], Awaitable[str]]
"""Encrypts a password, a verification code, or a third party's user ID as the server expects it (§4.1.2.1). Raises CloudError."""


async def unchanged(text: str) -> str:
    """Stand for Midea's unit where texts come encrypted already."""
    return text


def parse(text: str, http: Http) -> Encrypt:
    """Return what a file describes. Raises EncryptionError.

    The file is a JSON object with `method` and, according to it: `hash` (md5, sha1, sha256, sha512), `before` and `after` (texts
    around the one to encrypt); `hmac` (`hash`, `key`); `aes` (`key`, and `iv` for CBC, in hex); `rsa` (`public_key` in PEM, `padding`
    pkcs1 or oaep); `helper` (`url` on this computer). `output` is hex (the default) or base64.
    """
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise EncryptionError("no object", field=FIELD)
        learn(*(token(data.get(name)) for name in ("key", "iv", "before", "after")))
        method = data["method"]
        if method == "helper":
            return _helper(data, http)
        if (output := data.get("output", "hex")) not in {"hex", "base64"}:
            raise EncryptionError("unknown output", field=FIELD)
        compute = _METHODS[method](data)
        compute(b"probe")
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise EncryptionError(f"{type(err).__name__} in the encryption file", field=FIELD) from err

    async def encrypt(text: str) -> str:
        result = compute(text.encode())
        return b64encode(result).decode() if output == "base64" else result.hex()

    return encrypt


def _helper(data: Mapping[str, Any], http: Http) -> Encrypt:
    """Return what asks a helper on this computer: POST {"text": ...}, answered with {"text": ...}."""
    url = URL(data["url"])
    if url.scheme not in {"http", "https"} or not is_here(url.host or ""):
        raise EncryptionError("the helper is not on this computer", field=FIELD)
    own, headers = Http(http.session), {"Content-Type": "application/json"}

    async def encrypt(text: str) -> str:
        learn(text)
        body = json.dumps({"text": text}).encode()
        answer = await own.request("POST", str(url), headers=headers, body=body, interface="encryption", private=True)
        if not (result := token(answer.json().get("text"))):
            raise ProtocolError("no text in the answer of the encryption helper")
        return result

    return encrypt


def _digest(data: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    name, before, after = _hash(data), data.get("before", "").encode(), data.get("after", "").encode()
    return lambda text: hashlib.new(name, before + text + after).digest()


def _keyed(data: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    name, key = _hash(data), data["key"].encode()
    return lambda text: hmac.new(key, text, name).digest()


def _block(data: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    vector = data.get("iv")
    cipher = Cipher(AES(bytes.fromhex(data["key"])), CBC(bytes.fromhex(vector)) if vector else ECB())

    def compute(text: bytes) -> bytes:
        padder, encryptor = block_padding.PKCS7(AES.block_size).padder(), cipher.encryptor()
        return encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()

    return compute


def _public_key(data: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    key = load_pem_public_key(data["public_key"].encode())
    if not isinstance(key, rsa.RSAPublicKey):
        raise EncryptionError("no RSA key", field=FIELD)
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if _one_of(data.get("padding", "pkcs1"), ("pkcs1", "oaep")) == "oaep":
        scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return lambda text: key.encrypt(text, scheme)


def _hash(data: Mapping[str, Any]) -> str:
    return _one_of(data.get("hash", "sha256"), _HASHES)


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise EncryptionError(f"not one of {known}", field=FIELD)
    return str(value)


_METHODS: Final[Mapping[str, Callable[[Mapping[str, Any]], Callable[[bytes], bytes]]]] = {
    "hash": _digest,
    "hmac": _keyed,
    "aes": _block,
    "rsa": _public_key,
}
