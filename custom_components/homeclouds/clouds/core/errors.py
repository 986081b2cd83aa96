"""What can go wrong with a cloud. Each class stands for one reaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
import traceback
from typing import ClassVar, override

from .redact import redacted

_LOGGER = logging.getLogger(__name__)
_MOST = 200
_LONGEST_CODE = 64


class CloudError(Exception):
    """Base of all errors that leave a cloud; `key` is the translation key of what the user reads."""

    key: ClassVar[str] = "unknown"
    is_name: ClassVar[bool] = False
    """Whether the message is a name of an interface or of a parameter, which may be shown."""
    uncertain: ClassVar[bool] = False
    """Whether a command that ended so may have been carried out: its state has to be asked, and it is not sent again."""

    def __init__(self, message: str = "", *, code: str | int | None = None, field: str | None = None) -> None:
        """Take the vendor's own words and code, and the sign-in field that is to blame, if one is.

        Their content is the vendor's, so secrets are taken out and long texts are cut.
        """
        self.code = None if code is None else redacted(code, _LONGEST_CODE)
        self.field = field
        super().__init__(redacted(message, _MOST) or (f"code {self.code}" if code is not None else self.key))

    @property
    def placeholders(self) -> dict[str, str]:
        """What a translated message may contain: the vendor's code, never its words, which are for the log."""
        return {"code": self.code or "–", **({"name": str(self)} if self.is_name else {})}


class FolderError(CloudError):
    """A file cannot be kept in the user's configuration folder."""

    key = "folder_not_writable"


class UnexpectedError(CloudError):
    """An unforeseen exception, caught where the cloud is called and logged there with its traceback."""

    key = "unexpected_error"
    uncertain = True


class UnreachableError(CloudError):
    """The request provably never left: no connection was made. Reaction: try again later, backing off."""

    key = "cannot_connect"


class UnansweredError(UnreachableError):
    """The request was sent, but its answer was lost or came too late."""

    key = "no_reply"
    uncertain = True


class ServerError(UnreachableError):
    """The server reports trouble of its own (HTTP 5xx)."""

    key = "server_error"
    uncertain = True


class CertificateError(UnreachableError):
    """The server's TLS certificate is not to be trusted."""

    key = "tls_error"


class ProtocolError(UnreachableError):
    """The server answers, but not what the document says (HTML, broken JSON, missing fields)."""

    key = "unexpected_answer"
    uncertain = True


class RateLimitError(UnreachableError):
    """Too many requests. Reaction: silence for `retry_after` seconds."""

    key = "rate_limited"

    def __init__(
        self, message: str = "", *, code: str | int | None = None, field: str | None = None, retry_after: float = 60
    ) -> None:
        """Take how long to be silent, in seconds."""
        super().__init__(message, code=code, field=field)
        self.retry_after = retry_after


class AuthError(CloudError):
    """Credentials refused. Reaction: ask the user to sign in again."""

    key = "invalid_auth"


class TokenError(AuthError):
    """The access token is not (any longer) accepted. Reaction: renew it once, then AuthError."""

    key = "token_expired"


class TakenOverError(AuthError):
    """Another client logged in and ended our session. Reaction: log in once more, then notify the user."""

    key = "signed_in_elsewhere"


class CaptchaError(AuthError):
    """A captcha is required. Reaction: ask the user to log in with the vendor's app first."""

    key = "captcha_required"


class LockedError(AuthError):
    """The account is locked for a while."""

    key = "account_locked"


class SetupError(CloudError):
    """The developer credentials or the form are wrong. Reaction: show it at `field`; no retry."""

    key = "invalid_client"


class SecretError(SetupError):
    """The secret does not belong to the developer id: signatures made with it are refused."""

    key = "invalid_secret"


class OriginError(SetupError):
    """What should be the address of a server is none."""

    key = "invalid_origin"


