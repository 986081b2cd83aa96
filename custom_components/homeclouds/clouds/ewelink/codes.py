"""The vendor's result codes (document, Error codes; 10014, 503 and the meanings at sign-in are from practice)."""

from collections.abc import Mapping
from typing import Any

from ..core.errors import (
    AuthError,
    CloudError,
    CommandError,
    ErrorTable,
    GoneError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    SecretError,
    ServerError,
    SetupError,
    TokenError,
    ValueRangeError,
)
from ..core.values import number


class UnknownUserError(AuthError, key="unknown_user"):
    """There is no such user."""


class UnknownPersonError(CommandError, key="unknown_user"):
    """The other user that is named does not exist."""


class AppError(SetupError, key="app_not_permitted"):
    """The vendor does not allow the app id to do this."""


class AppNotPermittedError(NotPermittedError, key="app_not_permitted"):
    """The vendor does not allow the app id of an account that is set up to do this."""


class QuotaError(RateLimitError, key="app_quota_used_up"):
    """The app id's calls are used up."""


class LiveError(CommandError, key="live_used_up"):
    """A device was asked for live readings too often today."""


_GENERAL: dict[str, type[CloudError]] = {
    "401": TokenError,
    "402": TokenError,
    "403": ProtocolError,
    "405": GoneError,
    "406": TokenError,
    "407": AppNotPermittedError,
    "412": RateLimitError,
    "500": ServerError,
    "503": ServerError,
    "504": ServerError,
    "4002": CommandError,
    "10001": AuthError,
    "10002": AuthError,
    "10009": SetupError,
    "10010": RateLimitError,
    "20002": NotPermittedError,
    "30008": UnknownPersonError,
    "30009": NotPermittedError,
    "30010": ValueRangeError,
    "30014": ValueRangeError,
    "30015": ValueRangeError,
    "30016": NotPermittedError,
    "30017": NotPermittedError,
    "30018": GoneError,
    "30022": OfflineError,
}

RUNNING = ErrorTable(codes=_GENERAL | {"400": ValueRangeError})
"""With a token."""

DEVICE_CODES = ErrorTable(
    codes={
        **RUNNING.codes,
        "401": NotPermittedError,
        "403": NotPermittedError,
        "406": NotPermittedError,
        "503": OfflineError,
        "504": NoAnswerError,
    }
)
"""What the cloud says of one device: on the socket, and for each of several commands."""

SIGNED = ErrorTable(
    codes=_GENERAL
    | {
        "400": SetupError,
        "401": SecretError,
        "402": AuthError,
        "405": AuthError,
        "406": AuthError,
        "407": AppError,
        "10003": UnknownUserError,
        "10004": AuthError,
        "10014": AuthError,
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
        raise ProtocolError("the result code is no number")
    return int(found)
