"""Repairs: what only a user can put right."""

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import probatio

from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from .clouds.core.errors import CloudError
from .clouds.core.model import Problem
from .const import DOMAIN


class FixFlow(RepairsFlow):
    """Let the user do their part, then let the cloud try."""

    def __init__(self, entry: HomeCloudsConfigEntry) -> None:
        """Fix a problem of this account."""
        self._entry = entry

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Say what is to be done."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Try, and say so if it did not help."""
        errors: dict[str, str] = {}
        # Since the form was opened the account may have been reloaded, or the problem been solved
        if user_input is not None and self._entry.state is ConfigEntryState.LOADED:
            if (found := _find(self._entry, self.issue_id)) is None:
                return self.async_create_entry(data={})
            account, problem = found
            try:
                async with account.guard.within():
                    await account.fix(problem)
            except CloudError as err:
                errors["base"] = err.key
            else:
                account.problems_changed()
                account.refresh()
                return self.async_create_entry(data={})
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=probatio.Schema({}),
            errors=errors,
            description_placeholders=issue.translation_placeholders if issue else None,
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that fixes a repair."""
    entry: HomeCloudsConfigEntry | None = hass.config_entries.async_get_entry(str((data or {}).get("entry_id")))
    return ConfirmRepairFlow() if entry is None else FixFlow(entry)


def _find(entry: HomeCloudsConfigEntry, issue_id: str) -> tuple[HomeCloudsAccount, Problem] | None:
    """Return a loaded account and the problem behind a repair, if it is still there."""
    account = entry.runtime_data
    return None if (problem := account.issues.problem(issue_id)) is None else (account, problem)
