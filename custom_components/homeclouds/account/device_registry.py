"""The account's devices in Home Assistant's device registry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..clouds.core.features import Feature
from ..clouds.core.model import Device, DeviceKind
from ..const import CONF_AREAS, DOMAIN
from ..flow.subentries import subentry_of
from .channels import names, number_of


def identifier(device_id: str, channel: str | None = None) -> tuple[str, str]:
    """Return the registry's identifier of a device or of one channel of it."""
    return (DOMAIN, device_id if channel is None else f"{device_id}_{channel}")


def unique_id(device_id: str, feature: Feature, key: str | None = None) -> str:
    """Return the entity registry's unique id of a feature of a device, or of one with another `key`."""
    return "_".join(part for part in (device_id, feature.channel, key or feature.key) if part is not None)


def place(device_id: str, feature: Feature, key: str | None = None) -> tuple[Platform, str]:
    """Return what the entity of a feature, or of one with another `key`, is found by in the registry."""
    return Platform(feature.kind), unique_id(device_id, feature, key)


@callback
def remove_entity(hass: HomeAssistant, platform: Platform, unique: str) -> None:
    """Remove an entity for good, if there is one."""
    registry = er.async_get(hass)
    if (entity_id := registry.async_get_entity_id(platform, DOMAIN, unique)) is not None:
        registry.async_remove(entity_id)


def account_identifier(entry: ConfigEntry) -> tuple[str, str]:
    """Return the identifier of the account itself."""
    return (DOMAIN, f"account_{entry.entry_id}")


@callback
def channel_device(
    hass: HomeAssistant, entry: ConfigEntry, device_id: str, channel: str | None
) -> dr.ChildDeviceEntry | None:
    """Return the child device of a channel; None if the channel belongs to the device itself."""
    if channel is None:
        return None
    return dr.async_get(hass).async_get_child_device_by_identifier(identifier(device_id, channel), entry.entry_id)


def info(
    hass: HomeAssistant, entry: ConfigEntry, device_id: str, channel: str | None
) -> dr.DeviceInfo | dr.ChildDeviceInfo:
    """Return what leads an entity to its registered device, or to one channel of it."""
    if (child := channel_device(hass, entry, device_id, channel)) is None:
        return dr.DeviceInfo(identifiers={identifier(device_id)})
    return dr.ChildDeviceInfo(identifiers=child.identifiers, parent_device_id=child.parent_device_id)


@callback
def register_account(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Register the account as a service, for its own diagnostic entities."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={account_identifier(entry)},
        entry_type=dr.DeviceEntryType.SERVICE,
        name=entry.title,
        manufacturer="HomeClouds",
        translation_key=None,
    )


def in_order(found: Mapping[str, Device]) -> Iterator[Device]:
    """Yield devices, each after its gateway. A device may be listed as its own gateway."""
    for device in sorted(found.values(), key=lambda device: _depth(device, found)):
        yield replace(device, gateway=None) if device.gateway == device.id else device


def _depth(device: Device, found: Mapping[str, Device]) -> int:
    """Return behind how many gateways a device is; those of a circle count once."""
    behind: set[str] = set()
    gateway = device.gateway
    while gateway is not None and gateway in found and gateway not in behind | {device.id}:
        behind.add(gateway)
        gateway = found[gateway].gateway
    return len(behind)


@callback
def register(hass: HomeAssistant, entry: ConfigEntry, device: Device) -> None:
    """Register a device and its channels, or bring what is known of them up to date; its gateway must be registered."""
    registry = dr.async_get(hass)
    gateway = (
        registry.async_get_device_by_identifier(identifier(device.gateway), entry.entry_id) if device.gateway else None
    )
    subentry = subentry_of(entry, device.id)
    area = device.room if entry.options.get(CONF_AREAS, True) else None
    parent = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={identifier(device.id)},
        connections=_address(registry, entry, device),
        entry_type=dr.DeviceEntryType.SERVICE if device.kind is DeviceKind.HOME else None,
        name=device.name,
        manufacturer=device.manufacturer,
        model=device.model,
        model_id=device.model_id,
        serial_number=device.serial_number,
        sw_version=device.sw_version,
        hw_version=device.hw_version,
        suggested_area=area,
        via_device_id=gateway.id if gateway and identifier(device.id) not in gateway.identifiers else None,
        config_subentry_id=subentry,
    )
    for channel, name in names(hass, device).items():
        _register_channel(hass, entry, device, parent, channel, name)


