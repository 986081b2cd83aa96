"""The encryption file: what it can describe, and what is refused."""

from base64 import b64decode
import hashlib
import hmac
import json
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
import pytest

from custom_components.homeclouds.clouds.core.errors import ProtocolError, UnreachableError
from custom_components.homeclouds.clouds.core.http import Http
from custom_components.homeclouds.clouds.midea.encryption import EncryptionError, parse, unchanged
from simulators.listeners import HttpListener
from simulators.midea.accounts import utility_unit

KEY, VECTOR = "00112233445566778899aabbccddeeff", "0f0e0d0c0b0a09080706050403020100"


async def encrypted(session: aiohttp.ClientSession, **file: Any) -> str:
    """Encrypt a text as a file says."""
    return await parse(json.dumps(file), Http(session))("pässword")


async def test_hash(session: aiohttp.ClientSession) -> None:
    """A digest, with texts around what is encrypted, in hex or base64."""
    assert await encrypted(session, method="hash") == utility_unit("pässword")
    salted = await encrypted(session, method="hash", hash="md5", before="a", after="b")
    assert salted == hashlib.md5("apässwordb".encode(), usedforsecurity=False).hexdigest()
    encoded = await encrypted(session, method="hash", hash="sha512", output="base64")
    assert b64decode(encoded) == hashlib.sha512("pässword".encode()).digest()


async def test_hmac(session: aiohttp.ClientSession) -> None:
    """A digest with a key."""
    expected = hmac.new(b"secret", "pässword".encode(), "sha1").hexdigest()
    assert await encrypted(session, method="hmac", hash="sha1", key="secret") == expected


@pytest.mark.parametrize("vector", ["", VECTOR])
async def test_aes(session: aiohttp.ClientSession, vector: str) -> None:
    """AES with PKCS#7 padding, with a vector in CBC mode."""
    result = await encrypted(session, method="aes", key=KEY, iv=vector)
    mode = CBC(bytes.fromhex(vector)) if vector else ECB()
    decryptor = Cipher(AES(bytes.fromhex(KEY)), mode).decryptor()
    clear = decryptor.update(bytes.fromhex(result)) + decryptor.finalize()
    assert clear[: -clear[-1]].decode() == "pässword"


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("pkcs1", padding.PKCS1v15()),
        ("oaep", padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)),
    ],
)
async def test_rsa(session: aiohttp.ClientSession, name: str, scheme: padding.AsymmetricPadding) -> None:
    """RSA with Midea's public key."""
    private = rsa.generate_private_key(65537, 2048)
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    result = await encrypted(session, method="rsa", public_key=pem, padding=name, output="base64")
    assert private.decrypt(b64decode(result), scheme).decode() == "pässword"


async def test_helper(session: aiohttp.ClientSession) -> None:
    """A helper on this computer is asked; one that has no answer is an error."""
    answers: list[Any] = [{"text": "encrypted"}, {"text": ""}, None]

    async def answer(request: web.Request) -> web.Response:
        assert await request.json() == {"text": "pässword"}
        return web.json_response(answers.pop(0))

    app = web.Application()
    app.router.add_post("/encrypt", answer)
    listener = HttpListener(app, name="helper", port=0, ssl=None)
    await listener.start()
    url = f"{listener.address}/encrypt"
    assert await encrypted(session, method="helper", url=url) == "encrypted"
    for _ in range(2):
        with pytest.raises(ProtocolError):
            await encrypted(session, method="helper", url=url)
    await listener.refuse()
    with pytest.raises(UnreachableError):
        await encrypted(session, method="helper", url=url)
    await listener.stop()


_EC = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os",
        "[]",
        "{}",
        '{"method": "exec", "code": "1"}',
        '{"method": ["hash"]}',
        '{"method": "hash", "hash": "crc"}',
        '{"method": "hash", "before": 1}',
        '{"method": "hash", "output": "binary"}',
        '{"method": "hmac"}',
        '{"method": "aes", "key": "short"}',
        f'{{"method": "aes", "key": "{KEY}", "iv": "00"}}',
        '{"method": "rsa", "public_key": "none"}',
        pytest.param(json.dumps({"method": "rsa", "public_key": _EC}), id="a key of another kind"),
        '{"method": "helper"}',
        '{"method": "helper", "url": 5}',
        '{"method": "helper", "url": "http://example.com/encrypt"}',
        '{"method": "helper", "url": "file:///bin/sh"}',
    ],
)
async def test_what_is_no_description_is_refused(session: aiohttp.ClientSession, text: str) -> None:
    """The error names the field."""
    with pytest.raises(EncryptionError) as caught:
        parse(text, Http(session))
    assert caught.value.field == "encryption"


async def test_unchanged() -> None:
    """Without a file texts are sent as they are."""
    assert await unchanged("encrypted already") == "encrypted already"