class InsecureError(SetupError):
    """Plain HTTP to another host that the user did not allow."""

    key = "insecure_origin"


class NoDevicesError(SetupError):
    """The account has no devices: most likely it is not the one that was meant."""

    key = "no_devices"


class ClockError(SetupError):
    """The vendor finds our clock wrong."""

    key = "clock_skew"


class NotPermittedError(CloudError):
    """The app or the user is not allowed to do this."""

    key = "not_permitted"


class CommandError(CloudError):
    """The device or the cloud refuses a command. Reaction: roll back, show the error."""

    key = "command_refused"


class OfflineError(CommandError):
    """The device cannot be reached by its cloud."""

    key = "device_offline"


class NoAnswerError(CommandError):
    """The device did not answer: whether it obeyed is unknown."""

    key = "no_answer"
    uncertain = True


class OvertakenError(CommandError):
    """After the acknowledgement the device reported another state: it was operated elsewhere meanwhile."""

    key = "overtaken"


class ConfirmationError(CommandError):
    """The device waits for a confirmation. Reaction: ask the user to confirm at the device, then to try again."""

    key = "not_confirmed"


class UnsupportedError(CommandError):
    """The device does not know this command."""

    key = "not_supported"


class ValueRangeError(CommandError):
    """A value the device does not take."""

    key = "value_out_of_range"


class OutOfRangeError(ValueRangeError):
    """A number that is too low or too high."""

    key = "out_of_range"

    def __init__(self, value: float, low: float, high: float) -> None:
        """Take the number, and between which it should be."""
        super().__init__(f"{value} is not within {low:g} to {high:g}")
        self.low, self.high = low, high

    @property
    @override
    def placeholders(self) -> dict[str, str]:
        return {**super().placeholders, "low": f"{self.low:g}", "high": f"{self.high:g}"}


class UnknownInterfaceError(UnsupportedError):
    """No interface that can be called has this name; the message has names like it."""

    key = "unknown_interface"
    is_name = True


class AppMissingError(UnsupportedError):
    """An interface needs credentials of an app that the account was set up without."""

    key = "app_missing"


class UnconfirmedError(UnsupportedError):
    """A destructive call was not confirmed; the message is its name."""

    key = "confirmation_missing"
    is_name = True


class ParameterError(ValueRangeError):
    """A parameter of a call has a value of another type than the interface takes; the message is its name."""

    key = "parameter_invalid"
    is_name = True


class MissingParameterError(ParameterError):
    """A parameter that a call needs is missing; the message is its name."""

    key = "parameter_missing"


class UnknownParameterError(ParameterError):
    """A call has no parameter of this name; the message is it."""

    key = "parameter_unknown"


class ClosedError(CommandError):
    """The account was removed or reloaded while a command was on its way."""

    key = "account_closed"


class GoneError(CommandError):
    """The device is no longer in the account. Reaction: remove it."""

    key = "device_gone"


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """A vendor's table of result codes."""

    codes: Mapping[str, type[CloudError]]
    fields: Mapping[str, str] = field(default_factory=dict)
    """Code -> sign-in field to blame."""
    default: type[CloudError] = CommandError

    def error(self, code: str | int, message: str = "") -> CloudError:
        """Return the error that a code stands for."""
        text = str(code)
        return self.codes.get(text, self.default)(message, code=text, field=self.fields.get(text))


def foreseen(error: Exception, seen: set[str], level: int = logging.ERROR) -> CloudError:
    """Return a CloudError as it is and an UnexpectedError for all else, whose traceback is logged unless its kind was `seen`."""
    if isinstance(error, CloudError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    kind = f"{type(error).__name__} {[(frame.filename, frame.lineno) for frame in frames[-1:]]}"
    if kind not in seen:
        seen.add(kind)
        _LOGGER.log(level, "Unexpected error\n%s", redacted("".join(traceback.format_exception(error))))
    return UnexpectedError(f"{type(error).__name__}: {error}")
