"""Find the devices of an account that another integration has registered, too, and the entities that mean the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
import re

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..clouds.core.features import Feature
from ..clouds.core.model import Device, DeviceKind
from ..const import DOMAIN
from .account import HomeCloudsAccount
from .device_registry import identifier, place

_SHORTEST = 6
"""Letters and digits of an ID that can be of one device only."""
_MAIN = frozenset(
    {
        "alarm_control_panel",
        "climate",
        "cover",
        "fan",
        "humidifier",
        "light",
        "lock",
        "media_player",
        "remote",
        "siren",
        "switch",
        "vacuum",
        "valve",
        "water_heater",
    }
)
"""Platforms of which the only entity of a device or channel is what the device is for."""
_MOST_CHANNELS = 32
_OTHER_WORDS = {
    "anion": "ionizer",
    "aux heating": "auxiliary_heat",
    "led": "status_light",
    "prompt tone": "beep",
    "realtime power": "power",
    "rssi": "signal_strength",
    "screen display": "display",
    "tempindoor": "indoor_temperature",
    "tempoutdoor": "outdoor_temperature",
    "total energy consumption": "energy",
}
"""What other integrations call a key of the catalogue."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An entity of the other integration, and the one of this account that means the same."""

    old: er.RegistryEntry
    new: er.RegistryEntry


@dataclass(frozen=True, slots=True)
class SameDevice:
    """A physical device that two integrations have registered."""

    old: dr.DeviceEntry
    new: dr.DeviceEntry
    pairs: tuple[Pair, ...]
    left: tuple[er.RegistryEntry, ...]
    """Entities of the other integration that have no counterpart."""


@callback
def find_predecessors(hass: HomeAssistant, account: HomeCloudsAccount) -> dict[str, list[SameDevice]]:
    """Return the devices of an account that other integrations have, too, by config entry.

    A device is known by its ID at the vendor or its serial number, and by its MAC address for integrations that control such
    devices: routers register it, too.
    """
    # Of two with one address the first has it: a gateway, rather than what is behind it
    states = reversed(account.states.values())
    known = {spelling: state.device for state in states for spelling in _spellings(state.device)}
    found: dict[str, list[SameDevice]] = {}
    for entry in hass.config_entries.async_entries(include_ignore=False):
        if entry.domain == DOMAIN:
            continue
        for old in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
            if old.disabled_by is dr.DeviceEntryDisabler.USER:
                continue
            device = _same(known, old, by_mac=entry.domain in account.type.predecessors)
            if device and (same := _same_device(hass, account, old, device)) is not None:
                found.setdefault(entry.entry_id, []).append(same)
    return found


def _same(known: Mapping[str, Device], old: dr.DeviceEntry, *, by_mac: bool) -> Device | None:
    for spelling in _registered(old):
        device = known.get(spelling)
        if device is not None and (by_mac or spelling != _spelling(device.mac)):
            return device
    return None


def _spelling(text: object) -> str:
    return re.sub(r"[^0-9a-z]", "", str(text).lower())


def _spellings(device: Device) -> Iterator[str]:
    if device.kind is not DeviceKind.HOME:
        for text in (device.id, device.serial_number, device.mac):
            if text and len(spelling := _spelling(text)) >= _SHORTEST:
                yield spelling


def _registered(device: dr.DeviceEntry) -> Iterator[str]:
    for _domain, *values in device.identifiers:
        yield from map(_spelling, values)
    yield from (_spelling(value) for kind, value in device.connections if kind == dr.CONNECTION_NETWORK_MAC)
    if device.serial_number:
        yield _spelling(device.serial_number)


def _same_device(
    hass: HomeAssistant, account: HomeCloudsAccount, old: dr.DeviceEntry, device: Device
) -> SameDevice | None:
    registry = dr.async_get(hass)
    new = registry.async_get_device_by_identifier(identifier(device.id), account.config_entry.entry_id)
    if new is None:
        return None
    before = [*_entities(hass, old)]
    pairs = _pairs([_Old(entity, old) for entity in before], _ours(hass, account, device.id))
    taken = {pair.old.entity_id for pair in pairs}
    return SameDevice(old, new, tuple(pairs), tuple(entity for entity in before if entity.entity_id not in taken))


