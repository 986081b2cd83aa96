"""What Home Assistant shows of a recorded device, as data and as text; and what an action would write."""

from collections.abc import AsyncIterator, Iterator, Mapping
from enum import Flag
import json
from typing import Any

from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity import Entity
from probatio import Invalid

from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.core.features import Climate, Fan, Feature
from custom_components.homeclouds.clouds.core.model import Value
from custom_components.homeclouds.entity import FeatureEntity

from .instance import Instance, Shown, texts
from .reading import readings, value_text
from .recording import Push, Recording, RecordingError
from .typical_actions import typical_actions
from .vendors import Subject, subject

_ELSEWHERE = frozenset(
    {
        "friendly_name",
        "device_class",
        "unit_of_measurement",
        "state_class",
        "options",
        "event_types",
        "supported_features",
        "entity_picture",
        "icon",
        "media_position_updated_at",
    }
)
"""Attributes that have a field of their own, are the same for all, or tell the time."""
_HAPPEN = frozenset({"button", "event", "scene"})
"""Platforms whose value is the time of what happened last."""


def outline(shown: Shown, entity: FeatureEntity[Any]) -> dict[str, Any]:
    """Return an entity as one object of the stable JSON form."""
    feature: Feature = entity.feature
    state = shown.state_of(entity)
    attributes = {str(name): _simple(value) for name, value in state.attributes.items()}
    return {
        "platform": entity.platform_data.domain,
        "key": feature.key,
        "name": _name(shown, entity),
        "channel": feature.channel,
        "device_class": attributes.get("device_class"),
        "unit": attributes.get("unit_of_measurement"),
        "state_class": attributes.get("state_class"),
        "category": _simple(entity.entity_category),
        "enabled": entity.entity_registry_enabled_default,
        "options": attributes.get("options", attributes.get("event_types")),
        "features": _flags(entity.supported_features),
        "value": state.state,
        "attributes": {
            name: value for name, value in attributes.items() if name not in _ELSEWHERE and value is not None
        },
    }


def _name(shown: Shown, entity: FeatureEntity[Any]) -> str:
    """Return the entity's name; the main one of a device (or channel) has its name."""
    name = entity.name
    if isinstance(name, str):
        return name
    return shown.instance.device_name(shown.state.device, entity.feature.channel)


def _flags(features: int | None) -> list[str]:
    if not isinstance(features, Flag):
        return []
    return [str(flag.name).lower() for flag in type(features) if flag in features]


def _simple(value: Any) -> Any:
    """Return plain JSON."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_simple(item) for item in (value if isinstance(value, list | tuple) else sorted(value))]
    if isinstance(value, dict):
        return {str(key): _simple(item) for key, item in value.items()}
    if isinstance(value, str):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


async def describe(instance: Instance, recording: Recording) -> list[dict[str, Any]]:
    """Return all entities of a recorded device. Raises RecordingError."""
    async with instance.show(to_show(recording)) as shown:
        return [outline(shown, entity) for entity in shown.entities]


def to_show(recording: Recording) -> Subject:
    """Return a recorded device as its cloud sees it. Raises RecordingError."""
    try:
        return subject(recording)
    except CloudError as err:
        raise RecordingError(f"{type(err).__name__}: {err}") from err


async def attempt(
    shown: Shown, entity: Entity, action: str, data: Mapping[str, Any]
) -> tuple[list[dict[str, Value]], str]:
    """Return what an action writes, request by request, and why it was refused ("" if it was not)."""
    if not entity.available:
        return [], "unavailable"
    try:
        return await shown.call(entity, action, data), ""
    except (HomeAssistantError, Invalid, ValueError) as err:
        return [], message(err, shown.instance.language)


def message(err: Exception, language: str) -> str:
    """Return what the user would read of an error."""
    if isinstance(err, HomeAssistantError) and err.translation_key and err.translation_domain:
        found = texts(err.translation_domain, language).get("exceptions", {}).get(err.translation_key)
        if found:
            try:
                return str(found["message"]).format(**(err.translation_placeholders or {}))
            except KeyError:
                return str(found["message"])
    return str(err) or type(err).__name__


# --- text ---------------------------------------------------------------------------------------------------------------


async def page(instance: Instance, recording: Recording, *, writes: bool = True) -> str:
    """Return a device as text: entities, what typical actions write, what each push changes. Raises RecordingError."""
    async with instance.show(to_show(recording)) as shown:
        lines = [line async for line in _page(shown, recording, writes=writes)]
    return "\n".join(lines) + "\n"


async def _page(shown: Shown, recording: Recording, *, writes: bool) -> AsyncIterator[str]:
    device = shown.state.device
    yield f"{device.name}: {recording.cloud}, type {device.type or '-'}, model {device.model or '-'}"
    for channel, name in device.channels.items():
        yield f"channel {channel}: {shown.instance.device_name(device, channel)}{'' if name else ' (unnamed)'}"
    if shown.subject.asks:
        yield f"asks now and then: {written_text(shown.subject.asks)}"
    for name, said in shown.subject.says.items():
        yield f"{name}: {value_text(said)}"
    for note in recording.notes:
        yield f"note: {note}"
    for entity in shown.entities:
        yield ""
        for line in _lines(outline(shown, entity)):
            yield line
        if entity.translation_key not in {None, entity.feature.key}:
            yield f"    translation_key: {entity.translation_key}"
        for line in _of_feature(entity.feature):
            yield line
        if writes:
            for action, data in list(typical_actions(entity.platform_data.domain, shown.state_of(entity))):
                yield f"    {await _written(shown, entity, action, data)}"
        if isinstance(entity.feature, Climate) and entity.feature.target_fahrenheit is not None and entity.available:
            for line in await _fahrenheit(shown, entity, entity.feature):
                yield line
    for feature, reason in shown.rejected:
        yield ""
        yield f"{feature.kind}.{feature.key}: not added, {reason}"
    for place, push in enumerate(recording.pushes, 1):
        yield ""
        for line in await _push(shown, place, push):
            yield line


def _of_feature(feature: Feature) -> Iterator[str]:
    """Return what no state tells: the words of a fan's percentages, why something is not as in the catalogue, what is read."""
    if isinstance(feature, Fan) and feature.levels is not None:
        yield f"    levels: {', '.join(feature.levels.options)}"
    if feature.exception:
        yield f"    differs from the catalogue: {feature.exception}"
    for reading in readings(feature):
        yield f"    {reading}"


