"""The vendor's result codes (document, Error codes; 10014, 503 and the meanings at sign-in are from practice)."""

from collections.abc import Mapping
from typing import Any

from ..core import errors
from ..core.values import number


class UnknownUserError(errors.AuthError, key="unknown_user"):
    """There is no such user."""


class UnknownPersonError(errors.CommandError, key="unknown_user"):
    """The other user that is named does not exist."""


class AppError(errors.SetupError, key="app_not_permitted"):
    """The vendor does not allow the app id to do this."""


class AppNotPermittedError(errors.NotPermittedError, key="app_not_permitted"):
    """The vendor does not allow the app id of an account that is set up to do this."""


class QuotaError(errors.RateLimitError, key="app_quota_used_up"):
    """The app id's calls are used up."""


class LiveError(errors.CommandError, key="live_used_up"):
    """A device was asked for live readings too often today."""


_GENERAL: dict[str, type[errors.CloudError]] = {
    "401": errors.TokenError,
    "402": errors.TokenError,
    "403": errors.ProtocolError,
    "405": errors.GoneError,
    "406": errors.TokenError,
    "407": AppNotPermittedError,
    "412": errors.RateLimitError,
    "500": errors.ServerError,
    "503": errors.ServerError,
    "504": errors.ServerError,
    "4002": errors.CommandError,
    "10001": errors.AuthError,
    "10002": errors.AuthError,
    "10009": errors.SetupError,
    "10010": errors.RateLimitError,
    "20002": errors.NotPermittedError,
    "30008": UnknownPersonError,
    "30009": errors.NotPermittedError,
    "30010": errors.ValueRangeError,
    "30014": errors.ValueRangeError,
    "30015": errors.ValueRangeError,
    "30016": errors.NotPermittedError,
    "30017": errors.NotPermittedError,
    "30018": errors.GoneError,
    "30022": errors.OfflineError,
}

RUNNING = errors.ErrorTable(codes=_GENERAL | {"400": errors.ValueRangeError})
"""With a token."""

DEVICE_CODES = errors.ErrorTable(
    codes={
        **RUNNING.codes,
        "401": errors.NotPermittedError,
        "403": errors.NotPermittedError,
        "406": errors.NotPermittedError,
        "503": errors.OfflineError,
        "504": errors.NoAnswerError,
    }
)
"""What the cloud says of one device: on the socket, and for each of several commands."""

SIGNED = errors.ErrorTable(
    codes=_GENERAL
    | {
        "400": errors.SetupError,
        "401": errors.SecretError,
        "402": errors.AuthError,
        "405": errors.AuthError,
        "406": errors.AuthError,
        "407": AppError,
        "10003": UnknownUserError,
        "10004": errors.AuthError,
        "10014": errors.AuthError,
    },
    fields={
        "400": "username",
        "401": "app_secret",
        "407": "app_id",
        "10001": "password",
        "10002": "verification_code",
        "10003": "username",
        "10009": "username",
        "10014": "password",
    },
)
"""Signed calls: sign-in, and refreshing the token."""

WRONG_REGION = "10004"
DENIED = "406"
FORBIDDEN = "407"
QUOTA = "412"
QUOTA_PAUSE = 3600
"""Seconds of silence once the app id's calls are used up."""


def result_code(answer: Mapping[str, Any]) -> int | None:
    """Return the result code of an answer, 0 for success; None if it has none. Raises ProtocolError if it is no number."""
    if (code := answer.get("error")) is None or code == "":
        return None
    # Some servers and devices write it as text
    if (found := number(code)) is None or not found.is_integer():
        raise errors.ProtocolError("the result code is no number")
    return int(found)
