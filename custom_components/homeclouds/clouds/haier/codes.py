"""What the result codes of UWS mean to us (UWS document, "公共错误码", and the control and login answers)."""

from collections.abc import Mapping
from typing import Final

from ..core import errors

SUCCESS: Final = "00000"


class ForeignTokenError(errors.AuthError, key="token_of_other_client"):
    """The token was issued for another app or client id: renewing it does not help."""


class InactiveAccountError(errors.AuthError, key="account_inactive"):
    """The account was never activated."""


class UnknownAccountError(errors.AuthError, key="account_unknown"):
    """There is no such account."""


class RepeatedError(errors.UnreachableError, key="request_repeated"):
    """The request's number was used before, so that it was not carried out. Reaction: once more with a new one."""


class RequestError(errors.CloudError, key="request_invalid"):
    """The cloud does not understand a request of ours. Reaction: no retry."""


class TooManyDevicesError(errors.CloudError, key="too_many_devices"):
    """The account has more devices than the cloud lists."""


class NoModelError(errors.UnsupportedError, key="no_digital_model"):
    """The device has no digital model. Reaction: show what it reports, read-only."""


class FamilyError(errors.NotPermittedError, key="family_not_permitted"):
    """The vendor's families and shares do not allow it."""


class MessageError(errors.CommandError, key="vendor_task_failed"):
    """A message, scene or task of the vendor's does not exist or does not work."""


class BusyError(errors.CommandError, key="device_busy"):
    """The device's queue is full."""


class DeviceError(errors.CommandError, key="device_error"):
    """The device reports an error of its own."""


def _codes(prefix: str, numbers: str, error: type[errors.CloudError]) -> dict[str, type[errors.CloudError]]:
    return {prefix + number: error for number in numbers.split()}


COMMON: Final = errors.ErrorTable(
    codes=(
        _codes("A0000", "1 2 3 4 5 6 7 8", errors.ServerError)
        | _codes("B0000", "1 2 3 4 5 6 7", RequestError)
        | _codes("C0000", "2 7", errors.SetupError)
        | _codes("C0000", "1 8", errors.SecretError)
        | _codes("C0000", "3 4", errors.NotPermittedError)
        | {
            "A00009": errors.RateLimitError,
            "C00005": RepeatedError,
            "C00006": errors.UnsupportedError,
            "D00001": errors.ClockError,
        }
        | _codes("D000", "02 07 08 12 13", errors.AuthError)
        | _codes("D000", "03 04 06 16", errors.TokenError)
        | _codes("D000", "09 15", errors.CaptchaError)
        | {
            "D00005": ForeignTokenError,
            "21016": ForeignTokenError,
            "D00010": errors.LockedError,
            "D00011": InactiveAccountError,
            "D00017": UnknownAccountError,
        }
        | _codes("E311", "04 05 06 07 08 09 11 29 30 31 32 33 34", FamilyError)
        | _codes("F312", "11 12 13 14 15 16 17 18 19 21 22 23 24 25", FamilyError)
        | {"F31301": errors.AuthError}
        | _codes("G", "20003 20201 20301 20903", errors.ServerError)
        | _codes("G", "20202 23401", errors.GoneError)
        # The document's table lost the G of this one.
        | {"20903": errors.ServerError, "G20904": TooManyDevicesError, "G24001": errors.UnsupportedError}
        | _codes("G", "20908 20910 23501", errors.NotPermittedError)
        | _codes("H", "00001 32004 32005 32006 32007 32008 32009 32010 32011", MessageError)
        | _codes("L", "C0001 S0001 I0001 G0001", MessageError)
        | _codes("S0000", "1 2 3 4", MessageError)
        # The newer official table moved the tasks from S to M.
        | _codes("M0000", "1 2 3 4 5", MessageError)
        | _codes("Y0000", "1 2 3", NoModelError)
        | {"S03002": errors.OfflineError, "G03002": errors.OfflineError}
        | _codes("", "30003 30032", errors.AuthError)
    ),
    fields={
        "C00001": "app_key",
        "C00002": "app_id",
        "C00007": "app_id",
        "C00008": "app_key",
        "D00002": "password",
        "D00005": "client_id",
        "D00017": "username",
        "21016": "client_id",
    },
)
"""Every interface but the results of commands."""

CONTROL: Final = errors.ErrorTable(
    {
        "S00001": errors.CommandError,
        "S00002": errors.NoAnswerError,
        "S00003": errors.NoAnswerError,
        "S00004": errors.CommandError,
        "S00005": errors.UnsupportedError,
        "S00006": DeviceError,
        "S00007": BusyError,
        "S03002": errors.OfflineError,
        "G03002": errors.OfflineError,
    }
)
"""`execResultCode` of a command: the same codes as the tasks of COMMON, with other meanings."""

DEVICE: Final = errors.ErrorTable(
    {
        "1": DeviceError,
        "2": DeviceError,
        "11": errors.NoAnswerError,
        "12": errors.CommandError,
        "13": errors.ValueRangeError,
        "14": errors.NotPermittedError,
        "15": errors.NotPermittedError,
        "16": errors.OfflineError,
        "17": errors.UnsupportedError,
        "107": errors.CommandError,
        "200": errors.ServerError,
    }
)
"""`resCode` of a device's own answer to a command (`invalidCode`): finer than CONTROL."""

OAUTH: Final = errors.ErrorTable(
    {
        "invalid_token": errors.TokenError,
        "expired_token": errors.TokenError,
        "invalid_client": errors.SecretError,
        "invalid_grant": errors.AuthError,
    },
    default=errors.TokenError,
)
"""`error` of the account API."""


def check(answer: Mapping[str, object]) -> None:
    """Raise the error that an answer's `retCode` stands for. Raises ProtocolError if it has none."""
    code = answer.get("retCode")
    if not isinstance(code, str | int):
        raise errors.ProtocolError("answer without retCode")
    if str(code) != SUCCESS:
        raise COMMON.error(code, f"{code} {answer.get('retInfo', '')}".strip())
