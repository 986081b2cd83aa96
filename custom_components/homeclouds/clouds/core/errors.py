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

    @override
    def __init_subclass__(cls, *, key: str = "", is_name: bool = False, uncertain: bool = False) -> None:
        """Say of a class what is not as of its base."""
        super().__init_subclass__()
        cls.key = key or cls.key
        cls.is_name, cls.uncertain = is_name or cls.is_name, uncertain or cls.uncertain

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


class FolderError(CloudError, key="folder_not_writable"):
    """A file cannot be kept in the user's configuration folder."""


class UnexpectedError(CloudError, key="unexpected_error", uncertain=True):
    """An unforeseen exception, caught where the cloud is called and logged there with its traceback."""


class UnreachableError(CloudError, key="cannot_connect"):
    """The request provably never left: no connection was made. Reaction: try again later, backing off."""


class UnansweredError(UnreachableError, key="no_reply", uncertain=True):
    """The request was sent, but its answer was lost or came too late."""


class ServerError(UnreachableError, key="server_error", uncertain=True):
    """The server reports trouble of its own (HTTP 5xx)."""


class CertificateError(UnreachableError, key="tls_error"):
    """The server's TLS certificate is not to be trusted."""


class ProtocolError(UnreachableError, key="unexpected_answer", uncertain=True):
    """The server answers, but not what the document says (HTML, broken JSON, missing fields)."""


class RateLimitError(UnreachableError, key="rate_limited"):
    """Too many requests. Reaction: silence for `retry_after` seconds."""

    def __init__(
        self, message: str = "", *, code: str | int | None = None, field: str | None = None, retry_after: float = 60
    ) -> None:
        """Take how long to be silent, in seconds."""
        super().__init__(message, code=code, field=field)
        self.retry_after = retry_after


class AuthError(CloudError, key="invalid_auth"):
    """Credentials refused. Reaction: ask the user to sign in again."""


class TokenError(AuthError, key="token_expired"):
    """The access token is not (any longer) accepted. Reaction: renew it once, then AuthError."""


class TakenOverError(AuthError, key="signed_in_elsewhere"):
    """Another client logged in and ended our session. Reaction: log in once more, then notify the user."""


class CaptchaError(AuthError, key="captcha_required"):
    """A captcha is required. Reaction: ask the user to log in with the vendor's app first."""


class LockedError(AuthError, key="account_locked"):
    """The account is locked for a while."""


class SetupError(CloudError, key="invalid_client"):
    """The developer credentials or the form are wrong. Reaction: show it at `field`; no retry."""


class SecretError(SetupError, key="invalid_secret"):
    """The secret does not belong to the developer id: signatures made with it are refused."""


class OriginError(SetupError, key="invalid_origin"):
    """What should be the address of a server is none."""


class InsecureError(SetupError, key="insecure_origin"):
    """Plain HTTP to another host that the user did not allow."""


class NoDevicesError(SetupError, key="no_devices"):
    """The account has no devices: most likely it is not the one that was meant."""


class ClockError(SetupError, key="clock_skew"):
    """The vendor finds our clock wrong."""


class NotPermittedError(CloudError, key="not_permitted"):
    """The app or the user is not allowed to do this."""


class CommandError(CloudError, key="command_refused"):
    """The device or the cloud refuses a command. Reaction: roll back, show the error."""


class OfflineError(CommandError, key="device_offline"):
    """The device cannot be reached by its cloud."""


class NoAnswerError(CommandError, key="no_answer", uncertain=True):
    """The device did not answer: whether it obeyed is unknown."""


class OvertakenError(CommandError, key="overtaken"):
    """After the acknowledgement the device reported another state: it was operated elsewhere meanwhile."""


class ConfirmationError(CommandError, key="not_confirmed"):
    """The device waits for a confirmation. Reaction: ask the user to confirm at the device, then to try again."""


class UnsupportedError(CommandError, key="not_supported"):
    """The device does not know this command."""


class ValueRangeError(CommandError, key="value_out_of_range"):
    """A value the device does not take."""


class OutOfRangeError(ValueRangeError, key="out_of_range"):
    """A number that is too low or too high."""

    def __init__(self, value: float, low: float, high: float) -> None:
        """Take the number, and between which it should be."""
        super().__init__(f"{value} is not within {low:g} to {high:g}")
        self.low, self.high = low, high

    @property
    @override
    def placeholders(self) -> dict[str, str]:
        return {**super().placeholders, "low": f"{self.low:g}", "high": f"{self.high:g}"}


class UnknownInterfaceError(UnsupportedError, key="unknown_interface", is_name=True):
    """No interface that can be called has this name; the message has names like it."""


class AppMissingError(UnsupportedError, key="app_missing"):
    """An interface needs credentials of an app that the account was set up without."""


class UnconfirmedError(UnsupportedError, key="confirmation_missing", is_name=True):
    """A destructive call was not confirmed; the message is its name."""


class ParameterError(ValueRangeError, key="parameter_invalid", is_name=True):
    """A parameter of a call has a value of another type than the interface takes; the message is its name."""


class MissingParameterError(ParameterError, key="parameter_missing"):
    """A parameter that a call needs is missing; the message is its name."""


class UnknownParameterError(ParameterError, key="parameter_unknown"):
    """A call has no parameter of this name; the message is it."""


class ClosedError(CommandError, key="account_closed"):
    """The account was removed or reloaded while a command was on its way."""


class GoneError(CommandError, key="device_gone"):
    """The device is no longer in the account. Reaction: remove it."""


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
