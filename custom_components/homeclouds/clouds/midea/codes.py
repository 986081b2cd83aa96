"""Midea's result codes and what each stands for."""

from ..core.errors import (
    AuthError,
    ClockError,
    CommandError,
    ErrorTable,
    GoneError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    RateLimitError,
    SecretError,
    ServerError,
    SetupError,
    TokenError,
    UnsupportedError,
    ValueRangeError,
)

_COMMON = {
    "401": TokenError,
    "403": NotPermittedError,
    "429": RateLimitError,
    "10000": ServerError,
    "10001": ValueRangeError,
    "10002": SetupError,
    "10003": ClockError,
    "10004": SecretError,
    "10010": TokenError,
    "10011": TokenError,
    "99999": ServerError,
}
"""General codes of §4.1.4. The appliance API answers with them as well where its own table has no word (signature, token)."""

APPLIANCE = ErrorTable(
    {
        **_COMMON,
        "1016": NoAnswerError,
        "1201": GoneError,
        "1202": GoneError,
        "1204": OfflineError,
        "5000": SetupError,
        "5001": ServerError,
        "5300": GoneError,
        "6001": UnsupportedError,
        "9001": ValueRangeError,
        "9003": ValueRangeError,
        "9998": ServerError,
        "9999": ServerError,
        "110001": NoAnswerError,
        "110002": UnsupportedError,
        "110003": CommandError,
    },
    {"5000": "client_id", "10002": "client_id", "10004": "client_secret"},
)
"""§4.2.4, and §4.2.3.11 for hexadecimal commands."""

PLAIN = ErrorTable(
    {**APPLIANCE.codes, "9001": SecretError, "9003": SetupError},
    {**APPLIANCE.fields, "9001": "client_secret", "9003": "open_user_id"},
)
"""Codes of calls without parameters: 9001 then is the nearest that §4.2.4 has to a wrong signature."""

USER = ErrorTable(
    {
        **_COMMON,
        "1130": ValueRangeError,
        "9503": CommandError,
        "11001": AuthError,
        "11002": ServerError,
        "11003": AuthError,
        "12001": AuthError,
        "12002": AuthError,
        "13001": ServerError,
        "14001": AuthError,
        "14003": CommandError,
    },
    {"10002": "app_key", "10004": "app_secret", "12001": "account", "12002": "password", "14001": "account"},
)
"""§4.1.4."""
