"""Repairs: what only a user can put right."""

from typing import cast

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

    def __init__(self, account: HomeCloudsAccount, problem: Problem) -> None:
        """Fix this problem of that account."""
        self._account = account
        self._problem = problem

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Say what is to be done."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Try, and say so if it did not help."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                async with self._account.guard.within():
                    await self._account.fix(self._problem)
            except CloudError as err:
                errors["base"] = err.key
            else:
                self._account.problems_changed()
                self._account.refresh()
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
    entry = hass.config_entries.async_get_entry(str((data or {}).get("entry_id")))
    if entry is not None and entry.state is ConfigEntryState.LOADED:
        account = cast("HomeCloudsConfigEntry", entry).runtime_data
        if (problem := account.issues.problem(issue_id)) is not None:
            return FixFlow(account, problem)
    return ConfirmRepairFlow()