@callback
def hand_on(hass: HomeAssistant, entry: ConfigEntry, gone: Device, others: Iterable[Device]) -> None:
    """Register the MAC address of a removed device with what has it as well, such as the same device paired anew."""
    for device in others if gone.mac else ():
        if device.mac and dr.format_mac(device.mac) == dr.format_mac(gone.mac):
            register(hass, entry, device)


def _address(registry: dr.DeviceRegistry, entry: ConfigEntry, device: Device) -> set[tuple[str, str]]:
    """Return a device's MAC address, unless another device of the account has it: it may be listed with that of its gateway."""
    if not device.mac:
        return set()
    address = (dr.CONNECTION_NETWORK_MAC, dr.format_mac(device.mac))
    holder = registry.async_get_device_by_connection(address, entry.entry_id)
    return {address} if holder is None or identifier(device.id) in holder.identifiers else set()


def _register_channel(
    hass: HomeAssistant, entry: ConfigEntry, device: Device, parent: dr.DeviceEntry, channel: str, name: str
) -> None:
    """Make a channel with a name a child device; another belongs to its device unless the user has changed the child's settings.

    A child has no area of its own: Home Assistant would put the area instead of the device before its name.
    """
    child = channel_device(hass, entry, device.id, channel)
    if not name:
        if child is None:
            return
        if not _is_changed(child, parent):
            _dissolve(hass, child, parent)
            return
    titled: dict[str, Any] = {"name": name}
    if not name:
        titled = {"translation_key": "channel", "translation_placeholders": {"channel": number_of(device, channel)}}
    dr.async_get(hass).async_get_or_create_child(
        config_entry_id=entry.entry_id,
        identifiers={identifier(device.id, channel)},
        parent_device_id=parent.id,
        config_subentry_id=parent.config_subentry_id,
        **titled,
    )


def _is_changed(child: dr.ChildDeviceEntry, parent: dr.DeviceEntry) -> bool:
    """Return whether the user has changed the settings of a child device."""
    moved = child.area_id not in {None, parent.area_id}
    return moved or bool(child.name_by_user or child.labels or child.disabled_by)


def _dissolve(hass: HomeAssistant, child: dr.ChildDeviceEntry, parent: dr.DeviceEntry) -> None:
    """Give a child's entities to its device, and remove it."""
    registry = er.async_get(hass)
    for entity in er.async_entries_for_device(registry, child.id, include_disabled_entities=True):
        registry.async_update_entity(entity.entity_id, device_id=parent.id)
    dr.async_get(hass).async_remove_device(child.id)


@callback
def remove(hass: HomeAssistant, entry: ConfigEntry, device_id: str) -> None:
    """Remove a device, its channels and their entities."""
    registry = dr.async_get(hass)
    if (device := registry.async_get_device_by_identifier(identifier(device_id), entry.entry_id)) is not None:
        registry.async_remove_device(device.id)


def device_id_of(device: dr.AnyDeviceEntry) -> str | None:
    """Return the vendor's id of a registry entry that is ours (not of one of its channels)."""
    return next((value for domain, value in device.identifiers if domain == DOMAIN), None)


@callback
def owner_of(hass: HomeAssistant, device: dr.AnyDeviceEntry) -> str | None:
    """Return the vendor's id of the device that a registry entry of ours is, or is a channel of."""
    if isinstance(device, dr.ChildDeviceEntry):
        device = dr.async_get(hass).async_get(device.parent_device_id) or device
    return device_id_of(device)
