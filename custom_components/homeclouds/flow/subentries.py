"""Devices that the user adds one by one, for clouds that can't list them: one config subentry each."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback

from ..account.cloud_types import async_cloud_type
from ..clouds.core.cloud import CloudType
from ..clouds.core.errors import SetupError
from ..clouds.core.model import JSON
from ..const import CONF_CLOUD
from . import schema as forms

DEVICE = "device"
"""The type of subentry."""


class DeviceFlow(ConfigSubentryFlow):
    """Add a device, or change what was filled in for one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a device."""
        return await self._step("user", user_input, {})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a device."""
        return await self._step("reconfigure", user_input, dict(self._get_reconfigure_subentry().data))

    async def _step(self, step: str, user_input: dict[str, Any] | None, known: dict[str, Any]) -> SubentryFlowResult:
        entry = self._get_entry()
        kind = await async_cloud_type(self.hass, entry.data[CONF_CLOUD])
        if user_input is None:
            return self._form(kind, step, known)
        data = forms.kept(kind.device_fields, known) | await forms.collect(self.hass, kind.device_fields, user_input)
        if empty := forms.missing(kind.device_fields, data):
            return self._form(kind, step, data, empty, "value_missing")
        try:
            kind.check_device(data)
        except SetupError as err:
            return self._form(kind, step, data, err.field, err.key)
        return self._finish(entry, kind, step, data)

    def _finish(self, entry: ConfigEntry, kind: CloudType, step: str, data: dict[str, Any]) -> SubentryFlowResult:
        device_id = str(data[kind.device_fields[0].name])
        same = [subentry for subentry in entry.subentries.values() if subentry.unique_id == device_id]
        title = str(data.get("name") or device_id)
        if step == "user":
            if same:
                return self.async_abort(reason="already_configured")
            return self.async_create_entry(title=title, data=data, unique_id=device_id)
        mine = self._get_reconfigure_subentry()
        if any(subentry.subentry_id != mine.subentry_id for subentry in same):
            return self.async_abort(reason="already_configured")
        return self.async_update_and_abort(entry, mine, title=title, data=data, unique_id=device_id)

    def _form(
        self, kind: CloudType, step: str, known: dict[str, Any], wrong: str | None = None, error: str = ""
    ) -> SubentryFlowResult:
        fields = kind.device_fields
        form = self.add_suggested_values_to_schema(forms.schema(fields, known, wrong), forms.suggestions(fields, known))
        errors = {forms.error_place(fields, wrong, error): error} if error else {}
        return self.async_show_form(step_id=step, data_schema=form, errors=errors)


def device_forms(entry: ConfigEntry) -> list[dict[str, JSON]]:
    """Return what was filled in for each device."""
    return [dict(subentry.data) for subentry in entry.subentries.values()]


@callback
def subentry_of(entry: ConfigEntry, device_id: str) -> str | None:
    """Return the id of a device's subentry; None if the cloud lists its devices itself."""
    found: ConfigSubentry | None = next(
        (subentry for subentry in entry.subentries.values() if subentry.unique_id == device_id), None
    )
    return found.subentry_id if found is not None else None
