"""Signatures and frames of bytes, with vectors."""

import json

import pytest

from custom_components.homeclouds.clouds.ewelink.lan_messages import decrypt, encrypt
from custom_components.homeclouds.clouds.ewelink.signing import Sequence, canonical, nonce, sign


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            b'{"email":"1234@gmail.com","password":"12345678","countryCode":"+1"}',
            "0M9+ob/JJWo//d2cgxrvIPln1EQYk2cFm+BVQOl//1k=",
        ),
        (
            b'{"email": "1234@gmail.com", "password": "12345678", "countryCode": "+1"}',
            "WME/5alnDTnLo8PUKZwwd2MRZ+rKegNsdNWtk/zUkAM=",
        ),
        (b"deviceid=1000012345&num=10", "QnDXXYQBC8wfyqv7pKKTKBxeNFYcDfkz0H4aqA9glu4="),
        (b"ABC_123", "srryMibWx2paGLc/27pyhcapeDEnMALfi8Ak9IhDTEU="),
    ],
)
def test_signatures(message: bytes, expected: str) -> None:
    """The signature is over the bytes as they are sent."""
    assert sign("demo-secret", message) == expected


def test_oauth_signature() -> None:
    """The page's signature is over client id and sequence."""
    assert sign("abc", b"ABC_123") == "v1+mfNY2ukxswM8sZOTg99srZsVnUVv9DGXeav1096M="


def test_canonical_query() -> None:
    """A query is signed sorted and not URL-encoded."""
    assert (
        canonical({"num": "10", "deviceid": "1000012345", "countryCode": "+86"})
        == b"countryCode=+86&deviceid=1000012345&num=10"
    )


def test_nonce_and_sequence() -> None:
    """A nonce is 8 letters and digits; sequence numbers rise even within one millisecond."""
    assert len(nonce()) == 8
    assert nonce().isalnum()
    sequence = Sequence()
    numbers = [int(sequence()) for _ in range(1000)]
    assert numbers == sorted(set(numbers))


def test_local_encryption() -> None:
    """AES-128-CBC with MD5 of the device key."""
    data = "5DB676fwUC+Cg27gHHl3u1D7RKl17dQkfPWGbyf2bj9KH2BiWIy2oXSU8QGmuK/i"
    assert decrypt("demo-device-key", data, "MDEyMzQ1Njc4OWFiY2RlZg==") == '{"switches":[{"outlet":0,"switch":"off"}]}'
    params = {"switches": [{"outlet": 0, "switch": "off"}]}
    assert encrypt("demo-device-key", params, b"0123456789abcdef") == data
    assert json.loads(decrypt("demo-device-key", data, "MDEyMzQ1Njc4OWFiY2RlZg==")) == params
    assert json.loads(decrypt("demo-device-key", data.rstrip("="), "MDEyMzQ1Njc4OWFiY2RlZg")) == params, "not padded"


def test_local_decryption_with_another_key() -> None:
    """Another key gives an error, not rubbish."""
    data = encrypt("demo-device-key", {"switch": "on"}, b"0123456789abcdef")
    with pytest.raises(ValueError):
        decrypt("another-key", data, "MDEyMzQ1Njc4OWFiY2RlZg==")
