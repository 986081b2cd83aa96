"""How the vendor says no."""

from typing import Any

ACCESS_TOKEN = "InvalidParameterValue.InvalidAccessToken"
APP_KEY = "ResourceNotFound.AppNotExists"
INVALID_PARAMETER = "InvalidParameterValue"
LOGIN_FAILED = "InvalidParameterValue.UserLoginFailed"
LOGIN_FORBIDDEN = "InvalidParameterValue.UserLoginForbidden"
MISSING_PARAMETER = "ErrorRequiredParamNotFound"
NO_DEVICE = "ResourceNotFound.DeviceNotExist"
NO_FAMILY = "ResourceNotFound.StudioFamilyNotExist"
NO_PERMISSION = "InvalidParameterValue.NoPermission"
NO_SUCH_ACTION = "InvalidAction"
NOT_JSON = "InvalidParameterValue.InvalidJSON"
NOT_LINKED = "UnauthorizedOperation.APPNoPermissionToStudioProduct"
OFFLINE = "FailedOperation.DeviceOffline"
SIGNATURE = "InvalidParameterValue.InvalidSignature"
"""The document gives no code for a wrong signature; this is in its style."""
TIMESTAMP = "InvalidParameterValue.InvalidTimestamp"
"""Likewise for a clock that is wrong."""


class Refusal(Exception):
    """An answer with an Error instead of data."""

    def __init__(self, code: str, message: str = "", *, wrapped: bool = False) -> None:
        """Refuse with a code; ``wrapped`` hides it in the message of an InternalError, as the vendor does for sign-ins."""
        super().__init__(code)
        self.code = code
        self.message = message or code.rpartition(".")[2]
        self.wrapped = wrapped

    def error(self) -> dict[str, Any]:
        """Return the Error object."""
        if self.wrapped:
            return {"Code": "InternalError", "Message": f"{self.code}|{self.message}"}
        return {"Code": self.code, "Message": self.message}
