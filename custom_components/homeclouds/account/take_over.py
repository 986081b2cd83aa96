"""Let the entities of this account go on where those of another integration stop, and back again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback, split_entity_id
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .predecessors import Pair, SameDevice

TAKEN_OVER = "taken_over"
"""Option of an account: config entry of the other integration -> how everything was before."""
_PERSONAL = ("area_id", "hidden_by", "icon", "name")
_UNSHARED = ".private"
"""End of the names of options that only their own platform understands."""


async def take_over(
    hass: HomeAssistant, entry: ConfigEntry, old: ConfigEntry, same: Sequence[SameDevice]
) -> dict[str, Any] | None:
    """Move entity IDs, names, areas, and settings to the entities of an account, and disable the devices of the other one.

    Returns the new options of the account, which must be loaded again with them; None, and nothing has changed, if one of the two
    cannot be unloaded.
    """
    if not await _unload(hass, entry, old):
        return None
    for device in same:
        _replace_device(hass, device)
    record = {
        "devices": [_device_record(device) for device in same],
        "entities": [_replace_entity(hass, pair) for device in same for pair in device.pairs],
    }
    _load(hass, old)
    return {**entry.options, TAKEN_OVER: {**entry.options.get(TAKEN_OVER, {}), old.entry_id: record}}


@callback
def undoable(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, ConfigEntry]:
    """Return the config entries that were taken over from and still exist."""
    found = {entry_id: hass.config_entries.async_get_entry(entry_id) for entry_id in entry.options.get(TAKEN_OVER, {})}
    return {entry_id: old for entry_id, old in found.items() if old is not None}


async def undo(hass: HomeAssistant, entry: ConfigEntry, old: ConfigEntry) -> dict[str, Any] | None:
    """Give everything back to the other integration. Returns what take_over() does."""
    if not await _unload(hass, entry, old):
        return None
    record = entry.options[TAKEN_OVER][old.entry_id]
    for device in record["devices"]:
        _restore_device(hass, device)
    for entity in record["entities"]:
        _restore_entity(hass, entry, old, entity)
    _load(hass, old)
    taken = {entry_id: other for entry_id, other in entry.options[TAKEN_OVER].items() if entry_id != old.entry_id}
    options = {name: value for name, value in entry.options.items() if name != TAKEN_OVER}
    return {**options, TAKEN_OVER: taken} if taken else options


async def _unload(hass: HomeAssistant, *entries: ConfigEntry) -> bool:
    """Unload those that are loaded: a state that is still there keeps its entity ID from others."""
    for number, entry in enumerate(entries):
        if entry.state is ConfigEntryState.LOADED and not await hass.config_entries.async_unload(entry.entry_id):
            _load(hass, *entries[:number])
            return False
    return True


@callback
def _load(hass: HomeAssistant, *entries: ConfigEntry) -> None:
    for entry in entries:
        if entry.disabled_by is None and entry.state is ConfigEntryState.NOT_LOADED:
            hass.config_entries.async_schedule_reload(entry.entry_id)


# --- devices ------------------------------------------------------------------------------------------------------------


@callback
def _device_record(same: SameDevice) -> dict[str, Any]:
    new = same.new
    return {
        "old": same.old.id,
        "new": new.id,
        "before": {"area_id": new.area_id, "name_by_user": new.name_by_user, "labels": sorted(new.labels)},
    }


@callback
def _replace_device(hass: HomeAssistant, same: SameDevice) -> None:
    registry = dr.async_get(hass)
    registry.async_update_device(
        same.new.id,
        area_id=same.old.area_id or same.new.area_id,
        name_by_user=same.old.name_by_user or same.new.name_by_user,
        labels=same.old.labels | same.new.labels,
    )
    registry.async_update_device(same.old.id, disabled_by=dr.DeviceEntryDisabler.USER)


@callback
def _restore_device(hass: HomeAssistant, record: Mapping[str, Any]) -> None:
    registry = dr.async_get(hass)
    if registry.async_get(record["new"]) is not None:
        before = {**record["before"], "labels": set(record["before"]["labels"])}
        registry.async_update_device(record["new"], **before)
    if registry.async_get(record["old"]) is not None:
        registry.async_update_device(record["old"], disabled_by=None)


# --- entities -----------------------------------------------------------------------------------------------------------


@callback
def _replace_entity(hass: HomeAssistant, pair: Pair) -> dict[str, Any]:
    """Register the new entity anew with the ID of the old one, whose history goes on then; return how it was."""
    registry, old, new = er.async_get(hass), pair.old, pair.new
    record = {
        "old": {name: getattr(old, name) for name in ("platform", "unique_id", "entity_id", "device_id")},
        "new": {name: getattr(new, name) for name in ("unique_id", "entity_id")},
        "before": _personal(new),
        "personal": _personal(old),
    }
    registry.async_remove(old.entity_id)
    entity = _register_as(hass, old.entity_id, new)
    mine, given = record["before"], record["personal"]
    merged = {**mine, **{name: value for name, value in given.items() if value}}
    _personalize(registry, entity.entity_id, {**merged, "options": {**mine["options"], **given["options"]}})
    if old.disabled_by in {None, er.RegistryEntryDisabler.DEVICE}:
        registry.async_update_entity(entity.entity_id, disabled_by=None)
    return record


@callback
def _restore_entity(hass: HomeAssistant, entry: ConfigEntry, old: ConfigEntry, record: Mapping[str, Any]) -> None:
    registry = er.async_get(hass)
    before, domain = record["old"], split_entity_id(record["new"]["entity_id"])[0]
    new_id = registry.async_get_entity_id(domain, entry.domain, record["new"]["unique_id"])
    if new_id is not None:
        disabled = record["before"]["disabled_by"]
        registry.async_update_entity(new_id, disabled_by=er.RegistryEntryDisabler(disabled) if disabled else None)
        _personalize(registry, new_id, record["before"])
        new = registry.entities[new_id]
        _remove(registry, new)
    other_id = registry.async_get_entity_id(domain, before["platform"], before["unique_id"])
    if other_id is None:
        _register(hass, before["entity_id"], before["platform"], before["unique_id"], old, before["device_id"])
    elif other_id != before["entity_id"]:
        _register_as(hass, before["entity_id"], registry.entities[other_id])
    _personalize(registry, before["entity_id"], record["personal"])
    if new_id is not None:
        _register_as(hass, record["new"]["entity_id"], new)


@callback
def _register_as(hass: HomeAssistant, entity_id: str, entity: er.RegistryEntry) -> er.RegistryEntry:
    """Register an entity anew with this ID: renaming would leave two histories."""
    registry = er.async_get(hass)
    _remove(registry, entity)
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    made = _register(hass, entity_id, entity.platform, entity.unique_id, entry, entity.device_id, entity)
    return registry.async_update_entity(made.entity_id, name=entity.name)


@callback
def _remove(registry: er.EntityRegistry, entity: er.RegistryEntry) -> None:
    """Remove an entity that will be registered anew, whose ID would follow from its name."""
    registered = registry.entities.get(entity.entity_id)
    if registered is not None and registered.id == entity.id:
        registry.async_update_entity(entity.entity_id, name=None)
        registry.async_remove(entity.entity_id)


@callback
def _register(
    hass: HomeAssistant,
    entity_id: str,
    platform: str,
    unique_id: str,
    entry: ConfigEntry | None,
    device_id: str | None,
    like: er.RegistryEntry | None = None,
) -> er.RegistryEntry:
    registry, (domain, object_id) = er.async_get(hass), split_entity_id(entity_id)
    deleted = registry.deleted_entities.get((domain, platform, unique_id))
    reserved = deleted.entity_id if deleted is not None and deleted.entity_id != entity_id else None
    if reserved is not None and (reserved in registry.entities or not hass.states.async_available(reserved)):
        reserved = None
    if reserved is not None:
        hass.states.async_reserve(reserved)
    try:
        return registry.async_get_or_create(
            domain,
            platform,
            unique_id,
            suggested_object_id=object_id,
            config_entry=entry,
            config_subentry_id=like.config_subentry_id if like else None,
            device_id=device_id,
            has_entity_name=like.has_entity_name if like else False,
            original_name=like.original_name if like else None,
            translation_key=like.translation_key if like else None,
        )
    finally:
        if reserved is not None:
            hass.states.async_remove(reserved)


def _personal(entity: er.RegistryEntry) -> dict[str, Any]:
    """Return what a user may have set of an entity, as JSON."""
    return {
        **{name: getattr(entity, name) for name in _PERSONAL},
        "aliases": [alias for alias in entity.aliases if isinstance(alias, str)],
        "categories": dict(entity.categories),
        "disabled_by": entity.disabled_by,
        "labels": sorted(entity.labels),
        "options": {name: dict(options) for name, options in entity.options.items() if not name.endswith(_UNSHARED)},
    }


@callback
def _personalize(registry: er.EntityRegistry, entity_id: str, personal: Mapping[str, Any]) -> None:
    computed: Iterable[Any] = [alias for alias in registry.entities[entity_id].aliases if not isinstance(alias, str)]
    hidden = personal["hidden_by"]
    registry.async_update_entity(
        entity_id,
        **{name: personal[name] for name in _PERSONAL if name != "hidden_by"},
        hidden_by=er.RegistryEntryHider(hidden) if hidden else None,
        aliases=[*computed, *personal["aliases"]],
        categories=dict(personal["categories"]),
        labels=set(personal["labels"]),
    )
    for domain, options in personal["options"].items():
        registry.async_update_entity_options(entity_id, domain, options)
