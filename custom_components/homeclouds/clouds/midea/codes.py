"""Midea's result codes and what each stands for."""

from ..core import errors

_COMMON = {
    "401": errors.TokenError,
    "403": errors.NotPermittedError,
    "429": errors.RateLimitError,
    "10000": errors.ServerError,
    "10001": errors.ValueRangeError,
    "10002": errors.SetupError,
    "10003": errors.ClockError,
    "10004": errors.SecretError,
    "10010": errors.TokenError,
    "10011": errors.TokenError,
    "99999": errors.ServerError,
}
"""General codes of §4.1.4. The appliance API answers with them as well where its own table has no word (signature, token)."""

APPLIANCE = errors.ErrorTable(
    {
        **_COMMON,
        "1016": errors.NoAnswerError,
        "1201": errors.GoneError,
        "1202": errors.GoneError,
        "1204": errors.OfflineError,
        "5000": errors.SetupError,
        "5001": errors.ServerError,
        "5300": errors.GoneError,
        "6001": errors.UnsupportedError,
        "9001": errors.ValueRangeError,
        "9003": errors.ValueRangeError,
        "9998": errors.ServerError,
        "9999": errors.ServerError,
        "110001": errors.NoAnswerError,
        "110002": errors.UnsupportedError,
        "110003": errors.CommandError,
    },
    {"5000": "client_id", "10002": "client_id", "10004": "client_secret"},
)
"""§4.2.4, and §4.2.3.11 for hexadecimal commands."""

PLAIN = errors.ErrorTable(
    {**APPLIANCE.codes, "9001": errors.SecretError, "9003": errors.SetupError},
    {**APPLIANCE.fields, "9001": "client_secret", "9003": "open_user_id"},
)
"""Codes of calls without parameters: 9001 then is the nearest that §4.2.4 has to a wrong signature."""

USER = errors.ErrorTable(
    {
        **_COMMON,
        "1130": errors.ValueRangeError,
        "9503": errors.CommandError,
        "11001": errors.AuthError,
        "11002": errors.ServerError,
        "11003": errors.AuthError,
        "12001": errors.AuthError,
        "12002": errors.AuthError,
        "13001": errors.ServerError,
        "14001": errors.AuthError,
        "14003": errors.CommandError,
    },
    {"10002": "app_key", "10004": "app_secret", "12001": "account", "12002": "password", "14001": "account"},
)
"""§4.1.4."""
