"""Settings of one account."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector
import probatio

from ..account.cloud_types import async_cloud_type
from ..clouds.core.abilities import HasOptions
from ..const import CONF_AREAS, CONF_CLOUD
from ..inbound.webhook import push_addresses
from . import schema as forms
from .take_over import TakeOverFlow


class HomeCloudsOptionsFlow(TakeOverFlow):
    """Settings of one account."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the settings; with the addresses to give to the vendor, where it calls us."""
        kind = await async_cloud_type(self.hass, self.config_entry.data[CONF_CLOUD])
        return await (self.async_step_inbound(user_input) if kind.inbound else self._settings("init", user_input))

    async def async_step_inbound(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the settings and the addresses."""
        return await self._settings("inbound", user_input)

    async def _settings(self, step: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        kind = await async_cloud_type(self.hass, self.config_entry.data[CONF_CLOUD])
        fields = kind.options
        placeholders = {"path_url": "-", "webhook_url": "-"}
        if self.config_entry.state is ConfigEntryState.LOADED:
            account = self.config_entry.runtime_data
            if isinstance(account.cloud, HasOptions):
                fields += tuple(account.cloud.option_fields())
            if kind.inbound:
                placeholders = {name: url or "-" for name, url in push_addresses(self.hass, account).items()}
        if user_input is not None:
            chosen = self.choose_take_over(user_input)
            asked = {CONF_AREAS, *(item.name for item in fields)}
            kept = {name: value for name, value in self.config_entry.options.items() if name not in asked}
            self._settings_to_store = kept | await forms.collect(
                self.hass, fields, user_input, self.config_entry.options
            )
            return await chosen() if chosen else self.async_create_entry(data=self._settings_to_store)
        known = {CONF_AREAS: True, **self.config_entry.options}
        form = forms.schema(fields, known).extend({probatio.Required(CONF_AREAS, default=True): BooleanSelector()})
        form = form.extend(self.take_over_fields())
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(form, {**known, **forms.suggestions(fields, known)}),
            description_placeholders=placeholders,
        )
