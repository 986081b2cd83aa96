"""The vendor's error codes: one table, one reaction each.

Source: the error tables of all pages of the Application Side API. A code is "Family.Detail"; a detail that the table does not
know has the meaning of its family.
"""

from collections.abc import Mapping
import re
from typing import Any

from ..core import errors
from .fields import text

TABLE = errors.ErrorTable(
    {
        "InvalidParameterValue.InvalidAccessToken": errors.TokenError,
        "InvalidParameterValue.UserLoginFailed": errors.AuthError,
        "InvalidParameterValue.UserLoginForbidden": errors.LockedError,
        "InvalidParameterValue.ErrorUserNotExists": errors.AuthError,
        "InvalidParameterValue.InvalidSignature": errors.SecretError,
        "InvalidParameterValue.NickNameLengthInvalid": errors.SetupError,
        "InvalidParameterValue.NoPermission": errors.NotPermittedError,
        "InvalidParameterValue.AppDeviceNotExist": errors.GoneError,
        "InvalidParameterValue.InternalRPCError": errors.NoAnswerError,
        "InvalidParameterValue.BindDeviceNotConnected": errors.OfflineError,
        # A signature of the device's, not of the app's
        "InvalidParameterValue.BindDeviceSigMismatch": errors.CommandError,
        "InvalidParameterValue.DeviceBinded": errors.CommandError,
        "InvalidParameterValue.DeviecBinded": errors.CommandError,
        "InvalidParameterValue.UserBindExceedLimit": errors.CommandError,
        "InvalidParameterValue.DeviceShareExceededLimit": errors.CommandError,
        "InvalidParameterValue.CannotBindOwnDevice": errors.CommandError,
        "InvalidParameterValue.ShareDeviceTokenUsed": errors.CommandError,
        "ResourceNotFound.AppNotExists": errors.SetupError,
        "ResourceNotFound.DeviceNotExist": errors.GoneError,
        "UnsupportedOperation.ERR_APP_INVALID_IOTAPPID": errors.SetupError,
        "UnsupportedOperation.CannotBindSameFamily": errors.CommandError,
        "UnsupportedOperation.SceneRunInProgress": errors.CommandError,
        "FailedOperation.DeviceOffline": errors.OfflineError,
        "InternalServerError.InternalRPCError": errors.NoAnswerError,
        "AuthFailure": errors.SecretError,
        "ErrorRequiredParamNotFound": errors.CommandError,
        "InvalidAction": errors.UnsupportedError,
        "InvalidParameter": errors.ValueRangeError,
        "InvalidParameterValue": errors.ValueRangeError,
        "ResourceNotFound": errors.CommandError,
        "UnauthorizedOperation": errors.NotPermittedError,
        "UnsupportedOperation": errors.UnsupportedError,
        "LimitExceeded": errors.CommandError,
        "RequestLimitExceeded": errors.RateLimitError,
        "FailedOperation": errors.CommandError,
        "InternalError": errors.ServerError,
        "InternalServerError": errors.ServerError,
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
_WORDS: tuple[tuple[str, type[errors.CloudError], str | None], ...] = (
    (r"RequestLimit|RateLimit|Frequen|TooMany|Throttl|FlowControl|Qps|QPS|^429$", errors.RateLimitError, None),
    (r"Timestamp|RequestExpire|SignatureExpire", errors.ClockError, None),
    (r"Signature|SigMismatch", errors.SecretError, "app_secret"),
    (r"App_?Key|AppId|AppNot", errors.SetupError, "app_key"),
    (r"AccessToken", errors.TokenError, None),
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


def error_for(code: str, message: str = "") -> errors.CloudError:
    """Return the error that a code stands for; the text of one that is in no table shows the code, too."""
    if not code:
        return errors.ProtocolError(message or "an error without a code")
    if code in TABLE.codes:
        return TABLE.error(code, message)
    family, _, detail = code.partition(".")
    message = f"{code}: {message}" if message else ""
    for pattern, kind, field in _WORDS:
        if re.search(pattern, detail or code):
            return kind(message, code=code, field=field)
    return TABLE.codes.get(family, TABLE.default)(message, code=code, field=TABLE.fields.get(family))


def blamed(error: errors.CloudError) -> errors.CloudError:
    """Return a refused login as an error that the user can fix: the credentials if its code is about them, else the app key."""
    if error.uncertain or not isinstance(error, errors.CommandError | errors.NotPermittedError):
        return error
    for word, field in _CREDENTIALS.items():
        if re.search(word, error.code or ""):
            return errors.AuthError(str(error), code=error.code, field=field)
    return errors.SetupError(str(error), code=error.code, field="app_key")
