"""The vendor's error codes: one table, one reaction each.

Source: the error tables of all pages of the Application Side API. A code is "Family.Detail"; a detail that the table does not
know has the meaning of its family.
"""

from collections.abc import Mapping
import re
from typing import Any

from ..errors import (
    AuthError,
    ClockError,
    CloudError,
    CommandError,
    ErrorTable,
    GoneError,
    LockedError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    SetupError,
    TokenError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)

TABLE = ErrorTable(
    {
        "InvalidParameterValue.InvalidAccessToken": TokenError,
        "InvalidParameterValue.UserLoginFailed": AuthError,
        "InvalidParameterValue.UserLoginForbidden": LockedError,
        "InvalidParameterValue.ErrorUserNotExists": AuthError,
        "InvalidParameterValue.InvalidAppParameter": SetupError,
        "InvalidParameterValue.InvalidSignature": SetupError,
        "InvalidParameterValue.NickNameLengthInvalid": SetupError,
        "InvalidParameterValue.NoPermission": NotPermittedError,
        "InvalidParameterValue.AppDeviceNotExist": GoneError,
        "InvalidParameterValue.InternalRPCError": NoAnswerError,
        "InvalidParameterValue.BindDeviceNotConnected": OfflineError,
        "ResourceNotFound.AppNotExists": SetupError,
        "ResourceNotFound.DeviceNotExist": GoneError,
        "UnsupportedOperation.ERR_APP_INVALID_IOTAPPID": SetupError,
        "FailedOperation.DeviceOffline": OfflineError,
        "InternalServerError.InternalRPCError": NoAnswerError,
        "AuthFailure": SetupError,
        "ErrorRequiredParamNotFound": CommandError,
        "InvalidAction": UnsupportedError,
        "InvalidParameter": ValueRangeError,
        "InvalidParameterValue": ValueRangeError,
        "ResourceNotFound": CommandError,
        "UnauthorizedOperation": NotPermittedError,
        "UnsupportedOperation": UnsupportedError,
        "LimitExceeded": CommandError,
        "FailedOperation": CommandError,
        "InternalError": UnreachableError,
        "InternalServerError": UnreachableError,
    },
    fields={
        "ResourceNotFound.AppNotExists": "app_key",
        "UnsupportedOperation.ERR_APP_INVALID_IOTAPPID": "app_key",
        "InvalidParameterValue.InvalidAppParameter": "app_key",
        "InvalidParameterValue.InvalidSignature": "app_secret",
        "InvalidParameterValue.NickNameLengthInvalid": "nickname",
        "AuthFailure": "app_secret",
    },
    default=UnreachableError,
)

# Codes of the sign-in gate are printed nowhere; what they speak of can be told from their words.
_WORDS: tuple[tuple[str, type[CloudError], str | None], ...] = (
    (r"Timestamp|RequestExpire|SignatureExpire", ClockError, None),
    (r"Signature|SigMismatch", SetupError, "app_secret"),
    (r"App_?Key|AppId|AppNot", SetupError, "app_key"),
    (r"AccessToken", TokenError, None),
)

_REAL_CODE = re.compile(r"^\s*([A-Z]\w+(?:\.\w+)+)\s*\|\s*(.*)$", re.DOTALL)


def unwrap(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return code and message of an Error object; the real code may stand before "|" in the message."""
    code, message = str(error.get("Code") or ""), str(error.get("Message") or "")
    if found := _REAL_CODE.match(message):
        return found[1], found[2]
    return code, message


def error_for(code: str, message: str = "") -> CloudError:
    """Return the error that a code stands for."""
    if code not in TABLE.codes:
        detail = code.partition(".")[2] or code
        for pattern, kind, field in _WORDS:
            if re.search(pattern, detail):
                return kind(message, code=code, field=field)
        family = code.partition(".")[0]
        if family in TABLE.codes:
            return TABLE.codes[family](message, code=code, field=TABLE.fields.get(family))
    return TABLE.error(code, message)
