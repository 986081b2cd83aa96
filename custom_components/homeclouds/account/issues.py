"""The account's repairs, kept in step with what is wrong."""

from collections.abc import Sequence
import time

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from ..clouds.core.errors import CaptchaError, CloudError, LockedError, NotPermittedError, TakenOverError
from ..clouds.core.model import Problem
from ..const import DOMAIN
from .domain_data import domain_data
from .runtime import AccountRuntime

_SILENT_FOR = 6 * 3600
_SILENT_POLLS = 20
_SIGN_IN_CAUSES = (CaptchaError, LockedError, NotPermittedError, TakenOverError)


def sign_in_issue(entry_id: str) -> str:
    """Return the id of the repair that names the cause why signing in again is needed."""
    return f"{entry_id}_sign_in"


class AccountIssues:
    """Keeps the account's repairs in step with its problems."""

    def __init__(self, runtime: AccountRuntime) -> None:
        """Start without any."""
        self._hass = runtime.hass
        self._entry = runtime.entry
        self._runtime = runtime
        self._push_refused = False
        self._shown: dict[str, Problem] = {}
        self._sign_in_id = sign_in_issue(self._entry.entry_id)
        self._failing_id = f"{self._entry.entry_id}_push_failing"
        self._silent_id = f"{self._entry.entry_id}_push_silent"
        self._left_over = {
            issue_id
            for (domain, issue_id), issue in ir.async_get(runtime.hass).issues.items()
            if domain == DOMAIN and issue.config_entry_id == runtime.entry.entry_id
        } - {self._sign_in_id, self._silent_id, self._failing_id}
        """Repairs from before the account was loaded anew."""
        self._changes_only_polled = 0
        self._listening_since = time.monotonic()

    @callback
    def show(self, problems: Sequence[Problem], *, whole: bool = True) -> None:
        """Show these problems of the cloud and of devices that are shown, and no others if these are the whole of them."""
        states = self._runtime.states
        shown = [problem for problem in problems if problem.device_id is None or problem.device_id in states]
        wanted = {self._id(problem): problem for problem in shown}
        if not whole:
            wanted = self._shown | wanted
        for issue_id in (self._shown.keys() | self._left_over) - wanted.keys() if whole else ():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for issue_id, problem in wanted.items():
            if self._shown.get(issue_id) != problem:
                self._create(issue_id, problem)
        self._shown = wanted
        if whole:
            self._left_over = set()

    @callback
    def signed_out(self, error: CloudError) -> None:
        """Keep the cause for the login form, and name it where signing in again is not all there is to it."""
        domain_data(self._hass).refusals[self._entry.entry_id] = error
        if isinstance(error, _SIGN_IN_CAUSES):
            self._create(self._sign_in_id, Problem(error.key))

    @callback
    def sign_in_again(self, error: CloudError) -> None:
        """Ask for fresh credentials, and name the cause."""
        self.signed_out(error)
        self._entry.async_start_reauth(self._hass)

    @callback
    def push_refused(self, error: CloudError) -> None:
        """Pushes come in again only after a new sign-in, whatever devices nearby report."""
        self._push_refused = True
        self.sign_in_again(error)

    @callback
    def polled_well(self) -> None:
        """The account is signed in; that its pushes went to another client is not undone by a poll."""
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, self._sign_in_id)
        if issue is not None and issue.translation_key != TakenOverError.key:
            self._signed_in()

    @callback
    def push_is_back(self) -> None:
        """Pushes come in, which proves the sign-in unless they come from devices nearby alone."""
        if not self._push_refused:
            self._signed_in()

    def _signed_in(self) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._sign_in_id)

    @callback
    def pushed(self) -> None:
        """The vendor's cloud reaches us."""
        self._changes_only_polled = 0
        self._listening_since = time.monotonic()
        self.push_is_back()
        ir.async_delete_issue(self._hass, DOMAIN, self._silent_id)

    @callback
    def push_fails(self) -> None:
        """Receiving pushes fails again and again."""
        self._create(self._failing_id, Problem("push_failing"))

    @callback
    def push_works(self) -> None:
        """Pushes are being received."""
        ir.async_delete_issue(self._hass, DOMAIN, self._failing_id)

    @callback
    def polled(self, changed: int) -> None:
        """Note how many changes a poll found that were not pushed."""
        if not changed or not self._runtime.type.inbound:
            return
        self._changes_only_polled += 1
        silent_for = time.monotonic() - self._listening_since
        if self._changes_only_polled >= _SILENT_POLLS and silent_for >= _SILENT_FOR:
            self._create(self._silent_id, Problem("push_silent"))

    def _id(self, problem: Problem) -> str:
        return f"{self._entry.entry_id}_{problem.key}_{problem.device_id or ''}"

    def _create(self, issue_id: str, problem: Problem) -> None:
        state = self._runtime.states.get(problem.device_id or "")
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            config_entry_id=self._entry.entry_id,
            data={"entry_id": self._entry.entry_id},
            is_fixable=problem.fixable,
            severity=ir.IssueSeverity.WARNING,
            translation_key=problem.key,
            translation_placeholders={
                "account": self._entry.title,
                **({"device": state.device.name} if state else {}),
                **problem.placeholders,
            },
        )

    def problem(self, issue_id: str) -> Problem | None:
        """Return the problem behind a repair, if it is still there."""
        return self._shown.get(issue_id)
