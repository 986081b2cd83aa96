"""Failed polls: the errors that they are shown as, and how long no request is made afterwards."""

import time

from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import UpdateFailed

from ..clouds.core.errors import CloudError, RateLimitError
from ..const import DOMAIN

_OWN_TEXTS = frozenset(
    {"cannot_connect", "server_error", "tls_error", "rate_limited", "not_permitted", "too_many_devices"}
)
"""Errors whose texts fit a poll as well; the texts of others are about a command to a device."""
_LONGEST_SILENCE = 60
"""The longest pause, in seconds, if the rate limit is exceeded again and again."""
_PAUSES = ((600, 60), (7200, 300))
"""Seconds for which the cloud answers no poll as it should -> seconds until the next poll at most."""
_LONGEST_PAUSE = 1800
_NOT_SENT = frozenset({"cannot_connect", "tls_error"})
"""Errors of requests that the vendor never received."""


class PollFailures:
    """The failed polls of one account."""

    def __init__(self, account: str) -> None:
        """Start without any."""
        self._account = account
        self._in_a_row = 0
        self._since: float | None = None

    @property
    def pause(self) -> float:
        """Seconds at most until a failed poll is repeated: more the longer a cloud fails that is reached."""
        failing = 0 if self._since is None else time.monotonic() - self._since
        return next((pause for until, pause in _PAUSES if failing < until), _LONGEST_PAUSE)

    @property
    def limited(self) -> bool:
        """Whether the last poll was refused because of too many requests."""
        return self._in_a_row > 0

    def succeeded(self) -> None:
        """Note a good poll."""
        self._in_a_row, self._since = 0, None

    def failed(self, error: CloudError) -> UpdateFailed:
        """Return what to raise for an error that may pass."""
        if error.key in _NOT_SENT:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=error.key if error.key in _OWN_TEXTS else "poll_failed",
            translation_placeholders=placeholders(self._account, error),
            retry_after=self._silence(error),
        )

    def refused(self, error: CloudError) -> ConfigEntryAuthFailed:
        """Return what to raise for an error that only the user can mend."""
        return ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key=error.key,
            translation_placeholders=placeholders(self._account, error),
        )

    def _silence(self, error: CloudError) -> float | None:
        if not isinstance(error, RateLimitError):
            self._in_a_row = 0
            return None
        self._in_a_row += 1
        # Home Assistant's coordinator counts from the last whole second
        return max(error.retry_after, min(_LONGEST_SILENCE, 2.0 ** min(self._in_a_row, 10))) + 1


def placeholders(name: str, error: CloudError) -> dict[str, str]:
    """Return the placeholders of an error's text; texts are about a device or an account."""
    return {"account": name, "device": name, **error.placeholders}
