"""Settings of an account: take over from another integration that controls the same devices, and undo that."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import probatio

from ..account import take_over
from ..account.predecessors import SameDevice, entry_name, find_predecessors

_TAKE_OVER = "take_over"
_UNDO = "undo_take_over"

type Next = Callable[[], Awaitable[ConfigFlowResult]]
"""The step that follows."""


class TakeOverFlow(OptionsFlowWithReload):
    """The steps after the settings, if the user has chosen an integration."""

    def __init__(self) -> None:
        """Start with nothing chosen."""
        self._settings_to_store: dict[str, Any] = {}
        self._other: ConfigEntry | None = None
        self._same: list[SameDevice] = []

    def take_over_fields(self) -> dict[probatio.Marker, Any]:
        """Return the fields of the settings; none if no other integration has the account's devices."""
        entry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return {}
        known = self.hass.config_entries.async_get_known_entry
        offers = {
            _TAKE_OVER: [known(entry_id) for entry_id in find_predecessors(self.hass, entry.runtime_data)],
            _UNDO: list(take_over.undoable(self.hass, entry).values()),
        }
        return {probatio.Optional(name): _choice(entries) for name, entries in offers.items() if entries}

    def choose_take_over(self, user_input: dict[str, Any]) -> Next | None:
        """Remove what is chosen from the input and return the step that confirms it."""
        undo, chosen = user_input.pop(_UNDO, None), user_input.pop(_TAKE_OVER, None)
        self._other = self.hass.config_entries.async_get_entry(chosen or undo or "")
        if self._other is None:
            return None
        return self.async_step_take_over if chosen else self.async_step_undo_take_over

    async def async_step_take_over(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what would be moved; move it."""
        other = self._chosen()
        loaded = self.config_entry.state is ConfigEntryState.LOADED
        found = find_predecessors(self.hass, self.config_entry.runtime_data) if loaded else {}
        self._same = found.get(other.entry_id, [])
        if not self._same:
            return self.async_abort(reason="nothing_to_take_over")
        if user_input is None:
            left = [entity.entity_id for same in self._same for entity in same.left]
            return self.async_show_form(
                step_id=_TAKE_OVER,
                description_placeholders={
                    "integration": entry_name(other),
                    "entities": "\n".join(_lines(same) for same in self._same),
                    "left": ", ".join(f"`{entity_id}`" for entity_id in left) or "-",
                },
            )
        return self._finish(await take_over.take_over(self.hass, self.config_entry, other, self._same))

    async def async_step_undo_take_over(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask once more; give everything back."""
        other = self._chosen()
        if other.entry_id not in take_over.undoable(self.hass, self.config_entry):
            return self.async_abort(reason="nothing_to_take_over")
        if user_input is None:
            return self.async_show_form(step_id=_UNDO, description_placeholders={"integration": entry_name(other)})
        return self._finish(await take_over.undo(self.hass, self.config_entry, other))

    def _chosen(self) -> ConfigEntry:
        assert self._other is not None
        return self._other

    def _finish(self, options: Mapping[str, Any] | None) -> ConfigFlowResult:
        if options is None:
            return self.async_abort(reason="cannot_unload")
        taken = {name: value for name, value in options.items() if name == take_over.TAKEN_OVER}
        kept = {name: value for name, value in self._settings_to_store.items() if name != take_over.TAKEN_OVER}
        return self.async_create_entry(data=kept | taken)


def _choice(entries: list[ConfigEntry]) -> SelectSelector:
    options = [SelectOptionDict(value=entry.entry_id, label=entry_name(entry)) for entry in entries]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN))


def _lines(same: SameDevice) -> str:
    name = same.old.name_by_user or same.new.name_by_user or same.new.name or same.new.id
    moves = [f"  - `{pair.new.entity_id}` → `{pair.old.entity_id}`" for pair in same.pairs]
    return "\n".join([f"- **{name}**", *moves])
