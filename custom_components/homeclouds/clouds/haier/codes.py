"""What the result codes of UWS mean to us (UWS document, "公共错误码", and the control and login answers)."""

from collections.abc import Mapping
from typing import Final

from ..core.errors import (
    AuthError,
    CaptchaError,
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
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)

SUCCESS: Final = "00000"


class ForeignTokenError(AuthError, key="token_of_other_client"):
    """The token was issued for another app or client id: renewing it does not help."""


class InactiveAccountError(AuthError, key="account_inactive"):
    """The account was never activated."""


class UnknownAccountError(AuthError, key="account_unknown"):
    """There is no such account."""


class RepeatedError(UnreachableError, key="request_repeated"):
    """The request's number was used before, so that it was not carried out. Reaction: once more with a new one."""


class RequestError(CloudError, key="request_invalid"):
    """The cloud does not understand a request of ours. Reaction: no retry."""


class TooManyDevicesError(CloudError, key="too_many_devices"):
    """The account has more devices than the cloud lists."""


class NoModelError(UnsupportedError, key="no_digital_model"):
    """The device has no digital model. Reaction: show what it reports, read-only."""


class FamilyError(NotPermittedError, key="family_not_permitted"):
    """The vendor's families and shares do not allow it."""


class MessageError(CommandError, key="vendor_task_failed"):
    """A message, scene or task of the vendor's does not exist or does not work."""


class BusyError(CommandError, key="device_busy"):
    """The device's queue is full."""


class DeviceError(CommandError, key="device_error"):
    """The device reports an error of its own."""


def _codes(prefix: str, numbers: str, error: type[CloudError]) -> dict[str, type[CloudError]]:
    return {prefix + number: error for number in numbers.split()}


COMMON: Final = ErrorTable(
    codes=(
        _codes("A0000", "1 2 3 4 5 6 7 8", ServerError)
        | _codes("B0000", "1 2 3 4 5 6 7", RequestError)
        | _codes("C0000", "2 7", SetupError)
        | _codes("C0000", "1 8", SecretError)
        | _codes("C0000", "3 4", NotPermittedError)
        | {"A00009": RateLimitError, "C00005": RepeatedError, "C00006": UnsupportedError, "D00001": ClockError}
        | _codes("D000", "02 07 08 12 13", AuthError)
        | _codes("D000", "03 04 06 16", TokenError)
        | _codes("D000", "09 15", CaptchaError)
        | {
            "D00005": ForeignTokenError,
            "21016": ForeignTokenError,
            "D00010": LockedError,
            "D00011": InactiveAccountError,
            "D00017": UnknownAccountError,
        }
        | _codes("E311", "04 05 06 07 08 09 11 29 30 31 32 33 34", FamilyError)
        | _codes("F312", "11 12 13 14 15 16 17 18 19 21 22 23 24 25", FamilyError)
        | {"F31301": AuthError}
        | _codes("G", "20003 20201 20301 20903", ServerError)
        | _codes("G", "20202 23401", GoneError)
        # The document's table lost the G of this one.
        | {"20903": ServerError, "G20904": TooManyDevicesError, "G24001": UnsupportedError}
        | _codes("G", "20908 20910 23501", NotPermittedError)
        | _codes("H", "00001 32004 32005 32006 32007 32008 32009 32010 32011", MessageError)
        | _codes("L", "C0001 S0001 I0001 G0001", MessageError)
        | _codes("S0000", "1 2 3 4", MessageError)
        # The newer official table moved the tasks from S to M.
        | _codes("M0000", "1 2 3 4 5", MessageError)
        | _codes("Y0000", "1 2 3", NoModelError)
        | {"S03002": OfflineError, "G03002": OfflineError}
        | _codes("", "30003 30032", AuthError)
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

CONTROL: Final = ErrorTable(
    {
        "S00001": CommandError,
        "S00002": NoAnswerError,
        "S00003": NoAnswerError,
        "S00004": CommandError,
        "S00005": UnsupportedError,
        "S00006": DeviceError,
        "S00007": BusyError,
        "S03002": OfflineError,
        "G03002": OfflineError,
    }
)
"""`execResultCode` of a command: the same codes as the tasks of COMMON, with other meanings."""

DEVICE: Final = ErrorTable(
    {
        "1": DeviceError,
        "2": DeviceError,
        "11": NoAnswerError,
        "12": CommandError,
        "13": ValueRangeError,
        "14": NotPermittedError,
        "15": NotPermittedError,
        "16": OfflineError,
        "17": UnsupportedError,
        "107": CommandError,
        "200": ServerError,
    }
)
"""`resCode` of a device's own answer to a command (`invalidCode`): finer than CONTROL."""

OAUTH: Final = ErrorTable(
    {
        "invalid_token": TokenError,
        "expired_token": TokenError,
        "invalid_client": SecretError,
        "invalid_grant": AuthError,
    },
    default=TokenError,
)
"""`error` of the account API."""


def check(answer: Mapping[str, object]) -> None:
    """Raise the error that an answer's `retCode` stands for. Raises ProtocolError if it has none."""
    code = answer.get("retCode")
    if not isinstance(code, str | int):
        raise ProtocolError("answer without retCode")
    if str(code) != SUCCESS:
        raise COMMON.error(code, f"{code} {answer.get('retInfo', '')}".strip())
