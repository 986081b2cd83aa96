"""Addresses of servers."""

import pytest

from custom_components.homeclouds.clouds.core.errors import InsecureError, OriginError
from custom_components.homeclouds.clouds.core.http import origin


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://example.com", "https://example.com"),
        ("example.com", "https://example.com"),
        ("example.com:8443", "https://example.com:8443"),
        (" https://EXAMPLE.com:443/ ", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:5", "http://[::1]:5"),
        ("https:example.com", "https://example.com"),
        ("https//example.com", "https://example.com"),
        ("https:/example.com:8443", "https://example.com:8443"),
        ("HTTPS：／／example.com", "https://example.com"),
        ("https.example.com", "https://https.example.com"),
    ],
)
def test_origin(text: str, canonical: str) -> None:
    """An address has one spelling."""
    assert origin(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://example.com",
        "https://",
        "https://example.com/path",
        "https://u:p@example.com",
        "https://h?x=1",
        "https://h:99999",
        "not an address",
        "https://a<b",
    ],
)
def test_no_origin(text: str) -> None:
    """Anything else is refused, at its field."""
    with pytest.raises(OriginError) as caught:
        origin(text, field="address")
    assert caught.value.field == "address"


def test_plain_http() -> None:
    """Secrets go in the clear to this computer only, unless the user says so."""
    with pytest.raises(InsecureError):
        origin("http://192.0.2.1")
    assert origin("http://192.0.2.1", allow_http=True) == "http://192.0.2.1"