def _entities(hass: HomeAssistant, device: dr.DeviceEntry) -> Iterator[er.RegistryEntry]:
    registry = er.async_get(hass)
    of_entry = dr.async_child_entries_for_config_entry(dr.async_get(hass), device.config_entry_id)
    children = [child.id for child in of_entry if child.parent_device_id == device.id]
    for device_id in (device.id, *children):
        yield from er.async_entries_for_device(registry, device_id, include_disabled_entities=True)


class _Old:
    """What an entity of another integration says about its meaning."""

    def __init__(self, entity: er.RegistryEntry, device: dr.DeviceEntry) -> None:
        self.entity = entity
        suffix = str(entity.unique_id).lower()
        for value in sorted((str(part).lower() for item in device.identifiers for part in item), key=len, reverse=True):
            suffix = suffix.replace(value, " ")
        words = re.findall(r"[a-z]+|[0-9]+", suffix)
        numbers = [int(word) for word in words if word.isdigit() and int(word) <= _MOST_CHANNELS]
        self.number = numbers[-1] if len(numbers) == 1 else None
        self.words = frozenset(word for word in words if not word.isdigit())
        self.names = [_words(text) for text in (suffix, entity.translation_key, entity.original_name)]
        self.is_main = self.words <= {entity.domain, "ch", "channel", "outlet", "power", "state"}


class _New:
    """An entity of this account with its feature."""

    def __init__(self, entity: er.RegistryEntry, feature: Feature, number: int | None) -> None:
        self.entity = entity
        self.number = number
        self.words = _words(feature.key)
        self.is_main = entity.domain in _MAIN and (entity.original_name is None or feature.channel is not None)


def _words(text: str | None) -> frozenset[str]:
    words = re.findall(r"[a-z]+", (text or "").lower())
    return frozenset(_OTHER_WORDS.get(" ".join(words), "").split("_")) - {""} or frozenset(words)


def _ours(hass: HomeAssistant, account: HomeCloudsAccount, device_id: str) -> list[_New]:
    registry, state = er.async_get(hass), account.states[device_id]
    numbers: Mapping[str | None, int] = {channel: number for number, channel in enumerate(state.channels, 1)}
    found = []
    for feature in state.features:
        platform, unique = place(device_id, feature)
        if (entity_id := registry.async_get_entity_id(platform, DOMAIN, unique)) is not None:
            found.append(_New(registry.entities[entity_id], feature, numbers.get(feature.channel)))
    return found


def _pairs(before: Sequence[_Old], after: Sequence[_New]) -> list[Pair]:
    """Pair what means the same, the surest first."""
    first = min((old.number for old in before if old.number is not None and old.is_main), default=1)
    scored = [(_likeness(old, new, first, before, after), old, new) for old, new in product(before, after)]
    pairs: dict[str, Pair] = {}
    taken: set[str] = set()
    for score, old, new in sorted(scored, key=lambda item: -item[0]):
        if score and old.entity.entity_id not in pairs and new.entity.entity_id not in taken:
            pairs[old.entity.entity_id] = Pair(old.entity, new.entity)
            taken.add(new.entity.entity_id)
    return list(pairs.values())


def _likeness(old: _Old, new: _New, first: int, before: Sequence[_Old], after: Sequence[_New]) -> int:
    if old.entity.domain != new.entity.domain:
        return 0
    number = old.number if old.number is None else old.number - min(first, 1) + 1
    if new.number is not None and number is not None and number != new.number:
        return 0
    same_channel = number == new.number
    if new.words in old.names:
        return 4 + same_channel
    if _class(old.entity) != _class(new.entity):
        return 0
    if old.is_main and new.is_main:
        return 2 + 2 * same_channel if same_channel or _is_only(new, after) else 0
    if _is_only(new, after) and sum(_alike(item.entity, old.entity) for item in before) == 1:
        return 1 if old.entity.domain in _MAIN or _class(new.entity) else 0
    return 0


def _class(entity: er.RegistryEntry) -> str | None:
    return None if entity.domain in _MAIN else entity.device_class or entity.original_device_class


def _alike(one: er.RegistryEntry, other: er.RegistryEntry) -> bool:
    return one.domain == other.domain and _class(one) == _class(other)


def _is_only(new: _New, after: Sequence[_New]) -> bool:
    return sum(_alike(item.entity, new.entity) for item in after) == 1


def entry_name(entry: ConfigEntry) -> str:
    """Return what to call a config entry of another integration."""
    return entry.title if entry.domain in entry.title.lower() else f"{entry.title} ({entry.domain})"
