"""The signature of calls that are made before signing in.

Source: Application Side API, "Generate Signature String": HMAC-SHA1 with the AppSecret over the sorted parameters, Base64.
"""

import base64
from collections.abc import Mapping
import hmac


def canonical(params: Mapping[str, str | int]) -> str:
    """Return the text that is signed: sorted by name, empty texts left out, "_" in names as ".", values as they are."""
    return "&".join(
        f"{name.replace('_', '.')}={value}"
        for name, value in sorted(params.items())
        if name != "Signature" and value != ""
    )


def sign(params: Mapping[str, str | int], secret: str) -> str:
    """Return the value of the parameter Signature."""
    return base64.b64encode(hmac.digest(secret.encode(), canonical(params).encode(), "sha1")).decode()
