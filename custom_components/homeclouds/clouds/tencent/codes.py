"""The vendor's error codes: one table, one reaction each.

Source: the error tables of all pages of the Application Side API. A code is "Family.Detail"; a detail that the table does not
know has the meaning of its family.
"""

from collections.abc import Mapping
import re
from typing import Any

from ..core.errors import (
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
    ProtocolError,
    RateLimitError,
    SecretError,
    ServerError,
    SetupError,
    TokenError,
    UnsupportedError,
    ValueRangeError,
)
from .fields import text

TABLE = ErrorTable(
    {
        "InvalidParameterValue.InvalidAccessToken": TokenError,
        "InvalidParameterValue.UserLoginFailed": AuthError,
        "InvalidParameterValue.UserLoginForbidden": LockedError,
        "InvalidParameterValue.ErrorUserNotExists": AuthError,
        "InvalidParameterValue.InvalidSignature": SecretError,
        "InvalidParameterValue.NickNameLengthInvalid": SetupError,
        "InvalidParameterValue.NoPermission": NotPermittedError,
        "InvalidParameterValue.AppDeviceNotExist": GoneError,
        "InvalidParameterValue.InternalRPCError": NoAnswerError,
        "InvalidParameterValue.BindDeviceNotConnected": OfflineError,
        # A signature of the device's, not of the app's
        "InvalidParameterValue.BindDeviceSigMismatch": CommandError,
        "InvalidParameterValue.DeviceBinded": CommandError,
        "InvalidParameterValue.DeviecBinded": CommandError,
        "InvalidParameterValue.UserBindExceedLimit": CommandError,
        "InvalidParameterValue.DeviceShareExceededLimit": CommandError,
        "InvalidParameterValue.CannotBindOwnDevice": CommandError,
        "InvalidParameterValue.ShareDeviceTokenUsed": CommandError,
        "ResourceNotFound.AppNotExists": SetupError,
        "ResourceNotFound.DeviceNotExist": GoneError,
        "UnsupportedOperation.ERR_APP_INVALID_IOTAPPID": SetupError,
        "UnsupportedOperation.CannotBindSameFamily": CommandError,
        "UnsupportedOperation.SceneRunInProgress": CommandError,
        "FailedOperation.DeviceOffline": OfflineError,
        "InternalServerError.InternalRPCError": NoAnswerError,
        "AuthFailure": SecretError,
        "ErrorRequiredParamNotFound": CommandError,
        "InvalidAction": UnsupportedError,
        "InvalidParameter": ValueRangeError,
        "InvalidParameterValue": ValueRangeError,
        "ResourceNotFound": CommandError,
        "UnauthorizedOperation": NotPermittedError,
        "UnsupportedOperation": UnsupportedError,
        "LimitExceeded": CommandError,
        "RequestLimitExceeded": RateLimitError,
        "FailedOperation": CommandError,
        "InternalError": ServerError,
        "InternalServerError": ServerError,
    },
    fields={
        "ResourceNotFound.AppNotExists": "app_key",
        "UnsupportedOperation.ERR_APP_INVALID_IOTAPPID": "app_key",
        "InvalidParameterValue.InvalidSignature": "app_secret",
        "InvalidParameterValue.NickNameLengthInvalid": "nickname",
        "AuthFailure": "app_secret",
    },
)

# Codes of rate limits and of the sign-in gate are printed nowhere; what they speak of can be told from their words.
_WORDS: tuple[tuple[str, type[CloudError], str | None], ...] = (
    (r"RequestLimit|RateLimit|Frequen|TooMany|Throttl|FlowControl|Qps|QPS|^429$", RateLimitError, None),
    (r"Timestamp|RequestExpire|SignatureExpire", ClockError, None),
    (r"Signature|SigMismatch", SecretError, "app_secret"),
    (r"App_?Key|AppId|AppNot", SetupError, "app_key"),
    (r"AccessToken", TokenError, None),
)

_CREDENTIALS = {
    "CountryCode": "country_code",
    "Phone": "phone",
    "Mail": "email",
    "Password": "password",
    "OpenI[Dd]": "wx_open_id",
    "NickName": "nickname",
    "Avatar": "avatar",
    "User": None,
}
"""Words of a code -> the field that it is about."""
_REAL_CODE = re.compile(r"^\s*([A-Z]\w+(?:\.\w+)+)\s*\|\s*(.*)$", re.DOTALL)


def unwrap(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return code and message of an Error object; the real code may stand before "|" in the message."""
    code, message = text(error, "Code"), text(error, "Message")
    if found := _REAL_CODE.match(message):
        return found[1], found[2]
    return code, message


def error_for(code: str, message: str = "") -> CloudError:
    """Return the error that a code stands for; the text of one that is in no table shows the code, too."""
    if not code:
        return ProtocolError(message or "an error without a code")
    if code in TABLE.codes:
        return TABLE.error(code, message)
    family, _, detail = code.partition(".")
    message = f"{code}: {message}" if message else ""
    for pattern, kind, field in _WORDS:
        if re.search(pattern, detail or code):
            return kind(message, code=code, field=field)
    return TABLE.codes.get(family, TABLE.default)(message, code=code, field=TABLE.fields.get(family))


def blamed(error: CloudError) -> CloudError:
    """Return a refused login as an error that the user can fix: the credentials if its code is about them, else the app key."""
    if error.uncertain or not isinstance(error, CommandError | NotPermittedError):
        return error
    for word, field in _CREDENTIALS.items():
        if re.search(word, error.code or ""):
            return AuthError(str(error), code=error.code, field=field)
    return SetupError(str(error), code=error.code, field="app_key")