def _lines(entity: Mapping[str, Any]) -> Iterator[str]:
    """Return an entity as text, one fact a line."""
    channel = "" if entity["channel"] is None else f"#{entity['channel']}"
    yield f"{entity['platform']}.{entity['key']}{channel}: {entity['name']}"
    facts = [entity[name] for name in ("device_class", "unit", "state_class", "category") if entity[name]]
    facts += [] if entity["enabled"] else ["off by default"]
    if facts:
        yield f"    [{', '.join(facts)}]"
    if entity["options"] is not None:
        yield f"    options: {', '.join(entity['options'])}"
    if entity["features"]:
        yield f"    features: {', '.join(entity['features'])}"
    yield f"    value: {entity['value']}"
    for name, value in entity["attributes"].items():
        plain = isinstance(value, list) and all(isinstance(item, str) for item in value)
        yield f"    {name}: {', '.join(value) if plain else _json(value)}"


async def _written(shown: Shown, entity: Entity, action: str, data: Mapping[str, Any]) -> str:
    requests, refusal = await attempt(shown, entity, action, data)
    told = " ".join([action, *(f"{name}={_json(value).strip('"')}" for name, value in data.items())])
    written = " then ".join(written_text(request) for request in requests)
    return f"{told} -> {f'refused: {refusal}' if refusal else written or 'nothing'}"


def written_text(request: Mapping[str, Value]) -> str:
    """Return properties to write as text."""
    return ", ".join(f"{name}={_json(value)}" for name, value in request.items()) or "nothing"


def _json(value: Any) -> str:
    return json.dumps(_simple(value), ensure_ascii=False)


async def _fahrenheit(shown: Shown, entity: FeatureEntity[Any], feature: Climate) -> list[str]:
    """Return what each degree writes in a Home Assistant that measures in °F."""
    target = feature.target_fahrenheit
    assert target is not None
    with shown.instance.fahrenheit(entity):
        lines = [f"    in °F: {_json(shown.state_of(entity).attributes.get('temperature'))}"]
        degrees = range(round(target.minimum), round(target.maximum) + 1)
        lines += [f"    in °F: {await _written(shown, entity, 'set_temperature', {'temperature': t})}" for t in degrees]
    return lines


async def _push(shown: Shown, place: int, push: Push) -> list[str]:
    """Return what a push changes."""
    before = {entity.entity_id: shown.state_of(entity) for entity in shown.entities}
    for update in shown.subject.news(push):
        await shown.take(update)
    lines = [f"push {place}: {_json({k: v for k, v in vars(push).items() if v not in ({}, None)})}"]
    for entity in shown.entities:
        after = shown.state_of(entity)
        changes = list(_changes(before.get(entity.entity_id), after))
        if changes:
            channel = "" if entity.feature.channel is None else f"#{entity.feature.channel}"
            key = f"{entity.platform_data.domain}.{entity.feature.key}{channel}"
            lines.append(f"    {key}: {', '.join(changes)}")
    return lines


def _value(state: State) -> str:
    """Return what is shown; the time of what has just happened is none of the device's."""
    return "happened" if state.domain in _HAPPEN and state.state not in {"unknown", "unavailable"} else state.state


def _changes(before: State | None, after: State) -> Iterator[str]:
    if before is None:
        yield f"new, {_value(after)}"
        return
    if before is after:
        return
    event = after.attributes.get("event_type")
    if event is not None:
        data = {n: v for n, v in after.attributes.items() if n not in _ELSEWHERE and n != "event_type"}
        yield f"{event} {_json(data)}" if data else str(event)
        return
    if before.state != after.state:
        yield f"{_value(before)} -> {_value(after)}"
    names = dict.fromkeys((*before.attributes, *after.attributes))
    for name in (name for name in names if name != "media_position_updated_at"):
        old, new = before.attributes.get(name), after.attributes.get(name)
        if old != new and (before.state != "unavailable" or after.state == "unavailable"):
            if after.state != "unavailable":
                yield f"{name} {_json(old)} -> {_json(new)}"
